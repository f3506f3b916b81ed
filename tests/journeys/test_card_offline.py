"""A judge with a seat card in a hall without network; then the card is withdrawn at the desk."""

import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from judging.models import SheetVersion
from judging.services.handover import import_handover
from tests import builders
from tests.journeys.network import die
from tests.journeys.tablet import (
    KEPT,
    READY,
    REFUSED,
    SAVED,
    Tablet,
    held,
    kept_on,
    nothing_waits,
    sent_once,
    sheets_of,
    wait_for,
)
from tests.judging.cards import equipped, issue, pin_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser_context_args(service_workers="allow"),
]
REMARK = "只有我知道的评语"


@pytest.fixture
def hall(live_server, page):
    """A heat of today that its judge has opened with a card, ready on the tablet."""
    heat = builders.make_open_heat(builders.make_tree()[2], entries=2, judges=2)
    heat.starts_at = timezone.now()
    heat.save()
    hall = equipped(heat, at=timezone.now())
    page.set_default_timeout(20_000)
    hall.page, hall.url, hall.own = page, live_server.url, sheets_of(heat)
    sign_in_with(hall, hall.secret, hall.pin)
    expect(page.locator("#kit span")).to_have_text(READY, timeout=40_000)
    return hall


def sign_in_with(hall, secret, pin):
    hall.page.goto(f"{hall.url}/seat/card/{secret}/")
    hall.page.get_by_label("口令").fill(pin)
    hall.page.get_by_role("button", name="登录本场").click()
    hall.page.wait_for_url("**/judge/heats/**")


def score_without_network(hall):
    """Both sheets are marked while nothing leaves the tablet; the second one stays open."""
    hall.page.context.set_offline(True)
    for number, sheet in enumerate(hall.own, start=1):
        tablet = Tablet(hall.page, hall, sheet).open()
        tablet.mark_all()
        hall.page.locator("#remark").fill(REMARK)
        tablet.says(f"待同步 {number}")
    return tablet


def withdraw(hall, new_context, sign_in):
    """An organiser at the desk withdraws the card of seat 2."""
    desk = new_context().new_page()
    code = hall.heat.round.competition.code
    sign_in(desk, builders.make_staff(hall.heat.round.competition))
    desk.goto(f"{hall.url}/work/{code}/heats/{hall.heat.pk}/cards/")
    row = desk.locator(".cs-cards > li").nth(1)
    row.get_by_text("作废此卡").click()
    row.get_by_role("button", name="作废 2 号席的席位卡").click()
    expect(desk.get_by_role("status").first).to_contain_text("2 号席")
    desk.context.close()


def arrived_once(hall):
    assert [held(one) for one in hall.own] == [({"tech": "54.0", "market": "30.0"}, False)] * 2
    assert {one.current.payload["comment"] for one in hall.own} == {REMARK}
    assert sent_once(hall.heat)


def test_a_card_works_without_network_and_after_a_closed_page(hall):
    score_without_network(hall)
    context = hall.page.context
    die(hall.page)
    hall.page.close()
    page = hall.page = context.new_page()
    # The icon on the home screen opens the start page, which a card does not have.
    page.goto(f"{hall.url}/judge/")
    page.wait_for_url(f"**/judge/heats/{hall.heat.pk}/")
    tablet = Tablet(page, hall, hall.own[0]).open()
    tablet.shows("54.0", "30.0")
    tablet.says("待同步 2")
    assert not SheetVersion.objects.exists()
    context.set_offline(False)
    wait_for(page, lambda: nothing_waits(page))
    arrived_once(hall)


def test_a_withdrawn_card_leaves_the_marks_sealed_until_the_next_card(hall, new_context, sign_in):
    tablet = score_without_network(hall)
    page = hall.page
    withdraw(hall, new_context, sign_in)
    page.context.set_offline(False)
    tablet.says(REFUSED, "席位卡")
    assert REMARK not in kept_on(page)
    with page.expect_download() as download:
        page.locator("#hand-over-here").click()
    expect(page.locator("#said")).to_contain_text("交给主持人")
    body = download.value.path().read_bytes()
    assert len(json.loads(body)["rows"]) == 2

    page.locator("#sign-in").click()
    expect(page.get_by_role("heading", name="请扫描席位卡")).to_be_visible()
    wait_for(page, lambda: page.evaluate(KEPT) == [])
    assert not SheetVersion.objects.exists()
    now = timezone.now()
    sign_in_with(hall, issue(hall.heat, at=now)[2], pin_of(hall.heat, 2, at=now))
    wait_for(page, lambda: nothing_waits(page))
    arrived_once(hall)
    Tablet(page, hall, hall.own[1]).open().says(SAVED)
    # The file comes after all: what it holds is known.
    outcomes = import_handover(hall.heat, body, actor=builders.make_admin(), at=timezone.now())
    assert [one.word for one in outcomes] == ["known", "known"]
    arrived_once(hall)


def test_whoever_finds_the_tablet_saves_a_file_for_the_host(hall, new_context, sign_in):
    """The judge has left; whoever finds the tablet saves what nobody but the server can read."""
    tablet = score_without_network(hall)
    page = hall.page
    withdraw(hall, new_context, sign_in)
    page.context.set_offline(False)
    tablet.says(REFUSED, "席位卡")
    page.goto(f"{hall.url}/seat/")
    left = page.locator("#left")
    expect(left).to_be_visible()
    with page.expect_download() as download:
        left.get_by_role("button").click()
    expect(left.get_by_role("status")).to_be_visible()
    body = download.value.path().read_bytes()
    assert REMARK not in json.dumps(json.loads(body))
    outcomes = import_handover(hall.heat, body, actor=builders.make_admin(), at=timezone.now())
    assert [one.word for one in outcomes] == ["saved", "saved"]
    arrived_once(hall)
    page.reload()
    expect(page.get_by_role("heading", name="请扫描席位卡")).to_be_visible()
    expect(left).to_be_hidden()


def test_a_card_that_is_in_force_goes_on_by_itself(hall):
    """The control of the tests above: only the withdrawal stops the marks."""
    tablet = score_without_network(hall)
    hall.page.context.set_offline(False)
    wait_for(hall.page, lambda: nothing_waits(hall.page))
    tablet.says(SAVED)
    expect(hall.page.locator("#hand-over-here")).to_be_hidden()
    arrived_once(hall)
