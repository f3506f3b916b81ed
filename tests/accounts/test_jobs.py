import datetime as dt

import pytest

from accounts.jobs import (
    JobCancelled,
    advance_job,
    cancel_job,
    fail_job,
    finish_job,
    request_job,
    start_job,
)
from accounts.models import Job
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def job():
    return request_job("report", actor=builders.make_user(), at=NOW, total=4)


def stored():
    return Job.objects.get()


def test_a_job_runs_from_nothing_to_done(job):
    assert (job.percent, job.is_over) == (0, False)
    started = start_job(job.pk, at=NOW)
    advance_job(started, 3, "页面已排好")
    assert (stored().done, stored().percent, stored().message) == (3, 75, "页面已排好")
    assert finish_job(started, at=LATER)
    assert (stored().finished_at, stored().percent, stored().message) == (LATER, 100, "")
    assert list(Job.objects.unfinished()) == []


def test_a_job_taken_up_again_begins_anew_and_keeps_its_first_start(job):
    advance_job(start_job(job.pk, at=NOW), 3)
    again = start_job(job.pk, at=LATER)
    assert (again.started_at, again.done) == (NOW, 0)
    assert stored().done == 0


def test_finishing_twice_is_once(job):
    assert finish_job(job, at=NOW)
    assert not finish_job(job, at=LATER)
    assert stored().finished_at == NOW


@pytest.mark.parametrize(
    "end",
    [
        lambda job: finish_job(job, at=NOW),
        lambda job: cancel_job(job, at=NOW),
        lambda job: fail_job(job.pk, at=NOW, message="坏了"),
    ],
    ids=["finished", "cancelled", "failed"],
)
def test_what_is_over_stays_as_it_is(job, end):
    end(job)
    before = Job.objects.values().get()
    assert start_job(job.pk, at=LATER) is None
    assert not finish_job(job, at=LATER)
    assert not cancel_job(job, at=LATER)
    fail_job(job.pk, at=LATER, message="later")
    assert Job.objects.values().get() == before
    ends = (before["finished_at"], before["failed_at"], before["cancelled_at"])
    assert sum(end is not None for end in ends) == 1


def test_a_cancelled_job_stops_at_its_next_step(job):
    running = start_job(job.pk, at=NOW)
    advance_job(running, 1)
    assert cancel_job(job, at=NOW)
    with pytest.raises(JobCancelled):
        advance_job(running, 2)
    assert (stored().done, stored().finished_at) == (1, None)


def test_steps_never_exceed_the_total(job):
    advance_job(job, 9)
    assert stored().done == 4


def test_a_failure_tells_the_person_and_fits(job):
    fail_job(job.pk, at=NOW, message="错" * 600)
    assert (stored().failed_at, len(stored().message)) == (NOW, 500)
