"""Next year's division with two tracks of three rounds, made from this year's by copying, in Chromium."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from competitions.models import Body, Competition, Round
from tests import builders
from tests.journeys.desk import Desk
from tests.journeys.setting_up_tree import checklist

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

YEAR = timezone.localdate().year
WEEKS = dt.timedelta(weeks=52)


def node(code, *, level, year=YEAR, edition=11, **fields):
    """A node that is open; a track takes entries this month, those above it leave that to it."""
    now, half = timezone.now(), dt.timedelta(days=15)
    dates = (now - half, now + half) if level == "special_track" else (None, None)
    fields["registration_opens_at"], fields["registration_closes_at"] = dates
    named = f"{code}-{year}"
    made = builders.make_competition(
        named,
        year=year,
        edition=edition,
        level=level,
        name=f"{code} 第{edition}届（{year}）",
        number_prefix=named.upper(),
        **fields,
    )
    Body.objects.create(competition=made, role="host", name="主办单位")
    return made


@pytest.fixture
def division(live_server):
    """This year's division with two tracks, and next year's edition above the copy."""
    root = node("edition", level="national")
    division = node("zj", parent=root, level="division")
    for code in ("xh", "jc"):
        track = node(code, parent=division, level="special_track")
        rules = builders.make_rule_set(track)
        for order in (1, 2, 3):
            round_ = builders.make_round(track, order=order, rule_set=rules)
            first = timezone.localdate() + dt.timedelta(days=20 * order)
            Round.objects.filter(pk=round_.pk).update(
                starts_on=first, ends_on=first + dt.timedelta(days=5)
            )
            builders.make_heat(round_)
    node("edition", year=YEAR + 1, edition=12, level="national")
    return division


@pytest.fixture
def desk(live_server, page, division, sign_in):
    organiser = builders.make_staff(division.parent)
    upper = Competition.objects.get(code=f"edition-{YEAR + 1}")
    builders.grant_role(
        upper, organiser, "organiser", actor=builders.make_admin(), at=timezone.now()
    )
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, organiser)
    return Desk(page, live_server.url)


def test_the_division_is_made_from_last_years(desk, division):
    desk.go(f"/admin/competitions/competition/{division.pk}/change/")
    desk.follow("复制到另一年")
    expect(desk.page.locator("[name=year]")).to_have_value(str(YEAR + 1))
    desk.press("预览将新建的内容")
    for code in (f"zj-{YEAR + 1}", f"xh-{YEAR + 1}", f"jc-{YEAR + 1}"):
        desk.said(code)
    first = Round.objects.filter(competition__code=f"xh-{YEAR}").earliest("order")
    desk.said((first.starts_on + WEEKS).isoformat())
    assert not Competition.objects.filter(code=f"zj-{YEAR + 1}").exists()
    desk.press("^复制 ?3")
    expect(desk.page.locator(".cs-note.ok")).to_be_visible()

    made = Round.objects.filter(competition__path__contains=f"/zj-{YEAR + 1}/")
    moved = [row - WEEKS for row in made.order_by("starts_on").values_list("starts_on", flat=True)]
    old = Round.objects.filter(competition__path__startswith=division.path)
    assert moved == list(old.order_by("starts_on").values_list("starts_on", flat=True))
    for code in ("zj", "xh", "jc"):
        checklist(desk, f"{code}-{YEAR + 1}")
        desk.follow("公开赛事")
        desk.press("公开赛事")
        expect(desk.page.locator(".cs-note.ok")).to_be_visible()
    states = Competition.objects.filter(year=YEAR + 1).values_list("state", flat=True)
    assert set(states) == {"open"}
