"""The score sheet on a tablet: what it says about a mark is true, whatever the network does."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from judging.services.heats import lock_heat
from tests import builders
from tests.builders import NOW
from tests.journeys.network import die
from tests.journeys.tablet import (
    MARKET,
    REFUSED,
    SAVED,
    TECH,
    WAITING,
    Tablet,
    held,
    kept_on,
    sent_once,
)
from tests.judging.saving import draft, faults_of, save, sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_sheet_is_marked_by_band_stepper_and_pad_and_signed(hall):
    tablet = hall.tablet.open()
    tablet.says("尚未打分")
    tablet.band(TECH, "优")
    tablet.step(TECH, "0.5")
    tablet.pad(MARKET, "31.5")
    tablet.says(SAVED, "未签名")
    tablet.shows("54.5", "31.5")
    expect(tablet.page.locator("#total")).to_have_text("86.0")
    assert held(hall.sheet) == ({"tech": "54.5", "market": "31.5"}, False)
    tablet.page.get_by_role("button", name="签名提交 86.0").click()
    expect(tablet.page.locator("#sign")).to_have_text("已签名 86.0")
    tablet.says(SAVED)
    assert held(hall.sheet) == ({"tech": "54.5", "market": "31.5"}, True)
    assert faults_of(hall.heat) == []


def test_the_pad_takes_no_mark_above_the_maximum(hall):
    tablet = hall.tablet.open()
    tablet.pad(MARKET, "45")
    tablet.shows("–", "4.0")
    expect(tablet.page.locator("#said")).to_contain_text("0 至 40 分")


def test_without_network_marks_wait_and_go_when_it_is_back(hall):
    tablet = hall.tablet.open()
    tablet.page.context.set_offline(True)
    tablet.mark_all()
    tablet.says(WAITING)
    assert held(hall.sheet) is None
    tablet.page.context.set_offline(False)
    tablet.says(SAVED)
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, False)


def test_marks_outlive_a_closed_tab(hall, live_server):
    tablet = hall.tablet.open()
    context = tablet.page.context
    context.set_offline(True)
    tablet.mark_all()
    tablet.says(WAITING)
    die(tablet.page)
    tablet.page.close()
    context.set_offline(False)
    tablet = Tablet(context.new_page(), live_server, hall.sheet).open()
    tablet.shows("54.0", "30.0")
    tablet.says(SAVED)
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, False)


def test_marks_of_one_sheet_are_sent_from_the_next_one(hall, live_server):
    tablet = hall.tablet.open()
    tablet.page.route("**/save/", lambda route: route.abort())
    tablet.mark_all()
    tablet.says(WAITING)
    tablet.page.unroute_all()
    other = sheet_of(hall.heat, order=2, seat=2)
    Tablet(tablet.page, live_server, other).open()
    line = tablet.page.locator(f".cs-order [data-sheet='{hall.sheet.pk}'] .cs-state")
    expect(line).to_have_text("已保存，未签名", timeout=15_000)
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, False)


def test_a_reply_lost_after_the_commit_makes_no_second_version(hall):
    tablet = hall.tablet
    lost = []

    def lose_the_first_reply(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    tablet.page.route("**/save/", lose_the_first_reply)
    tablet.open().mark_all()
    tablet.says(SAVED)
    assert lost == [200]
    assert sent_once(hall.heat)
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, False)


def test_a_page_that_only_pretends_to_be_the_server_saves_nothing(hall):
    """The house network's sign-in page answers 200 to everything."""
    tablet = hall.tablet
    tablet.page.route("**/save/", lambda route: route.fulfill(status=200, body="<h1>Wi-Fi</h1>"))
    tablet.open().mark_all()
    tablet.says(WAITING)
    tablet.page.wait_for_timeout(1500)
    tablet.says(WAITING)
    assert held(hall.sheet) is None


def test_a_lock_while_marks_wait_is_told(hall):
    save(hall.sheet, draft(signed=True))
    tablet = hall.tablet.open()
    tablet.page.context.set_offline(True)
    tablet.step(TECH, "0.5")
    tablet.says(WAITING)
    lock_heat(hall.heat, actor=builders.make_admin(), at=NOW, reason="到点")
    tablet.page.context.set_offline(False)
    tablet.says(REFUSED, "本场已锁定，服务器上是 80.0 分")
    expect(tablet.page.locator("#sign")).to_be_disabled()
    assert held(hall.sheet) == ({"tech": "50", "market": "30"}, True)


def test_two_devices_that_differ_are_shown_both_values(hall):
    tablet = hall.tablet.open()
    tablet.page.context.set_offline(True)
    tablet.mark_all()
    tablet.says(WAITING)
    save(hall.sheet, draft(tech="40"))
    tablet.page.context.set_offline(False)
    tablet.says(REFUSED, "另一台设备")
    expect(tablet.page.locator("#said")).to_contain_text("本机 54.0，服务器 40.0")
    expect(tablet.page.locator("#take-theirs")).to_have_text("以服务器为准：70.0")
    assert held(hall.sheet) == ({"tech": "40", "market": "30"}, False)
    tablet.page.get_by_role("button", name="以本机为准：84.0").click()
    tablet.says(SAVED)
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, False)
    assert hall.sheet.revision == 2


def test_a_judge_who_was_signed_out_loses_nothing(hall, sign_in):
    tablet = hall.tablet.open()
    tablet.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    tablet.mark_all()
    tablet.says(REFUSED, "重新登录")
    expect(tablet.page.get_by_role("link", name="重新登录")).to_be_visible()
    assert held(hall.sheet) is None
    sign_in(tablet.page, hall.sheet.seat.judge.user)
    tablet.open().says(SAVED)
    tablet.shows("54.0", "30.0")
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, False)


def test_a_second_tab_is_refused_until_the_first_is_closed(hall, live_server):
    first = hall.tablet.open()
    first.says("尚未打分")
    second = Tablet(first.page.context.new_page(), live_server, hall.sheet).open()
    second.says(REFUSED, "另一个标签页")
    expect(second.page.locator(".cs-bands button").first).to_be_disabled()
    first.page.close()
    second.says("尚未打分")
    second.mark_all()
    second.says(SAVED)


def test_the_next_judge_on_the_tablet_finds_nothing_of_the_one_before(hall, live_server, sign_in):
    tablet = hall.tablet.open()
    page, before = tablet.page, hall.sheet
    page.context.route(f"**/sheets/{before.pk}/save/", lambda route: route.abort())
    tablet.mark_all()
    tablet.says(WAITING)
    page.goto(f"{live_server.url}/judge/")
    after = sheet_of(hall.heat, order=1, seat=3)
    sign_in(page, after.seat.judge.user)
    page.go_back()
    expect(page.locator(".cs-crit")).to_have_count(0)
    Tablet(page, live_server, after).open().shows("–", "–")
    page.wait_for_timeout(1000)
    kept = kept_on(page)
    assert f'"sheet":{before.pk}' in kept
    assert "54.0" not in kept
    assert held(before) is None
    page.context.unroute_all()
    sign_in(page, before.seat.judge.user)
    tablet.open().says(SAVED)
    assert held(before) == ({"tech": "54.0", "market": "30.0"}, False)


@pytest.mark.parametrize(
    "size", [(1024, 768), (768, 1024), (390, 844)], ids=lambda size: str(size[0])
)
def test_axe_finds_nothing_serious(hall, live_server, size):
    save(hall.sheet, draft(signed=True))
    page = hall.tablet.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    paths = [
        "/judge/",
        f"/judge/heats/{hall.heat.pk}/",
        f"/judge/sheets/{hall.sheet.pk}/",
        f"/judge/appearances/{hall.sheet.appearance_id}/recuse/",
    ]
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        page.wait_for_timeout(300)
        found = Axe().run(page).response["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == [], path
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0, path
