"""A tablet holds the heat before it starts, and a judge can begin on the host's word without network."""

import pytest
from playwright.sync_api import expect

from judging.models import SheetVersion
from judging.services.draws import draw_order
from judging.services.heats import open_scoring
from judging.services.panels import seat_entries
from tests import builders
from tests.builders import NOW
from tests.journeys.tablet import SAVED, WAITING, Tablet, held, sent_once, wait_for
from tests.judging.saving import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(service_workers="allow"),
]
EARLY = "尚未开放打分"


@pytest.fixture
def drawn(live_server, page, sign_in):
    """A heat of two entries and two judges after the draw; the judge of seat 2 sits at the tablet."""
    track = builders.make_tree()[2]
    rules = builders.make_rule_set(track, panel_size=2, places=1)
    heat = builders.make_heat(builders.make_round(track, rule_set=rules))
    builders.make_panel(heat, 2)
    admin = builders.make_admin()
    entries = [builders.make_entry(track) for _ in range(2)]
    seat_entries(heat, entries, actor=admin, at=NOW)
    draw_order(heat, seed="42", witness="公证员", actor=admin, at=NOW)
    sign_in(page, heat.seats.get(number=2).judge.user)
    page.set_default_timeout(20_000)
    return heat


@pytest.fixture
def tablet(drawn, live_server, page):
    """On the first sheet of a tablet that holds the whole heat."""
    page.goto(f"{live_server.url}/judge/heats/{drawn.pk}/")
    expect(page.locator("#kit")).to_have_attribute("data-state", "ok", timeout=40_000)
    return Tablet(page, live_server, sheet_of(drawn, order=1, seat=2)).open()


def opened(heat):
    return open_scoring(heat, actor=builders.make_admin(), at=NOW)


def kept(page):
    expect(page.locator("#sheet")).to_have_attribute("data-kept", "yes")


def test_the_page_opens_by_itself_when_the_host_opens_scoring(tablet, drawn):
    page = tablet.page
    tablet.says(EARLY)
    expect(page.locator(".cs-bands button").first).to_be_disabled()
    expect(page.locator("#begin-early")).to_be_hidden()
    opened(drawn)
    expect(page.locator("#sheet")).to_have_attribute("data-stage", "open", timeout=40_000)
    tablet.mark_all()
    tablet.says(SAVED)


def test_a_page_that_came_just_before_the_opening_opens_too(tablet, drawn):
    """The heat opens between the page and its first look."""
    page, held_up = tablet.page, []
    page.route("**/kit/", lambda route: held_up.append(route))
    tablet.open()
    wait_for(page, lambda: held_up)
    opened(drawn)
    held_up.pop().continue_()
    page.unroute("**/kit/")
    expect(page.locator("#sheet")).to_have_attribute("data-stage", "open", timeout=15_000)


def test_a_judge_begins_without_network_and_everything_arrives_once(tablet, drawn, live_server):
    page = tablet.page
    tablet.says(EARLY)
    page.context.set_offline(True)
    expect(page.locator("#begin-early")).to_be_visible()
    opened(drawn)
    tablet.open().says(EARLY)
    kept(page)
    page.locator("#begin-early").click()
    tablet.mark_all()
    tablet.says(WAITING)
    second = Tablet(page, live_server, sheet_of(drawn, order=2, seat=2)).open()
    kept(page)
    second.mark_all()
    second.says("待同步 2")
    assert not SheetVersion.objects.exists()
    page.context.set_offline(False)
    second.says(SAVED)
    expect(page.locator(f".cs-order [data-sheet='{tablet.sheet.pk}'] .cs-state")).to_have_text(
        "已保存，未签名"
    )
    marks = ({"tech": "54.0", "market": "30.0"}, False)
    assert (held(tablet.sheet), held(second.sheet)) == (marks, marks)
    assert sent_once(drawn)


def test_marks_from_before_the_start_wait_until_the_heat_opens(tablet, drawn):
    page = tablet.page
    page.context.set_offline(True)
    tablet.open()
    page.locator("#begin-early").click()
    tablet.mark_all()
    tablet.says(WAITING)
    with page.expect_response(lambda answer: answer.status == 425):
        page.context.set_offline(False)
    tablet.says(WAITING, EARLY)
    assert not SheetVersion.objects.exists()
    opened(drawn)
    tablet.says(SAVED)
    assert sent_once(drawn)
