"""The hall's Wi-Fi wants a sign-in and answers everything in the server's place."""

import pytest
from playwright.sync_api import expect

from judging.models import SheetVersion
from tests import builders
from tests.journeys.hall_network import OPEN, PORTAL, PORTAL_ELSEWHERE
from tests.journeys.network import die
from tests.journeys.tablet import (
    FILES,
    KEPT,
    WAITING,
    Tablet,
    get_ready,
    held,
    nothing_waits,
    sent_once,
    sheets_of,
    wait_for,
)
from tests.judging.saving import sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(service_workers="allow"),
]
PORTALS = pytest.mark.parametrize("way", [PORTAL, PORTAL_ELSEWHERE])


@pytest.fixture
def heat(page, network, sign_in):
    return ready_heat(page, network, sign_in)


def ready_heat(page, network, sign_in):
    """A heat of two projects that is ready on the tablet."""
    heat = builders.make_open_heat(builders.make_tree()[2], entries=2, judges=2)
    sign_in(page, sheet_of(heat, seat=2).seat.judge.user)
    page.set_default_timeout(20_000)
    get_ready(page, network, heat)
    return heat


def save_of(sheet):
    return "POST", f"/judge/sheets/{sheet.pk}/save/"


@PORTALS
def test_a_portal_that_answers_everything_neither_shows_nor_stays(page, network, heat, way):
    context, own = page.context, sheets_of(heat)
    kept = sorted(path for path, _ in page.evaluate(KEPT))
    files = page.evaluate(FILES)
    network.set(way)
    for number, sheet in enumerate(own, start=1):
        tablet = Tablet(page, network, sheet).open()
        assert page.locator("#sheet").get_attribute("data-kept") == "yes"
        tablet.says("尚未打分")
        tablet.mark_all()
        tablet.says(f"待同步 {number}")
        wait_for(page, lambda one=sheet: network.has_met(*save_of(one)))
    tablet.says("待同步 2")
    die(page)
    page.close()
    page = context.new_page()
    page.goto(f"{network.url}/judge/sheets/0/")
    expect(page.locator("h1")).to_have_text("这一页不在本机")
    tablet = Tablet(page, network, own[0]).open()
    tablet.shows("54.0", "30.0")
    assert sorted(path for path, _ in page.evaluate(KEPT)) == kept
    assert page.evaluate(FILES) == files
    assert not SheetVersion.objects.exists()
    network.set(OPEN)
    wait_for(page, lambda: nothing_waits(page))
    assert [held(one) for one in own] == [({"tech": "54.0", "market": "30.0"}, False)] * 2
    assert sent_once(heat)


@PORTALS
def test_a_portal_signs_nobody_out(page, network, heat, way):
    """A portal may redirect as a server does whose session has ended: that is not the server's word."""
    tablet = Tablet(page, network, sheets_of(heat)[0]).open()
    tablet.says("尚未打分")
    network.set(way)
    tablet.mark_all()
    # Sent again after the answer that the first time got.
    wait_for(page, lambda: network.has_met(*save_of(tablet.sheet), times=2))
    tablet.says(WAITING)
    expect(page.locator("#sign-in")).to_be_hidden()
    network.set(OPEN)
    tablet.says("已保存")
    assert sent_once(heat)


def test_a_worker_that_looks_at_no_file_keeps_the_portals(page, network, sign_in):
    """The control: without the look, the portal's page lies on the device as a script."""
    network.rewrite("/judge/worker.js", "return response.ok && ", "return true || ")
    sheet = sheets_of(ready_heat(page, network, sign_in))[0]
    network.set(PORTAL)
    Tablet(page, network, sheet).open()
    wait_for(page, lambda: "Wi-Fi" in str(page.evaluate(FILES)))


def test_a_worker_that_takes_every_answer_shows_the_portal(page, network, sign_in):
    """The control: without the server's number on it, the portal's page takes the sheet's place."""
    network.rewrite("/judge/worker.js", "response.headers.has(OURS)", "true")
    sheet = sheets_of(ready_heat(page, network, sign_in))[0]
    network.set(PORTAL)
    Tablet(page, network, sheet).open()
    expect(page.locator("h1")).to_have_text("Wi-Fi of the hall")
