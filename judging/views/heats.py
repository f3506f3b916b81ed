"""One heat: panel, entries, draw, recusals, scoring opened and locked, unlocked by two."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actor import actor_of
from accounts.models import Approval, AuditEntry, User
from competitions.models import Heat
from judging.draw import lot
from judging.forms import (
    DrawForm,
    HandDrawForm,
    LockForm,
    ReasonForm,
    RecusalForm,
    SeatEntriesForm,
)
from judging.models import Appearance, Draw, HeatSeal, SheetFlag
from judging.rules import organises_heat, reads_record, sits_on_panel
from judging.services.allocation_facts import is_online
from judging.services.clashes import clashes_of_heat
from judging.services.commitments import unsigned_of
from judging.services.conflict_overview import open_of_heat
from judging.services.draws import is_repeatable
from judging.services.overview import (
    OrderLine,
    heat_standings,
    open_approvals,
    order_lines,
    seats_with_counts,
)
from judging.services.panels import declare_recusal, seat_entries, unseat_entry
from judging.services.papers import signing_of
from judging.services.readiness import (
    eligible_entries,
    figures_of,
    panel_size,
    problems_of,
)
from judging.views.organiser import (
    READERS,
    Role,
    heats_of,
    page_context,
    page_of,
    refusal_of,
    staffed_node,
    taken,
)
from projects.models import Project, Recusal


def find_heat(request: HttpRequest, code: str, pk: int, *roles: str) -> Heat:
    node = staffed_node(request, code, *roles)
    return get_object_or_404(heats_of(request, node, *roles), pk=pk)


def _key(sent: str) -> int:
    """The key of a row as a form sent it; 0, which no row has, for anything else."""
    # Python refuses to read a number of thousands of digits.
    return int(sent) if sent.isdecimal() and len(sent) < 19 else 0


def _waiting_entries(request: HttpRequest, heat: Heat) -> dict[str, Any]:
    """Entries that may still be seated, found by number, project or unit."""
    wanted = request.GET.get("q", "").strip()
    entries = eligible_entries(heat.round).without_recused(request.user)  # type: ignore[attr-defined]
    if wanted:
        entries = entries.filter(
            Q(number__icontains=wanted)
            | Q(project__title__icontains=wanted)
            | Q(project__enterprise__name__icontains=wanted)
            | Q(project__team__name__icontains=wanted)
            | Q(sector__name__icontains=wanted)
        )
    related = entries.select_related("project__enterprise", "project__team", "sector", "category")
    ticked = {_key(sent) for sent in request.POST.getlist("entries")}
    return {"eligible": page_of(request, related), "q": wanted, "ticked": ticked}


def _log(heat: Heat) -> Any:
    """The draws and locks of the heat, newest first; no line of it holds a mark."""
    entries = AuditEntry.objects.filter(
        subject_type="competitions.heat",
        subject_id=str(heat.pk),
        action__in=["heat.draw", "heat.lock"],
    )
    return entries.select_related("actor").order_by("-at", "-pk")


def _recusals(heat: Heat, viewer: Any) -> Any:
    found = Recusal.objects.filter(
        project__entries__appearances__heat=heat, user__judge__seats__heat=heat
    )
    hidden = Project.objects.kept_from(viewer).values("pk")
    return (
        found.exclude(project__in=hidden)
        .select_related("user", "project", "declared_by")
        .order_by("declared_at", "pk")
    )


def _forms(request: HttpRequest, heat: Heat) -> dict[str, Any]:
    return {
        "seat_form": SeatEntriesForm(heat=heat),
        "draw_form": DrawForm(),
        "hand_form": HandDrawForm(),
        "recusal_form": RecusalForm(heat=heat, viewer=request.user),
        "lock_form": LockForm(),
        "unlock_form": ReasonForm(),
    }


def _rights(request: HttpRequest, heat: Heat) -> dict[str, Any]:
    """What the viewer may do and know here."""
    may_run = organises_heat(request.user, heat)
    return {
        "may_run": may_run,
        "sits_here": sits_on_panel(request.user, heat),
        "counts": may_run or heat.state == Heat.State.LOCKED,
        "reads_record": heat.state == Heat.State.LOCKED and reads_record(request.user, heat),
    }


def _entries_and_panel(viewer: User, heat: Heat) -> dict[str, Any]:
    figures = figures_of([heat])[heat.pk]
    return {
        "figures": figures,
        "panel_size": panel_size(heat),
        "problems": problems_of(heat, figures) if heat.state == Heat.State.PLANNED else [],
        "seats": seats_with_counts(heat),
        "order": order_lines(heat, viewer),
        "standings": heat_standings(heat, viewer),
        "recusals": _recusals(heat, viewer),
        "suspicions": open_of_heat(heat, viewer),
        "signing": signing_of(heat, viewer),
    }


def _records(heat: Heat) -> dict[str, Any]:
    log = list(_log(heat))
    drawn = Draw.objects.filter(heat=heat).select_related("drawn_by").first()
    return {
        "draw": drawn,
        "is_repeatable": drawn is not None and is_repeatable(drawn),
        "draws": sum(entry.action == "heat.draw" for entry in log),
        "locked": next((entry for entry in log if entry.action == "heat.lock"), None),
        "seal": HeatSeal.objects.filter(heat=heat).order_by("-seq").first(),
        "approval": open_approvals(Approval.Action.UNLOCK_HEAT, [heat.pk]).first(),
    }


def _lots(order: list[OrderLine], draw: Draw | None) -> list[tuple[str, str]]:
    """Entry numbers and their lots, for whoever wants to draw again; none that is hidden."""
    if draw is None or not draw.seed:
        return []
    shown = [line for line in order if line.appearance.order and not line.hidden]
    numbers = [line.appearance.entry.number or "" for line in shown]
    return [(number, lot(number, seed=draw.seed)) for number in numbers]


def heat_page(request: HttpRequest, code: str, pk: int, **bound: forms.Form) -> HttpResponse:
    heat = find_heat(request, code, pk, *READERS)
    context = page_context(heat.round.competition) | {"heat": heat}
    context["online"] = is_online(heat.round)
    context |= _rights(request, heat) | _forms(request, heat) | bound
    context |= _entries_and_panel(actor_of(request), heat) | _records(heat)
    context["lots"] = _lots(context["order"], context["draw"])
    if heat.state == Heat.State.PLANNED:
        context["clashes"] = clashes_of_heat(heat, actor_of(request))
    if heat.state != Heat.State.LOCKED:
        uncommitted = unsigned_of([heat]).get(heat.pk, [])
        context |= {
            "uncommitted": uncommitted,
            "uncommitted_names": _(", ").join(map(str, uncommitted)),
        }
    if context["may_run"] and heat.state == Heat.State.PLANNED:
        context |= _waiting_entries(request, heat)
    if context["may_run"]:
        told = SheetFlag.objects.filter(sheet__seat__heat=heat).visible_to_host(request.user)
        context["flags"] = told.select_related("sheet__seat__judge", "sheet__appearance")
    return render(request, "judging/work_heat.html", context)


def heat_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Everything about one heat; marks only once it is locked."""
    return heat_page(request, code, pk)


@require_POST
def heat_seat_entries(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Seat the ticked entries, or take one out again (`remove`)."""
    heat = find_heat(request, code, pk, Role.ORGANISER)
    if "remove" in request.POST:
        return _remove(request, code, heat)
    form = SeatEntriesForm(request.POST, heat=heat)
    count = len(request.POST.getlist("entries"))
    if taken(
        request,
        form,
        lambda data: seat_entries(heat, actor=actor_of(request), at=timezone.now(), **data),
        ngettext("%(n)s entry is seated.", "%(n)s entries are seated.", count) % {"n": count},
    ):
        return redirect("judging:work_heat", code, pk)
    return heat_page(request, code, pk, seat_form=form)


def _remove(request: HttpRequest, code: str, heat: Heat) -> HttpResponse:
    seated = Appearance.objects.filter(heat=heat).select_related("heat__round", "entry")
    appearance = get_object_or_404(seated, pk=_key(request.POST["remove"]))
    refused = refusal_of(
        lambda: unseat_entry(appearance, actor=actor_of(request), at=timezone.now())
    )
    if refused:
        messages.error(request, refused)
    else:
        done = _("%(entry)s is no longer in this heat.") % {"entry": appearance.entry.number}
        messages.success(request, done)
    return redirect("judging:work_heat", code, heat.pk)


@require_POST
def heat_recuse(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Part a judge of the panel from a project of the heat."""
    heat = find_heat(request, code, pk, Role.ORGANISER)
    form = RecusalForm(request.POST, heat=heat, viewer=request.user)
    if taken(
        request,
        form,
        lambda data: declare_recusal(
            data.pop("project"),
            data.pop("judge"),
            actor=actor_of(request),
            at=timezone.now(),
            **data,
        ),
        _("The recusal is on record. It cannot be taken back."),
    ):
        return redirect("judging:work_heat", code, pk)
    return heat_page(request, code, pk, recusal_form=form)
