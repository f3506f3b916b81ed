"""Two judges after one another on one tablet in the hall, each with a card and a PIN."""

import datetime as dt
import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from judging.models import SheetVersion
from judging.services import card_printing
from tests import builders
from tests.judging.cards import card_of, equipped, pin_of
from tests.judging.saving import sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def hall(live_server, page):
    """A heat that is held today, whatever today is, and an empty tablet."""
    heat = builders.make_open_heat(builders.make_tree()[2], entries=2, judges=3)
    heat.starts_at = timezone.now()
    heat.save()
    page.set_default_timeout(20_000)
    now = timezone.now()
    hall = equipped(heat, at=now)
    hall.page, hall.home = page, live_server.url
    hall.other_pin = pin_of(heat, 3, at=now)
    return hall


def enter(hall, secret="", pin=""):
    """Scan a card, by default that of seat 2, and type its PIN."""
    type_pin(hall.page, hall.home, secret or hall.secret, pin or hall.pin)
    hall.page.wait_for_url("**/judge/heats/**")


def type_pin(page, home, secret, pin):
    page.goto(f"{home}/seat/card/{secret}/")
    page.get_by_label("口令").fill(pin)
    page.get_by_role("button", name="登录本场").click()


def leave(page):
    page.get_by_role("button", name="退出平板").click()
    page.wait_for_url("**/seat/")
    expect(page.get_by_role("heading", name="请扫描席位卡")).to_be_visible()


def mark_all(page):
    page.locator(".cs-crit").nth(0).get_by_role("button", name="优").click()
    page.locator(".cs-crit").nth(1).get_by_role("button", name="良").click()


def kept(page):
    """Everything that the browser keeps of its own accord, as text."""
    return json.dumps(page.evaluate("() => ({ ...localStorage, ...sessionStorage })"))


def test_a_judge_signs_in_with_card_and_pin_and_scores(hall):
    page = hall.page
    enter(hall)
    assert hall.secret not in page.url
    page.locator(f".cs-order [data-sheet='{sheet_of(hall.heat, order=1, seat=2).pk}']").click()
    mark_all(page)
    expect(page.locator("#save b")).to_have_text("已保存")
    version = SheetVersion.objects.get()
    assert version.sheet.seat.number == 2
    assert card_of(hall.heat, 2).is_signed_in


def test_the_next_judge_finds_nothing_of_the_one_before(hall):
    page, heat = hall.page, hall.heat
    first = sheet_of(heat, order=1, seat=2)
    enter(hall)
    page.goto(f"{hall.home}/judge/sheets/{first.pk}/")
    mark_all(page)
    page.locator("#remark").fill("只有我知道的评语")
    expect(page.locator("#save b")).to_have_text("已保存")
    page.goto(f"{hall.home}/judge/heats/{heat.pk}/")
    leave(page)

    # The Back button, as often as there is anything to go back to.
    for _ in range(4):
        page.go_back(wait_until="load")
        text = page.locator("body").inner_text()
        assert "只有我知道的评语" not in text
        assert str(hall.judge) not in text
        assert "54" not in text
    assert hall.secret not in page.evaluate("() => location.href")

    enter(hall, hall.codes[3], hall.other_pin)
    assert page.goto(f"{hall.home}/judge/sheets/{first.pk}/").status == 404
    page.go_back()
    expect(page.locator(".cs-order .given").first).to_be_empty()
    assert "只有我知道的评语" not in kept(page)


def test_marks_that_were_not_sent_wait_locked_for_their_judge(hall):
    """The judge forgets to leave, the network is gone, the next one scans: nothing is lost or seen."""
    page, heat = hall.page, hall.heat
    first = sheet_of(heat, order=1, seat=2)
    enter(hall)
    page.goto(f"{hall.home}/judge/sheets/{first.pk}/")
    page.route("**/save/", lambda route: route.abort())
    mark_all(page)
    page.locator("#remark").fill("只有我知道的评语")
    expect(page.locator("#save b")).to_have_text("待同步 1")
    page.wait_for_timeout(1000)
    page.goto(f"{hall.home}/seat/card/{hall.codes[3]}/")
    expect(page.locator("p.cs-note.wait")).to_contain_text("有人登录")
    page.unroute_all()
    enter(hall, hall.codes[3], hall.other_pin)
    assert "只有我知道的评语" not in kept(page)
    assert not SheetVersion.objects.exists()
    # The tablet says that marks of somebody else wait on it, and offers the way out.
    page.get_by_role("button", name="退出，由原评委登录").click()
    page.wait_for_url("**/seat/")
    enter(hall)
    line = page.locator(f".cs-order [data-sheet='{first.pk}'] .cs-state")
    expect(line).to_have_text("已保存，未签名", timeout=20_000)
    assert SheetVersion.objects.latest("pk").payload["comment"] == "只有我知道的评语"


def test_a_second_tablet_is_refused_until_the_desk_releases_it(hall, new_context, sign_in):
    page, heat = hall.page, hall.heat
    enter(hall)
    organiser = builders.make_staff(heat.round.competition)
    tablet = new_context().new_page()
    type_pin(tablet, hall.home, hall.secret, hall.pin)
    expect(tablet.get_by_role("alert")).to_contain_text("另一台平板")

    desk = new_context().new_page()
    sign_in(desk, organiser)
    desk.goto(f"{hall.home}/work/{heat.round.competition.code}/heats/{heat.pk}/cards/")
    row = desk.locator(".cs-cards > li").nth(1)
    expect(row).to_contain_text("另一台平板尝试使用此卡")
    row.get_by_role("button", name="解除平板绑定").click()
    expect(desk.get_by_role("status").first).to_contain_text("2 号席")

    type_pin(tablet, hall.home, hall.secret, hall.pin)
    tablet.wait_for_url("**/judge/heats/**")
    page.reload()
    expect(page.get_by_role("heading", name="请扫描席位卡")).to_be_visible()


def test_the_pages_of_a_card_are_accessible(hall):
    page = hall.page
    page.goto(f"{hall.home}/seat/card/{hall.secret}/")
    assert Axe().run(page).response["violations"] == []
    enter(hall)
    assert Axe().run(page).response["violations"] == []
    leave(page)
    assert Axe().run(page).response["violations"] == []


def test_the_desk_prints_cards_and_tells_a_pin(hall, page, sign_in, monkeypatch):
    queued = []
    monkeypatch.setattr(
        card_printing, "hand_to_worker", lambda task, job_id: bool(queued.append(job_id) or True)
    )
    heat, organiser = hall.heat, builders.make_staff(hall.heat.round.competition)
    sign_in(page, organiser)
    code = heat.round.competition.code
    page.goto(f"{hall.home}/work/{code}/heats/{heat.pk}/cards/")
    page.get_by_text("全部重新打印").click()
    page.get_by_role("button", name="重新打印 3 张席位卡").click()
    expect(page.get_by_text("等待后台处理")).to_be_visible()
    # What a worker does; the page asks every second and finds the paper by itself.
    card_printing.print_cards(queued.pop(), clock=timezone.now)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载席位卡").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    row = page.locator(".cs-cards > li").nth(0)
    row.get_by_role("button", name="生成口令").click()
    pin = page.locator(".cs-pin-shown").inner_text()
    assert len(pin) == 6
    page.goto(f"{hall.home}/work/{code}/heats/{heat.pk}/cards/")
    assert pin not in page.locator("body").inner_text()
    assert card_of(heat, 1).issued_at > timezone.now() - dt.timedelta(minutes=2)
