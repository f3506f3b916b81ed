"""An entrant's entries: the list, beginning one, looking at one, submitting and withdrawing."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.models import Consent
from accounts.refusals import explain
from accounts.services import give_consent
from accounts.workflow import TransitionRefused
from competitions.models import Category, Competition
from competitions.rules import registration_is_open
from projects import rules
from projects.correction import may_be_handed_in
from projects.declaration import DECLARATION_VERSION
from projects.forms import DeclarationForm, StartForm, StatementForm, unit_choice_forms
from projects.models import Entry, Nomination
from projects.services.declaring import project_text, region_text
from projects.services.drafts import UnitDoesNotFit, begin_entry
from projects.services.entries import (
    EntryIncomplete,
    RegistrationClosed,
    submit_entry,
)
from projects.services.nomination_joins import waiting_nominations
from projects.services.withdrawals import StatementMissing, needs_statement, withdraw_entry
from projects.steps import step_url
from projects.views.steps import chosen_unit, own_entry, render_step
from projects.workflow import ENTRY_WORKFLOW


@require_GET
def entry_list(request: HttpRequest) -> HttpResponse:
    """My entries, those that still want something first."""
    own = Entry.objects.for_list().owned_by(request.user).order_by("-pk")
    open_to = Competition.objects.public().filter(state=Competition.State.OPEN).order_by("path")
    now = timezone.now()
    context = {
        "entries": own.prefetch_related("competition__rounds"),
        "contests": [node for node in open_to if registration_is_open(node, now)],
        "nav": "mine",
    }
    return render(request, "projects/entry_list.html", context)


@require_http_methods(["GET", "POST"])
def entry_start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an entry: first the category, then the unit and the project's name."""
    competition = get_object_or_404(Competition.objects.visible_to(request.user), code=code)
    now = timezone.now()
    categories = list(competition.categories.order_by("pk"))
    context: dict[str, Any] = {
        "competition": competition,
        "categories": categories,
        "is_open": registration_is_open(competition, now),
        "is_early": bool(
            competition.registration_opens_at and now < competition.registration_opens_at
        ),
        "recommended": waiting_nominations(actor_of(request), competition),
        "mine": Entry.objects.for_list().owned_by(request.user).filter(competition=competition),
        "nav": "contests",
    }
    wanted = request.POST.get("category") or request.GET.get("category")
    category = next((item for item in categories if str(item.pk) == wanted), None)
    if category is None or not context["is_open"]:
        return render(request, "projects/entry_start.html", context)
    return _start_in(request, competition, category, context)


def _start_in(
    request: HttpRequest, competition: Competition, category: Category, context: dict[str, Any]
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = StartForm(data, competition=competition, initial=_names(context, category))
    parts = unit_choice_forms(request.user, competition, category.kind, data)
    context |= {"category": category, "form": form} | parts
    if data is None:
        return render(request, "projects/entry_start.html", context)
    unit, is_valid = chosen_unit(parts), form.is_valid()
    if unit is None or not is_valid:
        return render(request, "projects/entry_start.html", context, status=422)
    try:
        entry = begin_entry(
            competition,
            unit,
            category=category,
            actor=actor_of(request),
            at=timezone.now(),
            **form.cleaned_data,
        )
    except (RegistrationClosed, UnitDoesNotFit) as refused:
        form.add_error(None, explain(refused))
        return render(request, "projects/entry_start.html", context, status=422)
    return redirect(step_url(entry, "project"))


def _names(context: Mapping[str, Any], category: Category) -> dict[str, Any]:
    """What the form begins with for somebody whose project was recommended in the category."""
    rows: list[Nomination] = context["recommended"]
    found = next((row for row in rows if row.category_id == category.pk), None)
    return {"title": found.title, "sector": found.sector_id} if found is not None else {}


@require_GET
def entry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my entries: its state, what happens next, and what was handed in."""
    entry = own_entry(request, pk)
    open_steps = {step.name for step in ENTRY_WORKFLOW.open_to(request.user, entry)}
    context = {
        "entry": entry,
        "competition": entry.competition,
        "materials": entry.materials.current().select_related("question"),
        "text": project_text(entry, own=True),
        "region": region_text(entry, own=True),
        # A note is the staff's own; only the message is the entrant's.
        "reviews": entry.reviews.order_by("-at", "-pk").only("verdict", "message", "at", "entry"),
        "can_edit": rules.can_edit(request.user, entry),
        "can_withdraw": "withdraw" in open_steps,
        "can_write": rules.writes_project(request.user, entry.project),
        "can_discard": entry.state == Entry.State.DRAFT and rules.is_owner(request.user, entry),
        "is_open": may_be_handed_in(entry, timezone.now()),
        "nav": "mine",
    }
    return render(request, "projects/entry_detail.html", context)


@require_POST
def entry_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to the declaration and hand the entry in."""
    entry = own_entry(request, pk)
    form = DeclarationForm(request.POST)
    if not form.is_valid() and rules.can_edit(request.user, entry):
        return render_step(request, entry, "declare", {"form": form}, status=422)
    user, now = actor_of(request), timezone.now()
    notice = Consent.Notice.DECLARATION
    try:
        # Agreed to and handed in together, or neither.
        with transaction.atomic():
            give_consent(user, notice=notice, version=DECLARATION_VERSION, at=now)
            submitted = submit_entry(entry, actor=user, at=now)
    except TransitionRefused as refused:
        messages.error(request, explain(refused))
        return redirect("projects:detail", entry.pk)
    except (RegistrationClosed, EntryIncomplete) as refused:
        messages.error(request, explain(refused))
        return redirect(step_url(entry, "declare"))
    messages.success(
        request, _("Submitted under the number %(number)s.") % {"number": submitted.number}
    )
    return redirect("projects:detail", entry.pk)


@require_http_methods(["GET", "POST"])
def entry_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, with a statement where one is needed, then take the entry out."""
    entry = own_entry(request, pk)
    is_step, asks = request.method == "POST", needs_statement(entry)
    form = StatementForm(request.POST if is_step and asks else None)
    try:
        ENTRY_WORKFLOW.check("withdraw", request.user, entry)
        if is_step and (form.is_valid() or not asks):
            said = form.cleaned_data if asks else {}
            withdraw_entry(entry, actor=actor_of(request), at=timezone.now(), **said)
            messages.success(request, _("The entry has been withdrawn."))
            return redirect("projects:detail", entry.pk)
    except StatementMissing as missing:
        form.add_error(None, explain(missing))
    except TransitionRefused as refused:
        messages.error(request, explain(refused))
        return redirect("projects:detail", entry.pk)
    context = {"entry": entry, "competition": entry.competition, "nav": "mine"}
    context["form"] = form if asks else None
    return render(request, "projects/entry_withdraw.html", context)
