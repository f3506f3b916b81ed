"""Which jobs nobody works on any more: by their times alone."""

import datetime as dt

import pytest

from accounts.jobs import cancel_job, request_job, start_job
from accounts.models import Job
from accounts.models.records import FORGOTTEN_AFTER
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db
LONG = dt.timedelta(minutes=5)
MOMENT = dt.timedelta(seconds=1)


@pytest.fixture
def job():
    return request_job("work", actor=builders.make_admin(), at=NOW, total=1)


def left(at):
    return list(Job.objects.left_behind(at=at, killed_after=LONG))


def test_a_job_that_no_worker_took_up_was_lost(job):
    assert left(NOW + FORGOTTEN_AFTER - MOMENT) == []
    assert left(NOW + FORGOTTEN_AFTER) == [job]


def test_a_job_that_takes_longer_than_it_can_was_killed(job):
    start_job(job.pk, at=NOW, killed_after=LONG)
    assert left(NOW + LONG - MOMENT) == []
    assert left(NOW + LONG) == [job]


def test_a_job_that_is_over_is_left_alone(job):
    cancel_job(job, at=NOW)
    assert left(NOW + LONG) == []
