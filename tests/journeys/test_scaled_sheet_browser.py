"""A rubric that is scaled and has an item of one category: the tablet counts like the server."""

import re

import pytest
from playwright.sync_api import expect

from competitions.models import Criterion
from judging.models import ScoreSheet
from tests import builders
from tests.journeys.test_sheet_browser import Tablet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Points at most and weight: sevenths and thirds, so that no total is a round number.
TECH, MARKET = (7, 30), (3, 25)


@pytest.fixture
def sheet(db):
    """A team's sheet in a round whose enterprises have a finance item besides."""
    track = builders.make_tree()[2]
    round_ = builders.make_round(track, rule_set=builders.make_rule_set(track, panel_size=1))
    criteria = Criterion.objects.filter(rubric__round=round_)
    for code, (points, weight) in {"tech": TECH, "market": MARKET}.items():
        criteria.filter(code=code).update(max_points=points, weight=weight)
    criteria.filter(code="market").update(bands=[["达标", "2"], ["不达标", "0"]])
    Criterion.objects.create(
        rubric=round_.rubric,
        code="finance",
        name="财务",
        max_points=10,
        category_kind="enterprise",
    )
    round_.rubric.scale_to = 100
    round_.rubric.save()
    entry = builders.make_entry(track, unit="team")
    heat = builders.make_open_heat(track, judges=1, round_=round_, entry_list=[entry])
    return ScoreSheet.objects.get(appearance__heat=heat)


def test_the_tablet_and_the_server_come_to_the_same_total(sheet, live_server, page, sign_in):
    sign_in(page, sheet.seat.judge.user)
    page.set_default_timeout(10_000)
    tablet = Tablet(page, live_server, sheet).open()
    expect(page.locator(".cs-crit")).to_have_count(2)
    expect(page.locator(".cs-total .of")).to_have_text("满分 100")
    expect(
        page.locator(".cs-crit").nth(1).get_by_role("button", name=re.compile("^不?达标"))
    ).to_have_count(2)

    for tech, keys in (("1", "0.5"), ("2.5", "1"), ("4", "2.5"), ("5.5", "3")):
        tablet.pad(0, tech)
        tablet.pad(1, keys)
        shown = page.locator("#total").inner_text()
        expect(page.locator("#save span")).to_contain_text(shown)
        sheet.refresh_from_db()
        assert sheet.current.payload["marks"]["market"] == f"{float(keys):.1f}"
        assert float(shown) == float(sheet.current.total)

    # (5.5/7 of 30 and 3/3 of 25) of 55, of 100.
    assert page.locator("#total").inner_text() == "88.312"
