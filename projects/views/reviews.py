"""Form review: one entry beside its documents and findings, and the decisions on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.workflow import TransitionRefused
from competitions.models import Competition
from projects import rules
from projects.entry_fields import fields_of
from projects.forms import PaperStatementForm, ReasonForm, ReviewForm, SectorForm
from projects.models import Entry, FormReview
from projects.review_groups import groups_of
from projects.services.drafts import sectors_of
from projects.services.entries import change_sector
from projects.services.findings import findings_of
from projects.services.review_rows import changed_since, last_return, points_of
from projects.services.reviews import ReasonMissing, disqualify_entry, review_entry
from projects.services.withdrawals import StatementMissing, record_withdrawal
from projects.views.queue import entries_of, filter_of, node_of
from projects.workflow import ENTRY_WORKFLOW


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One entry: what was handed in, what speaks for and against it, and the decision."""
    competition = node_of(request, code)
    entry = get_object_or_404(entries_of(request, competition), pk=pk)
    form = _form(request, entry)
    if request.method == "GET":
        return _review_page(request, entry, form)
    if not form.is_valid():
        return _review_page(request, entry, form, status=422)
    decision = form.cleaned_data
    if decision["verdict"] == FormReview.Verdict.REJECT and "confirmed" not in request.POST:
        return _ask_before_rejecting(request, entry, form)
    following = _neighbours(request, entry)["next"]
    try:
        review_entry(entry, actor=actor_of(request), at=timezone.now(), **decision)
    except ReasonMissing as refused:
        form.add_error("message", explain(refused))
        return _review_page(request, entry, form, status=422)
    except TransitionRefused as refused:
        messages.error(request, explain(refused))
        return redirect(request.get_full_path())
    messages.success(request, _decided(entry, decision["verdict"]))
    return redirect(_after(request, competition, following))


def _form(request: HttpRequest, entry: Entry) -> ReviewForm:
    data = request.POST if request.method == "POST" else None
    return ReviewForm(data, today=timezone.localdate(), entry_fields=fields_of(entry))


def _decided(entry: Entry, verdict: str) -> str:
    done = {
        FormReview.Verdict.ACCEPT: _("%(number)s has been accepted."),
        FormReview.Verdict.RETURN: _("%(number)s has been returned to the entrant."),
        FormReview.Verdict.REJECT: _("%(number)s has been rejected."),
    }
    return done[FormReview.Verdict(verdict)] % {"number": entry.number}


def _after(request: HttpRequest, competition: Competition, following: Entry | None) -> str:
    name, args = "projects:review_list", [competition.code]
    if following is not None:
        name, args = "projects:review", [competition.code, str(following.pk)]
    query = request.GET.urlencode()
    return reverse(name, args=args) + (f"?{query}" if query else "")


def _ask_before_rejecting(request: HttpRequest, entry: Entry, form: ReviewForm) -> HttpResponse:
    if not form.cleaned_data["message"].strip():
        form.add_error("message", _("Tell the entrant why the entry is rejected."))
        return _review_page(request, entry, form, status=422)
    context = {"competition": entry.competition, "entry": entry, "form": form, "nav": "entries"}
    return render(request, "projects/review_reject.html", context)


def _review_page(
    request: HttpRequest, entry: Entry, form: ReviewForm, status: int = 200
) -> HttpResponse:
    context = {
        "competition": entry.competition,
        "nav": "entries",
        "entry": entry,
        "form": form,
        "query": request.GET.urlencode(),
        **_handed_in(entry, form),
        **_findings(request.user, entry),
        **_rights(request.user, entry),
        **_neighbours(request, entry),
    }
    return render(request, "projects/review.html", context, status=status)


def _handed_in(entry: Entry, form: ReviewForm) -> dict[str, Any]:
    """The form, the files, and what was asked for and changed since; contacts are masked."""
    fields = fields_of(entry)
    back = last_return(entry)
    changed = changed_since(entry, back, fields)
    marked = {one.field.name for one in changed}
    materials = list(entry.materials.current().order_by("kind", "pk"))
    return {
        "fields": fields,
        "groups": groups_of(entry, fields, materials, form, marked),
        "materials": materials,
        "changed": changed,
        "asked": points_of(entry, back),
        "reviews": entry.reviews.select_related("reviewer")
        .prefetch_related("points")
        .order_by("-at", "-pk"),
    }


def _findings(user: Any, entry: Entry) -> dict[str, Any]:
    found = findings_of(entry, user=user)
    return {
        "findings": found,
        "counts": [
            (state, sum(item.state == state for item in found))
            for state in ("ok", "unsure", "fail")
        ],
    }


def _rights(user: Any, entry: Entry) -> dict[str, Any]:
    open_steps = {step.name for step in ENTRY_WORKFLOW.open_to(user, entry)}
    sectors = sectors_of(entry.competition)
    organises = rules.organises_entry(user, entry)
    return {
        "can_review": "accept" in open_steps,
        "can_disqualify": "disqualify" in open_steps,
        "can_receive_withdrawal": "receive_withdrawal" in open_steps,
        "sector_form": SectorForm(sectors=sectors, initial={"sector": entry.sector_id})
        if organises
        else None,
    }


def _neighbours(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """The entries before and after this one within the filter, its place, and how many there are.

    Without a filter the queue is what waits for a decision.
    """
    entries = entries_of(request, entry.competition)
    data = request.GET or QueryDict("state=submitted")
    queue = filter_of(request, data, entry.competition, entries).qs
    before = queue.filter(number__lt=entry.number)
    return {
        "previous": before.order_by("-number", "-pk").first(),
        "next": queue.filter(number__gt=entry.number).first(),
        "position": before.count() + 1,
        "queue_total": queue.count(),
        "in_queue": queue.filter(pk=entry.pk).exists(),
    }


@require_POST
def sector_change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Count the entry under another sector; organisers only."""
    competition = node_of(request, code)
    entry = get_object_or_404(entries_of(request, competition), pk=pk)
    form = SectorForm(request.POST, sectors=sectors_of(competition))
    if form.is_valid():
        sector = form.cleaned_data["sector"]
        change_sector(entry, sector, actor=actor_of(request), at=timezone.now())
        messages.success(
            request,
            _("%(number)s now counts under %(sector)s.")
            % {"number": entry.number, "sector": sector},
        )
    else:
        messages.error(request, _("Choose a sector of this edition."))
    return redirect("projects:review", competition.code, entry.pk)


@require_http_methods(["GET", "POST"])
def entry_withdrawal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Write down a withdrawal that was received on paper; organisers only."""
    competition = node_of(request, code)
    entry = get_object_or_404(entries_of(request, competition), pk=pk)
    form = PaperStatementForm(request.POST or None)
    try:
        ENTRY_WORKFLOW.check("receive_withdrawal", request.user, entry)
        if form.is_valid():
            at = timezone.now()
            record_withdrawal(entry, actor=actor_of(request), at=at, **form.cleaned_data)
            messages.success(request, _("The withdrawal is on record."))
            return redirect("projects:review", competition.code, entry.pk)
    except StatementMissing as missing:
        form.add_error(None, explain(missing))
    except TransitionRefused as refused:
        messages.error(request, explain(refused))
        return redirect("projects:review", competition.code, entry.pk)
    context = {"competition": competition, "entry": entry, "form": form, "nav": "entries"}
    status = 422 if form.errors else 200
    return render(request, "projects/entry_paper_withdrawal.html", context, status=status)


@require_http_methods(["GET", "POST"])
def entry_disqualify(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ask for the reason, then put the entry out of the contest; organisers only."""
    competition = node_of(request, code)
    entry = get_object_or_404(entries_of(request, competition), pk=pk)
    form = ReasonForm(request.POST or None)
    try:
        ENTRY_WORKFLOW.check("disqualify", request.user, entry)
        if form.is_valid():
            disqualify_entry(
                entry, actor=actor_of(request), at=timezone.now(), **form.cleaned_data
            )
            messages.success(
                request, _("%(number)s has been disqualified.") % {"number": entry.number}
            )
            return redirect("projects:review", competition.code, entry.pk)
    except TransitionRefused as refused:
        messages.error(request, explain(refused))
        return redirect("projects:review", competition.code, entry.pk)
    context = {"competition": competition, "entry": entry, "form": form, "nav": "entries"}
    status = 422 if form.errors else 200
    return render(request, "projects/entry_disqualify.html", context, status=status)
