"""The tablet without a network: five projects, a reload, a closed browser, one effect each."""

import json

import pytest
from playwright.sync_api import expect

from judging.models import SheetVersion
from judging.services.handover import import_handover
from tests import builders
from tests.builders import NOW
from tests.journeys.network import die
from tests.journeys.tablet import (
    KEPT,
    SAVED,
    TECH,
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


def tech_of(sheet):
    """The mark for technology that the server holds."""
    return (held(sheet) or ({}, False))[0].get("tech")


def test_five_projects_without_network_arrive_once(page, live_server, sign_in):
    heat = builders.make_open_heat(builders.make_tree()[2], entries=5, judges=2)
    sheet = sheet_of(heat, order=1, seat=2)
    sign_in(page, sheet.seat.judge.user)
    page.set_default_timeout(20_000)
    get_ready(page, live_server, heat)
    Tablet(page, live_server, sheet).open().says("尚未打分")
    context = page.context
    context.set_offline(True)
    own = sheets_of(heat)
    for number, one in enumerate(own):
        tablet = Tablet(page, live_server, one).open()
        assert page.locator("#sheet").get_attribute("data-kept") == "yes"
        tablet.mark_all()
        for _ in range(number):
            tablet.step(TECH, "0.5")
        tablet.says(f"待同步 {number + 1}")
    page.reload()
    tablet.shows("56.0", "30.0")
    die(page)
    page.close()
    page = context.new_page()
    Tablet(page, live_server, own[2]).open().shows("55.0", "30.0")
    assert SheetVersion.objects.count() == 0
    context.set_offline(False)
    expected = [f"{54 + n / 2:.1f}" for n in range(5)]
    wait_for(page, lambda: [tech_of(one) for one in own] == expected and nothing_waits(page))
    assert sent_once(heat)


def test_pages_are_sealed_and_go_with_their_judge(hall, live_server, sign_in):
    page, heat = hall.tablet.page, hall.heat
    get_ready(page, live_server, heat)
    title = hall.sheet.appearance.entry.declared["title"]
    kept = page.evaluate(KEPT)
    assert f"/judge/sheets/{hall.sheet.pk}/" in [path for path, _ in kept]
    assert not any(title in text or "csrfmiddlewaretoken" in text for _, text in kept)
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{live_server.url}/")
    assert page.evaluate(KEPT) == []
    page.context.set_offline(True)
    page.goto(hall.tablet.address)
    expect(page.locator("h1")).to_have_text("这一页不在本机")
    assert title not in page.content()


def test_the_next_judge_gets_nothing_that_the_one_before_had_kept(hall, live_server, sign_in):
    """Nobody signed out: the tablet was simply taken over."""
    page, heat = hall.tablet.page, hall.heat
    get_ready(page, live_server, heat)
    sign_in(page, sheet_of(heat, seat=3).seat.judge.user)
    page.goto(f"{live_server.url}/")
    wait_for(page, lambda: page.evaluate(KEPT) == [])
    page.context.set_offline(True)
    page.goto(hall.tablet.address)
    expect(page.locator("h1")).to_have_text("这一页不在本机")


def test_without_a_change_of_hands_the_page_is_there(hall, live_server):
    """The control of the two tests above."""
    page = hall.tablet.page
    get_ready(page, live_server, hall.heat)
    page.context.set_offline(True)
    hall.tablet.open().says("尚未打分")


def test_a_page_that_is_never_kept_says_so_without_network(hall, live_server):
    page = hall.tablet.page
    get_ready(page, live_server, hall.heat)
    page.context.set_offline(True)
    page.goto(f"{live_server.url}/judge/heats/{hall.heat.pk}/review/")
    expect(page.locator("h1")).to_have_text("这一页不在本机")


def test_a_page_that_was_kept_shows_what_was_saved_since(hall, live_server):
    page = hall.tablet.page
    get_ready(page, live_server, hall.heat)
    tablet = hall.tablet.open()
    tablet.mark_all()
    tablet.says(SAVED)
    page.context.set_offline(True)
    tablet.open().says(SAVED)
    tablet.shows("54.0", "30.0")


def test_signing_out_with_unsent_marks_is_refused_until_the_host_has_the_file(hall, live_server):
    tablet = hall.tablet.open()
    page = tablet.page
    page.context.route("**/save/", lambda route: route.abort())
    tablet.mark_all()
    tablet.says(WAITING)
    page.goto(f"{live_server.url}/")
    page.get_by_role("button", name="退出").click()
    expect(page.locator("#unsent")).to_be_visible()
    expect(page.locator("#go")).to_be_hidden()
    with page.expect_download() as download:
        page.locator("#hand-over").click()
    body = download.value.path().read_bytes()
    assert b"54.0" not in body
    outcomes = import_handover(hall.heat, body, actor=builders.make_admin(), at=NOW)
    assert {one.word for one in outcomes} == {"saved"}
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, False)
    page.context.unroute_all()
    tablet.open().says(SAVED)
    assert sent_once(hall.heat)
    page.goto(f"{live_server.url}/judge/")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{live_server.url}/")


def test_a_changed_judge_is_refused_until_the_marks_are_handed_over(hall, live_server, sign_in):
    tablet = hall.tablet.open()
    page = tablet.page
    page.context.route(f"**/sheets/{hall.sheet.pk}/save/", lambda route: route.abort())
    tablet.mark_all()
    tablet.says(WAITING)
    sign_in(page, sheet_of(hall.heat, seat=3).seat.judge.user)
    Tablet(page, live_server, sheet_of(hall.heat, seat=3)).open()
    expect(page.locator("#foreign")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#foreign")).to_be_visible()
    with page.expect_download() as download:
        page.locator("#foreign-hand-over").click()
    expect(page.locator("#foreign")).to_be_hidden()
    body = download.value.path().read_bytes()
    rows = json.loads(body)["rows"]
    assert [row["user"] for row in rows] == [hall.sheet.seat.judge.user_id]
    outcomes = import_handover(hall.heat, body, actor=builders.make_admin(), at=NOW)
    assert [one.word for one in outcomes] == ["saved"]
    page.reload()
    expect(page.locator("#foreign")).to_be_hidden()
