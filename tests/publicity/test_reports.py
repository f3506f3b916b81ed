import dataclasses
import datetime as dt
import logging
from functools import partial

import pytest
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from kombu import Connection
from kombu.exceptions import OperationalError

from accounts import queueing
from accounts.models import AuditEntry, Job
from accounts.paper.fonts import GlyphsMissing
from publicity import tasks
from publicity.figures import FiguresDisagree, from_snapshot
from publicity.models import Report
from publicity.paper.render import RenderedPaper
from publicity.services import reports
from publicity.services.coverage import totals
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest

QUEUE = reports.queue_report
PAPER = RenderedPaper(pdf=b"%PDF-1.7 set", pages=7)
LATER = NOW + dt.timedelta(minutes=3)


@pytest.fixture
def secretary(track):
    return builders.make_staff(track, "secretariat")


@pytest.fixture
def contest(track):
    return make_contest(track, entries=4, finalists=2, promoted=1)


@pytest.fixture
def queued(monkeypatch):
    """Ids of the reports that were handed to the queue, instead of running them."""
    sent = []

    def queue(report):
        sent.append(report.pk)
        return True

    monkeypatch.setattr(reports, "queue_report", queue)
    return sent


@pytest.fixture
def report(contest, track, secretary, queued):
    return reports.request_report(track, actor=secretary, at=NOW)


@pytest.fixture
def paper(monkeypatch):
    """Call it with a paper or an exception that setting the report shall end in."""

    def ends_in(result):
        def render(figures, *, demonstration, fonts):
            if isinstance(result, BaseException):
                raise result
            return result() if callable(result) else result

        monkeypatch.setattr(reports, "render_summary_report", render)

    ends_in(PAPER)
    return ends_in


def content(report):
    with report.pdf.open() as file:
        return file.read()


def stored_files():
    try:
        return default_storage.listdir("reports")[1]
    except FileNotFoundError:
        return []


def test_request_freezes_the_figures_and_queues_after_commit(
    contest, track, secretary, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        report = reports.request_report(track, actor=secretary, at=NOW)
        assert queued == []
    assert queued == [report.pk]
    figures = from_snapshot(Report.objects.get().snapshot)
    assert (figures.promoted, figures.report_date) == (1, dt.date(2026, 9, 1))
    assert AuditEntry.objects.filter(action="report.request", scope=track.path).count() == 1


def test_report_date_may_be_named(contest, track, secretary, queued):
    report = reports.request_report(
        track, actor=secretary, at=NOW, report_date=dt.date(2026, 10, 1)
    )
    assert from_snapshot(report.snapshot).report_date == dt.date(2026, 10, 1)


@pytest.mark.parametrize("role", ["organiser", "supervisor", "publicity", "reviewer"])
def test_only_the_secretariat_makes_reports(contest, track, role):
    with pytest.raises(PermissionDenied):
        reports.request_report(track, actor=builders.make_staff(track, role), at=NOW)
    assert not Report.objects.exists()


def test_a_contest_without_a_locked_heat_has_nothing_to_report(track, secretary):
    with pytest.raises(reports.NothingToReport):
        reports.request_report(track, actor=secretary, at=NOW)


def test_disagreeing_figures_leave_no_row(contest, track, secretary, monkeypatch):
    collect = reports.collect

    def spoilt(competition, *, report_date):
        figures = collect(competition, report_date=report_date)
        return dataclasses.replace(figures, promoted_by_sector=(("新材料", 2),))

    monkeypatch.setattr(reports, "collect", spoilt)
    with pytest.raises(FiguresDisagree) as refused:
        reports.request_report(track, actor=secretary, at=NOW)
    assert [found.code for found in refused.value.disagreements] == [
        "sectors_sum",
        "sector_counted",
    ]
    assert (Report.objects.count(), Job.objects.count()) == (0, 0)


def test_a_second_report_waits_for_the_first(report, track, secretary):
    with pytest.raises(reports.ReportUnderWay) as refused:
        reports.request_report(track, actor=secretary, at=NOW)
    assert refused.value.report == report


def test_the_task_sets_the_paper_and_attaches_it(report, paper):
    tasks.make_report(report_id=report.pk)
    report.refresh_from_db()
    assert content(report) == PAPER.pdf
    assert report.pages == 7
    assert report.job.finished_at
    assert report.job.percent == 100
    line = AuditEntry.objects.get(action="report.finish")
    assert (line.actor, line.detail) == (None, {"report": report.pk, "pages": 7})


def test_running_twice_leaves_one_paper(report, paper):
    tasks.make_report(report_id=report.pk)
    name = Report.objects.get().pdf.name
    tasks.make_report(report_id=report.pk)
    assert Report.objects.get().pdf.name == name
    assert stored_files() == [name.removeprefix("reports/")]


def test_a_second_worker_that_finishes_later_leaves_nothing_behind(report, paper):
    def meanwhile():
        paper(PAPER)
        tasks.make_report(report_id=report.pk)
        return RenderedPaper(pdf=b"%PDF-1.7 late", pages=8)

    paper(meanwhile)
    tasks.make_report(report_id=report.pk)
    report.refresh_from_db()
    assert (report.pages, content(report)) == (7, PAPER.pdf)
    assert len(stored_files()) == 1


def test_a_killed_worker_is_followed_by_one_that_finishes(report, paper):
    class Killed(BaseException):
        """Not an Exception, as the end of a process is none."""

    paper(Killed())
    with pytest.raises(Killed):
        tasks.make_report(report_id=report.pk)
    report.job.refresh_from_db()
    assert not report.job.is_over
    paper(PAPER)
    tasks.make_report(report_id=report.pk)
    assert Report.objects.get().pages == 7


def test_a_cancelled_report_is_not_made(report, paper, secretary):
    assert reports.cancel_report(report, actor=secretary, at=LATER)
    tasks.make_report(report_id=report.pk)
    report.refresh_from_db()
    assert not report.pdf
    assert report.job.started_at is None


def test_cancelling_while_the_paper_is_set_leaves_no_file(report, paper, secretary):
    def cancelled():
        reports.cancel_report(report, actor=secretary, at=LATER)
        return PAPER

    paper(cancelled)
    tasks.make_report(report_id=report.pk)
    report.refresh_from_db()
    assert (bool(report.pdf), report.job.finished_at, stored_files()) == (False, None, [])


def test_cancelling_a_finished_report_changes_nothing(report, paper, secretary):
    tasks.make_report(report_id=report.pk)
    report.job.refresh_from_db()
    assert not reports.cancel_report(report, actor=secretary, at=LATER)
    assert not AuditEntry.objects.filter(action="report.cancel").exists()


def test_only_the_secretariat_cancels(report, organiser):
    with pytest.raises(PermissionDenied):
        reports.cancel_report(report, actor=organiser, at=LATER)


def test_missing_glyphs_fail_the_job_with_a_sentence(report, paper):
    paper(GlyphsMissing(["䶮"]))
    tasks.make_report(report_id=report.pk)
    report.job.refresh_from_db()
    assert report.job.failed_at
    assert "䶮" in report.job.message
    assert not Report.objects.get().pdf


def test_a_bug_fails_the_job_and_is_raised(report, paper):
    paper(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        tasks.make_report(report_id=report.pk)
    report.job.refresh_from_db()
    assert report.job.failed_at
    assert report.job.message


def test_a_failing_attachment_removes_the_file(report, paper, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(reports, "finish_job", refuse)
    with pytest.raises(RuntimeError):
        tasks.make_report(report_id=report.pk)
    assert stored_files() == []


def test_a_queue_that_is_down_keeps_the_row_and_says_so(
    report, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def refuse(self, **options):
        raise OperationalError

    monkeypatch.setattr("celery.canvas.Signature.apply_async", refuse)
    with caplog.at_level(logging.CRITICAL):
        assert not QUEUE(report)
    job = Job.objects.get()
    assert not job.is_over
    assert job.message


@pytest.mark.filterwarnings("ignore:task_always_eager")
def test_an_unreachable_broker_is_a_queue_that_is_down(report, monkeypatch, caplog):
    app = current_app._get_current_object()
    nowhere = Connection("redis://127.0.0.1:1/0", transport_options=queueing.ONE_TRY)
    monkeypatch.setattr(app, "connection_for_write", lambda **options: nowhere)
    monkeypatch.setattr(tasks.make_report, "apply_async", partial(send, app))
    with caplog.at_level(logging.CRITICAL):
        assert not QUEUE(report)


def send(app, args, kwargs, **options):
    """What a task does outside of the eager mode of the tests."""
    app.send_task(reports.TASK, args, kwargs, **options)


@pytest.mark.parametrize(
    ("started_after", "minutes", "again"),
    [(None, 0.9, 0), (None, 1, 1), (0, 4.9, 0), (0, 5, 1)],
)
def test_what_was_forgotten_or_killed_is_queued_again(
    report, queued, started_after, minutes, again
):
    if started_after is not None:
        Job.objects.update(started_at=NOW)
    queued.clear()
    assert reports.resume_reports(at=NOW + dt.timedelta(minutes=minutes)) == again
    assert len(queued) == again


def test_what_is_over_is_not_queued_again(report, queued, secretary, paper):
    tasks.make_report(report_id=report.pk)
    queued.clear()
    tasks.resume_reports()
    assert not reports.resume_report(Report.objects.get(), actor=secretary)
    assert queued == []


def test_the_secretariat_queues_again_by_hand(report, queued, secretary, organiser):
    queued.clear()
    assert reports.resume_report(report, actor=secretary)
    assert queued == [report.pk]
    with pytest.raises(PermissionDenied):
        reports.resume_report(report, actor=organiser)


def test_the_real_paper_comes_out_of_the_worker(
    contest, track, secretary, django_capture_on_commit_callbacks
):
    track.is_demonstration = True
    track.save()
    with django_capture_on_commit_callbacks(execute=True):
        report = reports.request_report(track, actor=secretary, at=NOW)
    report.refresh_from_db()
    assert report.job.message == ""
    assert content(report).startswith(b"%PDF-")
    assert report.pages >= 4
    assert totals(track).total == 0
