import datetime as dt

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from accounts.jobs import (
    JobCancelled,
    advance_job,
    cancel_job,
    fail_job,
    finish_job,
    request_job,
    start_job,
    told_if_it_fails,
)
from accounts.models import Job
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=5)
MOMENT = dt.timedelta(seconds=1)


@pytest.fixture
def job():
    return request_job("report", actor=builders.make_user(), at=NOW, total=4)


def start(job, at=NOW):
    """A run as a worker begins it."""
    return start_job(job.pk, at=at, killed_after=LATER - NOW)


def stored():
    return Job.objects.get()


def test_a_job_runs_from_nothing_to_done(job):
    assert (job.percent, job.is_over) == (0, False)
    started = start(job)
    advance_job(started, 3, "页面已排好")
    assert (stored().done, stored().percent, stored().message) == (3, 75, "页面已排好")
    assert finish_job(started, at=LATER)
    assert (stored().finished_at, stored().percent, stored().message) == (LATER, 100, "")
    assert list(Job.objects.unfinished()) == []


def test_a_job_in_hand_is_not_taken_up_a_second_time(job):
    advance_job(start(job), 3)
    assert start(job, LATER - MOMENT) is None
    assert (stored().started_at, stored().done) == (NOW, 3)


def test_a_job_whose_worker_was_killed_is_taken_up_once_and_begins_anew(job):
    advance_job(start(job), 3)
    again = start(job, LATER)
    assert (again.started_at, again.done) == (LATER, 0)
    assert (stored().started_at, stored().done) == (LATER, 0)
    # Beat finds it in hand, and so does whatever the queue delivers besides.
    assert not Job.objects.left_behind(at=LATER + MOMENT, killed_after=LATER - NOW)
    assert start(job, LATER + MOMENT) is None


def test_a_run_that_was_taken_for_dead_has_no_effect_any_more(job):
    slow, again = start(job), start(job, LATER)
    with pytest.raises(JobCancelled):
        advance_job(slow, 2)
    assert not finish_job(slow, at=LATER)
    fail_job(slow, at=LATER, message="坏了")
    assert (stored().is_over, stored().message) == (False, "")
    assert finish_job(again, at=LATER)


def test_finishing_twice_is_once(job):
    assert finish_job(job, at=NOW)
    assert not finish_job(job, at=LATER)
    assert stored().finished_at == NOW


@pytest.mark.parametrize(
    "end",
    [
        lambda job: finish_job(job, at=NOW),
        lambda job: cancel_job(job, at=NOW),
        lambda job: fail_job(job, at=NOW, message="坏了"),
    ],
    ids=["finished", "cancelled", "failed"],
)
def test_what_is_over_stays_as_it_is(job, end):
    end(job)
    before = Job.objects.values().get()
    assert start(job, LATER) is None
    assert not finish_job(job, at=LATER)
    assert not cancel_job(job, at=LATER)
    fail_job(job, at=LATER, message="later")
    assert Job.objects.values().get() == before
    ends = (before["finished_at"], before["failed_at"], before["cancelled_at"])
    assert sum(end is not None for end in ends) == 1


def test_a_cancelled_job_stops_at_its_next_step(job):
    running = start(job)
    advance_job(running, 1)
    assert cancel_job(job, at=NOW)
    with pytest.raises(JobCancelled):
        advance_job(running, 2)
    assert (stored().done, stored().finished_at) == (1, None)


def test_steps_never_exceed_the_total(job):
    advance_job(job, 9)
    assert stored().done == 4


def test_a_failure_tells_the_person_and_fits(job):
    fail_job(job, at=NOW, message="错" * 600)
    assert (stored().failed_at, len(stored().message)) == (NOW, 500)


class Known(Exception):
    pass


def broken_by(job, error, **said):
    """Work that breaks off with `error`; whether it was raised again."""
    try:
        with told_if_it_fails(job, clock=lambda: LATER, failed="坏了", **said):
            raise error
    except type(error):
        return True
    return False


@pytest.mark.parametrize(
    ("error", "said", "message", "is_raised"),
    [
        (Known("原话"), {"known": {Known: str}}, "原话", False),
        (Known("原话"), {"known": {Known: "改口"}}, "改口", False),
        (Known("原话"), {"known": {Known: lambda error: f"{error}！"}}, "原话！", False),
        (Known("原话"), {}, "坏了", True),
        (OSError("磁盘满"), {"logged": "a paper could not be stored"}, "坏了", False),
        (OSError("磁盘满"), {}, "坏了", True),
        (SoftTimeLimitExceeded(), {"logged": "a paper could not be stored"}, "坏了", False),
        (ValueError(), {"logged": "a paper could not be stored"}, "坏了", True),
    ],
)
def test_whatever_breaks_the_work_off_is_told(job, error, said, message, is_raised):
    assert broken_by(job, error, **said) is is_raised
    job.refresh_from_db()
    assert (job.failed_at, job.message) == (LATER, message)


def test_a_job_that_was_cancelled_ends_in_silence(job):
    cancel_job(job, at=NOW)
    assert broken_by(job, JobCancelled()) is False
    job.refresh_from_db()
    assert (job.failed_at, job.message) == (None, "")
