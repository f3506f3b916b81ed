"""What an answer costs does not grow with the rows that it has."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from tests import builders
from tests.api.asking import ROOT, ask
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish
from tests.publicity.test_objections import hang
from tests.staging import staged

pytestmark = pytest.mark.django_db
COSTS = {
    "competitions": 4,
    "competitions?state=notice_running": 3,
    "competitions?q=track": 4,
    "competitions/track": 22,
    "competitions/track/results": 2,
    "competitions/track/results/1": 5,
    "competitions/track/results/2?size=100": 7,
    "competitions/track/results/2?heat=9": 8,
    "competitions/track/entries": 8,
    "notices": 2,
    "notices?phase=running": 2,
    "notices/GS-1": 2,
    "openapi.json": 0,
}


@pytest.fixture(scope="module", params=[4, 16])
def season(request, django_db_setup, django_db_blocker):
    """A contest of that many entries with a notice, and as many contests beside it."""
    with staged(django_db_blocker):
        _root, division, track = builders.make_tree()
        first = builders.make_staff(track, username="organiser")
        second = builders.make_staff(track, username="second-organiser")
        count = request.param
        for round_ in make_contest(
            track, entries=count, finalists=count // 2, promoted=count // 4
        ):
            publish(round_, first, second)
        hang(track, first, second, starts_on=NOW.date())
        for turn in range(count):
            builders.make_competition(f"beside-{turn}", parent=division)
        yield count


@pytest.mark.parametrize("path", COSTS)
def test_queries(season, path, django_assert_num_queries):
    ask(path.partition("?")[0])
    with django_assert_num_queries(COSTS[path]):
        response = Client().get(f"{ROOT}{path}")
    assert response.status_code == 200


def test_the_hour_does_not_change_the_cost(season, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(days=60))
    ask("competitions")
    with django_assert_num_queries(4):
        ask("competitions")
