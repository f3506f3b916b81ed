"""One row of the publicity ledger: its counts over time, its evidence, what became of its address."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import actor_of
from projects.attachments import stored_file_response
from projects.scanner import ScannerUnavailable
from projects.services.materials import FileNotStored, MaterialRefused
from publicity import rules
from publicity.coverage_forms import CountForm, EvidenceForm
from publicity.coverage_words import link_words
from publicity.models import Coverage, CoverageCount, CoverageEvidence, Unit
from publicity.numerals import number_zh
from publicity.services import link_checks
from publicity.services.coverage_evidence import drop_evidence, keep_evidence
from publicity.services.coverage_series import Counted, count_again, drop_count, series_of
from publicity.services.records import UNITS
from publicity.views.workspace import frame, staffed_node

type Forms = dict[str, CountForm | EvidenceForm]


def _row(request: HttpRequest, code: str, pk: int) -> Coverage:
    competition = staffed_node(request, code)
    rows = Coverage.objects.select_related("competition__parent", "heat", "by")
    return get_object_or_404(rows, competition=competition, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def coverage_row(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The row; `step` says what an editor does to it: count, evidence, drop_count, drop_evidence."""
    row = _row(request, code, pk)
    may_edit = rules.edits_coverage(request.user, row.competition)
    forms: Forms = {"count": CountForm(today=timezone.localdate()), "evidence": EvidenceForm()}
    step = request.POST.get("step", "")
    if request.method == "POST":
        if not may_edit or step not in STEPS:
            raise Http404
        if said := STEPS[step](request, row, forms):
            messages.success(request, said)
            return redirect("publicity:coverage_row", code, pk)
    context = frame(row.competition, "coverage") | {
        "row": row,
        "may_edit": may_edit,
        "zh": number_zh(row.count, row.approximator, UNITS[Unit(row.unit)]),
        "series": series_of(row),
        "link_said": link_words(row),
        "files": row.evidence.select_related("by"),
        "forms": forms,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "publicity/coverage_row.html", context, status=status)


def _count(request: HttpRequest, row: Coverage, forms: Forms) -> str:
    """The sentence that it was done, "" when the form has to be shown again; so are all four."""
    form = forms["count"] = CountForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return ""
    said = form.cleaned_data
    new = Counted(said["counted_on"], said["count"], said["approximator"])
    count_again(row, new, actor=actor_of(request), at=timezone.now())
    return _("The count was noted.")


def _evidence(request: HttpRequest, row: Coverage, forms: Forms) -> str:
    form = forms["evidence"] = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return ""
    try:
        keep_evidence(row, form.cleaned_data["file"], actor=actor_of(request), at=timezone.now())
    except (MaterialRefused, ScannerUnavailable, FileNotStored) as refused:
        form.add_error("file", str(refused))
        return ""
    return _("The file was kept.")


def _drop_count(request: HttpRequest, row: Coverage, forms: Forms) -> str:
    found: Any = CoverageCount.objects.select_related("coverage__competition")
    drop_count(_own(request, found, row), actor=actor_of(request), at=timezone.now())
    return _("The count was taken out.")


def _drop_evidence(request: HttpRequest, row: Coverage, forms: Forms) -> str:
    found: Any = CoverageEvidence.objects.select_related("coverage__competition")
    drop_evidence(_own(request, found, row), actor=actor_of(request), at=timezone.now())
    return _("The file was taken out.")


def _own(request: HttpRequest, rows: Any, row: Coverage) -> Any:
    """The count or file of this row that is named; 404 for any other."""
    key = request.POST.get("key", "")
    wanted = int(key) if key.isdecimal() and len(key) < 19 else 0
    return get_object_or_404(rows, coverage=row, pk=wanted)


STEPS: dict[str, Callable[[HttpRequest, Coverage, Forms], str]] = {
    "count": _count,
    "evidence": _evidence,
    "drop_count": _drop_count,
    "drop_evidence": _drop_evidence,
}


@require_POST
def coverage_links(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a look at the addresses; a worker does it, the ledger says what it found."""
    competition = staffed_node(request, code)
    if not rules.edits_coverage(request.user, competition):
        raise Http404
    try:
        link_checks.request_check(competition, actor=actor_of(request), at=timezone.now())
    except link_checks.NothingToCheck as nothing:
        messages.info(request, str(nothing))
    else:
        messages.success(request, _("The addresses are being looked at in the background."))
    return redirect("publicity:coverage", code)


@require_safe
@never_cache
def coverage_evidence(request: HttpRequest, code: str, pk: int, evidence: int) -> HttpResponseBase:
    """One file of evidence, as an attachment, for whoever may see the ledger."""
    row = _row(request, code, pk)
    file = get_object_or_404(row.evidence, pk=evidence)
    return stored_file_response(file.file, file.content_type, file.name)
