"""The secretariat's summary reports: the figures, the making, the file."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import actor_of
from accounts.models.records import FORGOTTEN_AFTER
from accounts.refusals import explain
from competitions.models import Competition
from publicity import rules
from publicity.figures import FiguresDisagree, SummaryFigures, check
from publicity.models import Report
from publicity.services.collecting import collect
from publicity.services.reports import (
    NothingToReport,
    ReportUnderWay,
    cancel_report,
    request_report,
    resume_report,
)
from publicity.views.mending import to_mend
from publicity.views.workspace import READERS, frame, page_of, staffed_node

CONFLICT = 409


def _report(request: HttpRequest, code: str, pk: int) -> Report:
    reports = Report.objects.visible_to(request.user).for_list()
    return get_object_or_404(reports, competition__code=code, pk=pk)


def _editable(request: HttpRequest, code: str, pk: int) -> Report:
    """A report that the user may cancel or queue again; 404 for those who only read."""
    report = _report(request, code, pk)
    if not rules.makes_reports(request.user, report.competition):
        raise Http404
    return report


@require_safe
def reports(request: HttpRequest, code: str) -> HttpResponse:
    """What a report made now would state, what blocks it, and the reports made before."""
    competition = staffed_node(request, code, *READERS)
    figures = collect(competition, report_date=timezone.localdate())
    return _page(request, competition, figures)


def _page(
    request: HttpRequest, competition: Competition, figures: SummaryFigures, status: int = 200
) -> HttpResponse:
    made = Report.objects.visible_to(request.user).filter(competition=competition).for_list()
    page = page_of(request, made)
    context = {
        **frame(competition, "reports"),
        "figures": figures,
        "disagreements": [to_mend(found, competition) for found in check(figures)],
        "page": page,
        "pending": next((row for row in page if not row.job.is_over), None),
        "may_make": rules.makes_reports(request.user, competition),
    }
    return render(request, "publicity/work_reports.html", context, status=status)


@require_POST
def report_make(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a report; what does not add up is shown instead, and nothing is made."""
    competition = staffed_node(request, code, *READERS)
    if not rules.makes_reports(request.user, competition):
        raise Http404
    now = timezone.now()
    try:
        report = request_report(competition, actor=actor_of(request), at=now)
    except FiguresDisagree:
        figures = collect(competition, report_date=timezone.localdate(now))
        return _page(request, competition, figures, status=CONFLICT)
    except NothingToReport as error:
        messages.error(request, explain(error))
        return redirect("publicity:reports", code)
    except ReportUnderWay as error:
        messages.warning(request, explain(error))
        report = error.report
    return redirect("publicity:report_progress", code, report.pk)


def _progress(report: Report) -> dict[str, Any]:
    steps = (
        _("Waiting for a worker"),
        _("Reading the figures"),
        _("Setting the pages"),
        _("Storing the file"),
    )
    job = report.job
    # A worker has had a minute; those who wait may then ask for another one by hand.
    patience_over = timezone.now() - (job.started_at or job.requested_at) > FORGOTTEN_AFTER
    return {
        "report": report,
        "job": job,
        "step": steps[min(job.done, len(steps) - 1)],
        "is_late": patience_over and not job.is_over,
    }


@never_cache
def report_progress(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """How far it is, asked again every second; by POST, queue it once more."""
    if request.method == "POST":
        report = _editable(request, code, pk)
        if resume_report(report, actor=actor_of(request)):
            messages.success(request, _("The report was queued again."))
        else:
            messages.warning(request, _("The queue cannot be reached, or the report is over."))
        return redirect("publicity:report_progress", code, pk)
    report = _report(request, code, pk)
    context = {
        **frame(report.competition, "reports"),
        "may_make": rules.makes_reports(request.user, report.competition),
        **_progress(report),
    }
    template = "publicity/work_report.html"
    return render(
        request, f"{template}#progress" if "HX-Request" in request.headers else template, context
    )


@require_POST
def report_cancel(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Stop an unfinished report for good."""
    report = _editable(request, code, pk)
    if cancel_report(report, actor=actor_of(request), at=timezone.now()):
        messages.success(request, _("The report was cancelled. Nothing was kept of it."))
    else:
        messages.warning(request, _("The report was over already."))
    return redirect("publicity:report_progress", code, pk)


@require_safe
@never_cache
def report_pdf(request: HttpRequest, code: str, pk: int) -> FileResponse:
    """The finished paper, to those who may read it."""
    report = _report(request, code, pk)
    if not report.pdf:
        raise Http404
    day = timezone.localdate(report.job.requested_at)
    name = f"{report.competition.short_name}总结报告-{day:%Y%m%d}-{report.pk}.pdf"
    return FileResponse(
        report.pdf.open(), as_attachment=True, filename=name, content_type="application/pdf"
    )
