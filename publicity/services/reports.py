"""A summary report from the button to the file: its row first, then the queue, then the paper.

The row is the truth and the queue only a nudge: whatever the queue loses is found again by
`resume_reports`, and whatever it delivers twice has one effect.
"""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.jobs import (
    JobCancelled,
    advance_job,
    cancel_job,
    fail_job,
    finish_job,
    request_job,
    start_job,
)
from accounts.models import Job, User
from accounts.paper.fonts import FontsMissing, GlyphsMissing
from accounts.queueing import hand_to_worker
from accounts.services import record
from competitions.models import Competition
from publicity import rules
from publicity.disagreement import explain
from publicity.figures import FiguresDisagree, from_snapshot, require_agreement, to_snapshot
from publicity.models import Report
from publicity.paper.render import RenderedPaper, render_summary_report
from publicity.services.collecting import collect

KIND = "summary_report"
TASK = "publicity.make_report"
STEPS = 4
# Far longer than a report takes: a worker that began so long ago was killed.
KILLED_AFTER = timedelta(minutes=5)


class NothingToReport(Exception):
    """No heat of the contest is locked yet."""


class ReportUnderWay(Exception):
    """A report of the contest is being made already; `report` is the one."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(_("A report of this contest is being made already."))


@transaction.atomic
def request_report(
    competition: Competition, *, actor: User, at: datetime, report_date: date | None = None
) -> Report:
    """Freeze the figures as they are now and queue the paper made from them.

    `report_date` is printed on it; without one, the day of `at` in China.
    Raises PermissionDenied (secretariat only), NothingToReport, ReportUnderWay, FiguresDisagree;
    then there is no row.
    """
    if not rules.makes_reports(actor, competition):
        raise PermissionDenied
    Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    if pending := unfinished_reports().filter(competition=competition).first():
        raise ReportUnderWay(pending)
    figures = collect(competition, report_date=report_date or timezone.localdate(at))
    if not figures.events:
        raise NothingToReport(_("No heat is locked yet, so there is nothing to report."))
    require_agreement(figures)
    report = Report.objects.create(
        competition=competition,
        made_by=actor,
        job=request_job(KIND, actor=actor, at=at, total=STEPS),
        snapshot=to_snapshot(figures),
    )
    record("report.request", competition, actor=actor, at=at, report=report.pk)
    transaction.on_commit(lambda: queue_report(report))
    return report


def queue_report(report: Report) -> bool:
    """Hand the report to a worker; False, with a sentence on its row, if the queue is down."""
    if hand_to_worker(TASK, report_id=report.pk):
        return True
    advance_job(
        report.job, 0, _("The queue cannot be reached. The report is kept and tried again.")
    )
    return False


def unfinished_reports() -> QuerySet[Report]:
    """Reports that somebody still waits for."""
    return Report.objects.filter(job__in=Job.objects.unfinished()).select_related("job")


def resume_report(report: Report, *, actor: User) -> bool:
    """Queue an unfinished report once more; without effect (False) on one that is over."""
    if not rules.makes_reports(actor, report.competition):
        raise PermissionDenied
    if report.job.is_over:
        return False
    return queue_report(report)


def resume_reports(*, at: datetime) -> int:
    """Queue what the queue forgot or a killed worker left; how many reports that were."""
    left = Job.objects.left_behind(at=at, killed_after=KILLED_AFTER)
    reports = Report.objects.filter(job__in=left).select_related("job").order_by("pk")
    return sum(queue_report(report) for report in list(reports))


@transaction.atomic
def cancel_report(report: Report, *, actor: User, at: datetime) -> bool:
    """Stop an unfinished report for good; False if it was over already."""
    if not rules.makes_reports(actor, report.competition):
        raise PermissionDenied
    cancelled = cancel_job(report.job, at=at)
    if cancelled:
        record("report.cancel", report.competition, actor=actor, at=at, report=report.pk)
    return cancelled


def make_report(report_id: int, *, clock: Callable[[], datetime]) -> None:
    """Set the paper and attach it; only in a worker. Running it twice has the effect of once.

    What a person can mend fails the job with a sentence; anything else does so and is raised.
    """
    report = Report.objects.select_related("competition", "job").get(pk=report_id)
    job = start_job(report.job_id, at=clock())
    if job is None:
        return
    try:
        paper = _set_paper(report, job)
        _attach(report, job, paper, clock=clock)
    except JobCancelled:
        return
    except FiguresDisagree as error:
        sentences = " ".join(explain(found) for found in error.disagreements)
        fail_job(job.pk, at=clock(), message=sentences)
    except (FontsMissing, GlyphsMissing) as error:
        fail_job(job.pk, at=clock(), message=str(error))
    except SoftTimeLimitExceeded:
        fail_job(job.pk, at=clock(), message=_("Setting the report took too long."))
    except Exception:
        fail_job(job.pk, at=clock(), message=_("The report could not be set. Tell the operator."))
        raise


def _set_paper(report: Report, job: Job) -> RenderedPaper:
    advance_job(job, 1)
    figures = from_snapshot(report.snapshot)
    advance_job(job, 2)
    paper = render_summary_report(
        figures,
        demonstration=report.competition.is_demonstration,
        fonts=settings.FONT_DIRS,
    )
    advance_job(job, 3)
    return paper


def _attach(
    report: Report, job: Job, paper: RenderedPaper, *, clock: Callable[[], datetime]
) -> None:
    """Write the file under a name that nothing points to, then point to it and finish as one.

    A file whose row does not come about is removed, so nobody ever meets half a paper.
    """
    storage = report.pdf.storage
    name = storage.save(f"reports/{report.pk}-{uuid.uuid4().hex}.pdf", ContentFile(paper.pdf))
    attached = False
    try:
        with transaction.atomic():
            locked = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
            if finish_job(job, at=clock()):
                locked.pdf.name, locked.pages = name, paper.pages
                locked.save(update_fields=["pdf", "pages"])
                record(
                    "report.finish",
                    report.competition,
                    actor=None,
                    at=clock(),
                    report=report.pk,
                    pages=paper.pages,
                )
                attached = True
    finally:
        if not attached:
            storage.delete(name)
