"""Coverage rows, claims and combined totals, for the publicity editors."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import actor_of
from competitions.models import Competition
from publicity import rules
from publicity.claim_words import against_rows
from publicity.coverage_board import shows_coverage
from publicity.coverage_forms import ClaimForm, CombinedForm, CoverageForm
from publicity.coverage_sums import UnitSum
from publicity.models import Channel, Claim, CombinedTotal, Coverage, Unit
from publicity.numerals import number_zh
from publicity.services import coverage_sums
from publicity.services.coverage import CountOutOfOrder, delete_row, save_row
from publicity.services.known_figures import known_figures
from publicity.services.link_checks import check_of
from publicity.services.pictures import FIGURES
from publicity.services.records import UNITS
from publicity.views.workspace import frame, page_of, staffed_node

type Row = Coverage | Claim | CombinedTotal
type RowForm = CoverageForm | ClaimForm | CombinedForm
MODELS: dict[str, type[Row]] = {"row": Coverage, "claim": Claim, "total": CombinedTotal}
DATED: dict[str, type[CoverageForm | ClaimForm]] = {"row": CoverageForm, "claim": ClaimForm}


def coverage(request: HttpRequest, code: str) -> HttpResponse:
    """The rows with their sums, the claims apart from them, and one form at a time.

    `?row=12`, `?claim=3`, `?total=2` open one for change (`new` for a new one), `&delete=1` asks
    before it is taken out.
    """
    competition = staffed_node(request, code)
    may_edit = rules.edits_coverage(request.user, competition)
    kind, instance = _chosen(request, competition)
    if (request.method == "POST" or kind) and not may_edit:
        raise Http404
    form = _form(request, kind, competition, instance)
    if request.method == "POST" and _changed(request, instance, form):
        return redirect("publicity:coverage", code)
    context = {
        "form": form,
        "kind": kind,
        "instance": instance,
        "named": _named(instance) if instance else "",
        "may_edit": may_edit,
        "is_shown": shows_coverage(competition),
    }
    return render(request, "publicity/work_coverage.html", context | _rows(request, competition))


def _named(row: Row) -> str:
    match row:
        case Claim():
            return str(row.get_subject_display())
        case CombinedTotal():
            return row.name
    return row.outlet


def _chosen(request: HttpRequest, competition: Competition) -> tuple[str, Row | None]:
    """Which form is asked for, and the stored row it is about (None for a new one)."""
    for kind, model in MODELS.items():
        if key := request.GET.get(kind, ""):
            if key == "new":
                return kind, None
            rows: Any = model._default_manager.filter(competition=competition)
            # Longer keys than any row has would be too large a number for the database.
            wanted = int(key) if key.isdecimal() and len(key) < 19 else 0
            return kind, get_object_or_404(rows, pk=wanted)
    return "", None


def _form(
    request: HttpRequest, kind: str, competition: Competition, instance: Any
) -> RowForm | None:
    data = request.POST if request.method == "POST" else None
    if kind == "total":
        return CombinedForm(data, instance=instance, competition=competition)
    if kind in DATED:
        today = timezone.localdate()
        return DATED[kind](data, instance=instance, competition=competition, today=today)
    return None


def _changed(request: HttpRequest, instance: Row | None, form: RowForm | None) -> bool:
    """Take out or save what was posted; False when the form has to be shown again."""
    if "delete" in request.GET and instance is not None:
        delete_row(instance, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("“%(row)s” was taken out.") % {"row": _named(instance)})
        return True
    if form is None or not form.is_valid():
        return False
    try:
        save_row(form.instance, actor=actor_of(request), at=timezone.now())
    except CountOutOfOrder as refused:
        form.add_error("counted_on", str(refused))
        return False
    except IntegrityError:
        form.add_error(None, _("Somebody saved the same meanwhile. Look at the list once more."))
        return False
    messages.success(request, _("“%(row)s” was saved.") % {"row": _named(form.instance)})
    return True


def _rows(request: HttpRequest, competition: Competition) -> dict[str, Any]:
    rows = Coverage.objects.filter(competition=competition).select_related("heat")
    told = rows.annotate(
        earlier=Count("counts", distinct=True), proofs=Count("evidence", distinct=True)
    )
    page = page_of(request, told.order_by("-count", "pk"))
    for row in page.object_list:
        row.zh = number_zh(row.count, row.approximator, UNITS[Unit(row.unit)])
    sums = coverage_sums.unit_sums(coverage_sums.parts_of(competition))
    return {
        **frame(competition, "coverage"),
        "page": page,
        "sums": [_worded(one) for one in sums],
        "combined": [
            {"total": one.total, "sum": one.sum, "parts": [_worded(part) for part in one.parts]}
            for one in coverage_sums.combined_totals(competition, sums)
        ],
        "claims": _claims(request, competition, sums),
        "checking": check_of(competition),
    }


def _worded(one: UnitSum) -> dict[str, Any]:
    """A sum with the names of its unit and of its channels."""
    parts = [{"channel": Channel(part.channel).label, "sum": part.sum} for part in one.parts]
    return {"unit": Unit(one.unit).label, "sum": one.sum, "parts": parts}


def _claims(
    request: HttpRequest, competition: Competition, sums: tuple[UnitSum, ...]
) -> list[dict[str, Any]]:
    """Each claim with its distance from the rows; the report's text states the first of a subject."""
    stored = list(Claim.objects.filter(competition=competition).order_by("subject", "pk"))
    reads = Competition.objects.staffed_by(request.user, *FIGURES).filter(pk=competition.pk)
    known = known_figures(competition) if stored and reads.exists() else {}
    by_word: dict[str, list[UnitSum]] = {}
    for one in sums:
        by_word.setdefault(UNITS[Unit(one.unit)], []).append(one)
    claims: list[dict[str, Any]] = []
    for claim in stored:
        again = bool(claims) and claims[-1]["claim"].subject == claim.subject
        zh = number_zh(claim.count, claim.approximator, claim.unit)
        told = against_rows(claim, by_word, known)
        claims.append({"claim": claim, "again": again, "zh": zh, "told": told})
    return claims
