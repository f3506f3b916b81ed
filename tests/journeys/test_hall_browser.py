"""The day in the hall in a real browser: one host, two screens, one phone outside."""

import os
import re
import uuid

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hall.models import HallRun, HallStep
from hall.services.folding import state_of
from hall.services.runs import open_run, open_to_public
from tests import builders
from tests.judging.saving import draft, save, sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("HALL_PICTURES")


def picture(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


@pytest.fixture
def host():
    return builders.make_admin()


@pytest.fixture
def run(host):
    track = builders.make_tree()[2]
    heat = builders.make_open_heat(track, entries=3, judges=7)
    made = open_run(heat, actor=host, at=timezone.now())
    play = made.play | {"reveal": "at_once", "warnings": [60]}
    HallRun.objects.filter(pk=made.pk).update(play=play)
    made.refresh_from_db()
    open_to_public(made, is_public=True, actor=host, at=timezone.now())
    return made


def address(run, *more):
    code = run.heat.round.competition.code
    return "/".join([f"/work/{code}/hall/{run.pk}", *more, ""])


@pytest.fixture
def console(page, live_server, sign_in, host, run):
    page.set_viewport_size({"width": 1440, "height": 900})
    sign_in(page, host)
    page.goto(live_server.url + address(run))
    return page


def screen_at(console, new_context, name, size):
    """A screen let in by its link, in a browser of its own."""
    console.get_by_placeholder("主屏").fill(name)
    console.get_by_role("button", name="接入大屏").click()
    link = console.get_by_role("textbox", name="链接").input_value()
    console.get_by_role("link", name="返回主持台").click()
    screen = new_context().new_page()
    screen.set_viewport_size(size)
    screen.goto(link)
    screen.get_by_role("button", name="在此打开大屏").click()
    return screen


def press(console, name):
    console.get_by_role("button", name=name).first.click()


def check_in(console):
    """Whoever stands at the door with the first project is one of its registered members."""
    console.locator("#order button").first.click()
    picture(console, "console-turn")
    press(console, re.compile("登记成员"))
    expect(console.locator("#order li").first).to_contain_text("已签到")


def hand_in(run, order):
    for seat in range(1, 8):
        marks = {"tech": str(48 + seat), "market": "30"}
        save(sheet_of(run.heat, order=order, seat=seat), draft(signed=True, **marks))


def test_a_turn_from_the_call_to_the_score_on_every_device(console, new_context, live_server, run):
    big = screen_at(console, new_context, "主屏", {"width": 1920, "height": 1080})
    phone = new_context().new_page()
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"{live_server.url}/live/{run.heat.round.competition.code}/{run.heat_id}/")
    picture(big, "screen-holding")
    picture(phone, "phone-before")
    picture(console, "console-before")
    check_in(console)
    press(console, re.compile("叫下一位"))
    expect(big.locator("h1")).to_contain_text("项目")
    press(console, "开始路演")
    expect(big.locator(".clock.run b")).to_have_text(re.compile(r"7:5\d|8:00"))
    expect(phone.locator(".hall-live-clock b")).to_have_text(re.compile(r"7:[45]\d|8:00"))
    picture(big, "screen-pitch")
    picture(phone, "phone-pitch")
    picture(console, "console-pitch")
    press(console, "结束路演")
    press(console, "开始答辩")
    press(console, "结束答辩")
    expect(console.get_by_role("button", name="亮分（还差7位）")).to_be_disabled()
    hand_in(run, 1)
    expect(console.get_by_role("button", name="亮分", exact=True)).to_be_enabled()
    picture(console, "console-scoring")
    assert big.locator(".final").count() == 0
    press(console, "亮分")
    expect(big.locator(".final b")).to_have_text("82.00")
    expect(phone.locator("#table .num")).to_have_text("82.00")
    picture(big, "screen-score")
    picture(phone, "phone-score")
    picture(console, "console-score")
    press(console, "实时名次")
    expect(big.locator("body")).to_have_attribute("data-scene", "table")
    picture(big, "screen-table")
    # The power goes; the browser comes back to what was on.
    big.reload()
    expect(big.locator("td.num")).to_have_text("82.00")


def test_the_host_goes_on_without_a_network_and_the_record_follows(console, run):
    press(console, re.compile("叫下一位"))
    press(console, "开始路演")
    console.context.set_offline(True)
    expect(console.locator("#offline")).to_be_visible()
    press(console, "结束路演")
    press(console, "开始答辩")
    expect(console.locator("#waiting")).to_be_visible()
    expect(console.locator(".cs-clock", has_text="答辩").locator("b")).to_have_text(
        re.compile(r"6:5\d|7:00")
    )
    picture(console, "console-offline")
    assert HallStep.objects.count() == 2
    console.context.set_offline(False)
    expect(console.locator("#waiting")).to_be_hidden()
    rows = HallStep.objects.order_by("seq")
    assert [row.name for row in rows] == ["call", "start_pitch", "end_pitch", "start_questions"]
    assert all(row.at <= row.received_at for row in rows)
    assert state_of(HallRun.objects.get(pk=run.pk)).turn(run.order[0]).state == "questions"
    assert uuid.UUID(str(rows[0].client_id))


def test_a_step_waits_while_the_host_is_signed_out(console, sign_in, host, run):
    cookies = console.context.cookies()
    console.context.clear_cookies()
    press(console, re.compile("叫下一位"))
    expect(console.locator("#said")).to_contain_text("请重新登录")
    assert not HallStep.objects.exists()
    console.context.add_cookies(cookies)
    console.reload()
    expect(console.get_by_role("button", name="开始路演")).to_be_visible()
    assert HallStep.objects.get().name == "call"


def test_the_order_is_dragged_and_the_times_stay_with_the_places(console, run):
    first, second, third = run.order
    press(console, "调整顺序")
    lines = console.locator("#reorder-list li")
    whens = lines.locator(".when").all_inner_texts()
    picture(console, "console-reorder")
    lines.first.locator("button").focus()
    console.keyboard.press("ArrowDown")
    boxes = [lines.nth(n).locator("button").bounding_box() for n in (2, 0)]
    (x, y), (_x, above) = [(box["x"] + 20, box["y"] + 20) for box in boxes]
    console.mouse.move(x, y)
    console.mouse.down()
    console.mouse.move(x, above - 10, steps=6)
    console.mouse.up()
    assert lines.evaluate_all("all => all.map((one) => one.dataset.key)") == [third, second, first]
    assert lines.locator(".when").all_inner_texts() == whens
    press(console, "采用此顺序")
    console.locator("#ask-reason").fill("评委组要求")
    press(console, "记录这一步")
    expect(console.locator("#log")).to_contain_text("评委组要求")
    assert state_of(HallRun.objects.get(pk=run.pk)).order == (third, second, first)


def test_two_hosts_see_each_other(console, new_context, live_server, sign_in, host, run):
    other = new_context().new_page()
    sign_in(other, host)
    other.goto(live_server.url + address(run))
    press(console, re.compile("叫下一位"))
    expect(other.get_by_role("button", name="开始路演")).to_be_visible()
    picture(other, "console-tablet")
    press(other, "开始路演")
    expect(console.get_by_role("button", name="结束路演")).to_be_visible()
    assert HallStep.objects.count() == 2
