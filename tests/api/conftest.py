"""A contest whose two rounds are public and whose list hangs, and the hour at which it is asked.

It is built once for a module; every test has it as it was built.
"""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.utils import timezone

from competitions.models import Body, Document
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import make_contest, publish
from tests.publicity.public_pages import make_notice
from tests.staging import staged


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet():
    cache.clear()


@pytest.fixture(scope="module")
def season(django_db_setup, django_db_blocker):
    with staged(django_db_blocker):
        yield _season()


def _season():
    tree = builders.make_tree()
    track = tree[2]
    first = builders.make_staff(track, username="organiser")
    second = builders.make_staff(track, username="second-organiser")
    rounds = make_contest(track)
    for round_ in rounds:
        publish(round_, first, second)
    body = Body.objects.create(competition=track, role=Body.Role.HOST, name="浙江省<信息>协会")
    Document.objects.create(
        competition=track, kind="basis", number="浙经信〔2026〕1号", title="关于举办大赛的通知"
    )
    notice = make_notice(track, first, second)
    return SimpleNamespace(
        tree=tree, organisers=(first, second), rounds=rounds, body=body, notice=notice
    )


@pytest.fixture
def tree(season, db):
    return season.tree


@pytest.fixture
def organiser(season, db):
    return season.organisers[0]


@pytest.fixture
def second_organiser(season, db):
    return season.organisers[1]


@pytest.fixture
def notice(season, db):
    season.notice.refresh_from_db()
    return season.notice


@pytest.fixture
def body(season, db):
    return season.body


@pytest.fixture
def fresh(season, db):
    """Another contest beside it, of which nothing is public but its page."""
    return builders.make_competition("fresh", parent=season.tree[1])
