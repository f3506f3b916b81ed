"""Signed and paper sheets on the staff's pages: printed, typed in by two, opened again by two."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import actor_of
from accounts.refusals import explain
from accounts.services import ApprovalPending
from competitions.models import Heat
from judging.models import PaperTyping, ScoreSheet
from judging.services.overview import open_approvals
from judging.services.papers import (
    CLERKS,
    PaperRefused,
    TypingsDiffer,
    asked_of,
    may_type,
    open_typing,
    paper_lines,
    paper_sheets,
    retype_paper,
    type_paper,
)
from judging.services.sheet_reopening import (
    REOPEN,
    ReopeningRefused,
    may_decide,
    request_reopening,
)
from judging.services.sheets import MarksRefused
from judging.services.signed_papers import FIELD, papers, signed_of_heat
from judging.signing_forms import PaperForm, ReopenForm
from judging.views.organiser import READERS, Role, heats_of, page_context, staffed_node


def _heat(request: HttpRequest, code: str, pk: int, *roles: str) -> Heat:
    node = staffed_node(request, code, *roles)
    heat: Heat = get_object_or_404(heats_of(request, node, *roles), pk=pk)
    return heat


def _sheet(request: HttpRequest, code: str, pk: int, *roles: str) -> ScoreSheet:
    """A sheet of this node's heats, of no project that the reader is recused from."""
    node = staffed_node(request, code, *roles)
    heat = get_object_or_404(heats_of(request, node, *roles), seats__sheets=pk)
    sheet: ScoreSheet = get_object_or_404(paper_sheets(heat, actor_of(request)), pk=pk)
    return sheet


@require_safe
@never_cache
def heat_papers(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """All signed sheets of a locked heat as they are printed; nothing before the lock."""
    heat = _heat(request, code, pk, *READERS)
    if heat.state != Heat.State.LOCKED:
        raise Http404
    pages = papers(heat, signed_of_heat(heat, actor_of(request)))
    context = page_context(heat.round.competition) | {"heat": heat, "pages": pages, "field": FIELD}
    return render(request, "judging/work_papers.html", context)


@require_safe
@never_cache
def paper_list(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Which sheets of a heat come from paper, and how far they are; never a mark."""
    heat = _heat(request, code, pk, *CLERKS)
    user = actor_of(request)
    if not may_type(user, heat):
        raise Http404
    context = page_context(heat.round.competition)
    context |= {"heat": heat, "lines": paper_lines(heat, user)}
    return render(request, "judging/work_paper_list.html", context)


def _typed(request: HttpRequest, sheet: ScoreSheet, form: PaperForm, first: Any) -> str:
    """Type the paper for the first or the second time: what to say then, "" when it was refused."""
    actor, at = actor_of(request), timezone.now()
    try:
        if first is None or "anew" in request.POST:
            type_paper(sheet, form.typed, actor=actor, at=at)
            return _("Typed. Somebody else must now type the same paper again.")
        retype_paper(sheet, form.typed, actor=actor, at=at)
    except TypingsDiffer as differ:
        form.add_error(None, explain(differ))
        form.differs(differ.codes)
        return ""
    except (PaperRefused, MarksRefused) as refused:
        form.add_error(None, explain(refused))
        return ""
    except PermissionDenied as denied:
        raise Http404 from denied
    return _("Both typings agree. The sheet is saved as signed on paper.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def paper_sheet(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Type one paper sheet; what another person typed is never shown."""
    sheet = _sheet(request, code, pk, *CLERKS)
    heat = sheet.seat.heat
    if not may_type(actor_of(request), heat):
        raise Http404
    first: PaperTyping | None = open_typing(sheet)
    form = PaperForm(request.POST if request.method == "POST" else None, criteria=asked_of(sheet))
    if (
        request.method == "POST"
        and form.is_valid()
        and (said := _typed(request, sheet, form, first))
    ):
        messages.success(request, said)
        return redirect("judging:paper_list", code, heat.pk)
    context = page_context(heat.round.competition)
    context |= {"sheet": sheet, "heat": heat, "form": form, "first": first}
    return render(request, "judging/work_paper.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sheet_reopen(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One signed sheet, without its marks: ask for it to be opened, or decide as the second person."""
    sheet = _sheet(request, code, pk, Role.ORGANISER)
    if not may_decide(actor_of(request), sheet):
        raise Http404
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            request_reopening(
                sheet, actor=actor_of(request), at=timezone.now(), **form.cleaned_data
            )
        except (ReopeningRefused, ApprovalPending) as refused:
            form.add_error(None, explain(refused))
        else:
            return redirect("judging:sheet_reopen", code, pk)
    context = page_context(sheet.seat.heat.round.competition)
    context |= {
        "sheet": sheet,
        "heat": sheet.seat.heat,
        "form": form,
        "approval": open_approvals(REOPEN, [sheet.pk]).first(),
    }
    return render(request, "judging/work_reopen.html", context)
