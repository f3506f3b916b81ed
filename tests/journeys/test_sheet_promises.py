"""What the tablet takes for an answer, what it keeps, and what lies beside the marks."""

import json

import pytest
from playwright.sync_api import expect

from judging.ledger import GENESIS
from judging.models import Ledger, SheetFlag, SheetNote, SheetVersion
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
from tests.judging.guards_off import unguarded
from tests.judging.saving import draft, save, sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answer_with(page, **changes):
    """The server's answer, altered on its way: the row is held, the device must not believe it."""

    def alter(route):
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | changes)

    page.route("**/save/", alter)


@pytest.mark.parametrize(
    "changes",
    [{"sheet": 99}, {"revision": 7}, {"total": "99.0"}, {"hash": ""}, {"client_id": "x"}],
    ids=lambda changes: next(iter(changes)),
)
def test_an_answer_that_echoes_something_else_saves_nothing(hall, changes):
    tablet = hall.tablet.open()
    answer_with(tablet.page, **changes)
    tablet.mark_all()
    tablet.says(WAITING)
    tablet.page.wait_for_timeout(1500)
    tablet.says(WAITING)
    tablet.page.unroute_all()
    tablet.says(SAVED)
    assert sent_once(hall.heat)


def test_the_same_answer_unaltered_is_believed(hall):
    """The control of the test above."""
    tablet = hall.tablet.open()
    answer_with(tablet.page)
    tablet.mark_all()
    tablet.says(SAVED)


def test_a_portals_json_is_no_answer_either(hall):
    tablet = hall.tablet
    tablet.page.route("**/save/", lambda route: route.fulfill(status=200, json={"ok": True}))
    tablet.open().mark_all()
    tablet.page.wait_for_timeout(1200)
    tablet.says(WAITING)


def test_what_waited_in_the_old_place_moves_over_and_is_sent(hall):
    tablet = hall.tablet.open()
    page, user = tablet.page, hall.sheet.seat.judge.user_id
    body = {"marks": {"tech": "33", "market": "22"}, "signed": False, "comment": "", "device": ""}
    kept = {
        "url": f"/judge/sheets/{hall.sheet.pk}/save/",
        "revision": 0,
        "underway": None,
        "next": body,
    }
    page.goto(f"{tablet.home}/judge/privacy-of-the-old-place/")
    page.evaluate("indexedDB.deleteDatabase('chuangsai')")
    name = f"chuangsai:{user}:sheet:{hall.sheet.pk}"
    page.evaluate(
        "([name, text]) => localStorage.setItem(name, text)",
        [
            name,
            json.dumps({"open": kept}),
        ],
    )
    tablet.open().says(SAVED)
    assert held(hall.sheet) == ({"tech": "33", "market": "22"}, False)
    assert name not in kept_on(page)


@pytest.mark.parametrize("shift", [-400, 3], ids=["a year behind", "three days ahead"])
def test_a_wrong_clock_of_the_device_changes_nothing(hall, shift):
    tablet = hall.tablet
    tablet.page.add_init_script(
        f"const real = Date.now; Date.now = () => real() + {shift} * 86400000;"
        f"const Was = Date; globalThis.Date = class extends Was {{ constructor(...given) {{"
        f" if (given.length) super(...given); else super(Date.now()); }} }};"
    )
    tablet.open().mark_all()
    tablet.says(SAVED)
    tablet.step(TECH, "0.5")
    tablet.page.wait_for_timeout(900)
    tablet.says(SAVED)
    rows = list(SheetVersion.objects.order_by("seq"))
    assert [row.revision for row in rows] == list(range(1, len(rows) + 1))
    assert all(row.payload["at"] == row.at.isoformat() for row in rows)
    assert held(hall.sheet) == ({"tech": "54.5", "market": "30.0"}, False)


def restore(sheet, revision):
    """What a backup does: the newest rows of the only sheet with marks are gone."""
    with unguarded("judging_sheetversion", "judging_scoresheet", "judging_ledger"):
        sheet.refresh_from_db()
        kept = sheet.versions.filter(revision=revision).first()
        sheet.revision, sheet.current = revision, kept
        sheet.save()
        sheet.versions.filter(revision__gt=revision).delete()
        head = kept.hash if kept else GENESIS
        Ledger.objects.filter(heat=sheet.seat.heat).update(head=head, length=revision)


def test_a_server_that_was_restored_is_noticed_and_gets_the_marks_back(hall):
    tablet = hall.tablet.open()
    tablet.mark_all()
    tablet.says(SAVED)
    restore(hall.sheet, 0)
    tablet.open().says(REFUSED, "备份")
    tablet.shows("54.0", "30.0")
    assert held(hall.sheet) is None
    tablet.page.locator("#keep-mine").click()
    tablet.says(SAVED)
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, False)
    tablet.open().says(SAVED)


def test_the_judge_may_take_what_the_restored_server_has(hall):
    save(hall.sheet, draft(tech="40"))
    tablet = hall.tablet.open()
    tablet.mark_all()
    tablet.says(SAVED)
    restore(hall.sheet, 1)
    tablet.open().says(REFUSED, "备份")
    tablet.page.locator("#take-theirs").click()
    tablet.says(SAVED)
    tablet.open().says(SAVED)
    tablet.shows("40.0", "30.0")
    assert held(hall.sheet) == ({"tech": "40", "market": "30"}, False)


def test_abstaining_takes_a_reason_and_can_be_taken_back(hall):
    tablet = hall.tablet.open()
    tablet.mark_all()
    tablet.says(SAVED)
    page = tablet.page
    page.locator("#abstain summary").click()
    page.locator("#abstain-send").click()
    assert page.locator("#abstain-reason").evaluate("box => box === document.activeElement")
    page.locator("#abstain-reason").fill("评审当天无法核实样机")
    page.locator("#abstain-send").click()
    tablet.says(SAVED, "弃评")
    expect(page.locator("#sign")).to_be_disabled()
    expect(page.locator(".cs-bands button").first).to_be_disabled()
    hall.sheet.refresh_from_db()
    assert hall.sheet.current.payload["abstained"] == "评审当天无法核实样机"
    tablet.open().says(SAVED, "弃评")
    page.locator("#resume").click()
    tablet.mark_all()
    page.locator("#sign").click()
    tablet.says(SAVED)
    expect(page.locator("#sign")).to_have_text("已签名 84.0")
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, True)


def test_a_private_note_comes_back_and_nobody_else_can_read_it(hall):
    tablet = hall.tablet.open()
    page = tablet.page
    page.context.set_offline(True)
    page.locator("#note").fill("创始人答得很实在")
    page.wait_for_timeout(1200)
    page.context.set_offline(False)
    expect(page.locator("#note-said")).to_contain_text("仅您本人可读", timeout=15_000)
    sealed = SheetNote.objects.get().sealed
    assert "创始人" not in sealed
    assert "创始人" not in kept_on(page)
    page.evaluate("indexedDB.deleteDatabase('chuangsai')")
    tablet.open()
    expect(page.locator("#note")).to_have_value("创始人答得很实在")


def test_a_problem_is_told_to_the_host_once_the_network_is_back(hall):
    tablet = hall.tablet.open()
    page = tablet.page
    page.context.set_offline(True)
    page.locator("#flag summary").click()
    page.locator("#flag-text").fill("计时器没有开始")
    page.locator("#flag-send").click()
    expect(page.locator("#flags")).to_contain_text("正等待网络")
    assert SheetFlag.objects.count() == 0
    page.context.set_offline(False)
    expect(page.locator("#flags")).to_contain_text("已告知主持人", timeout=15_000)
    assert [flag.text for flag in SheetFlag.objects.all()] == ["计时器没有开始"]


def test_my_other_marks_are_one_tap_away_and_nobody_elses(hall, live_server):
    other = sheet_of(hall.heat, order=2, seat=2)
    save(other, draft(tech="41.5"))
    save(sheet_of(hall.heat, order=2, seat=3), draft(tech="58.5"))
    tablet = hall.tablet.open()
    tablet.pad(MARKET, "31.5")
    tablet.says(SAVED)
    tablet.page.locator("#open-compare").click()
    table = tablet.page.locator("#compare table")
    expect(table.locator("tbody tr")).to_have_count(2)
    expect(table.locator("tbody tr").nth(0)).to_contain_text("31.5")
    expect(table.locator("tbody tr").nth(1)).to_contain_text("41.5")
    expect(table).not_to_contain_text("58.5")
    expect(table.locator("thead .on")).to_have_count(1)
    tablet.page.locator("#close-compare").click()


def test_marks_that_wait_are_compared_too(hall, live_server):
    tablet = hall.tablet.open()
    page = tablet.page
    page.route("**/save/", lambda route: route.abort())
    tablet.pad(TECH, "12.5")
    tablet.says(WAITING)
    other = Tablet(page, live_server, sheet_of(hall.heat, order=2, seat=2)).open()
    other.page.locator("#open-compare").click()
    expect(page.locator("#compare tbody tr").nth(0)).to_contain_text("12.5")


# The commitment


@pytest.fixture
def new_commitment(monkeypatch):
    """Call it, and what every judge has signed is not the version in force any more."""

    def come():
        monkeypatch.setattr("judging.services.commitments.VERSION", "2027-1")
        monkeypatch.setattr("judging.views.service.VERSION", "2027-1")

    return come


def test_marks_wait_on_the_tablet_for_a_commitment_and_go_once_it_is_signed(hall, new_commitment):
    tablet = hall.tablet.open()
    new_commitment()
    tablet.mark_all()
    tablet.says(REFUSED, "请先签署评审承诺书")
    expect(tablet.page.locator("#said")).to_contain_text("还在这台平板上")
    tablet.page.wait_for_timeout(1500)
    tablet.shows("54.0", "30.0")
    assert held(hall.sheet) is None
    tablet.page.get_by_role("link", name="签署承诺书").click()
    tablet.page.get_by_label("姓名").fill(str(hall.sheet.seat.judge.user))
    tablet.page.get_by_role("button", name="签署承诺书").click()
    line = tablet.page.locator(f".cs-order [data-sheet='{hall.sheet.pk}'] .cs-state")
    expect(line).to_have_text("已保存，未签名")
    assert held(hall.sheet) == ({"tech": "54.0", "market": "30.0"}, False)


def test_a_note_says_that_it_waits_for_the_commitment(hall, new_commitment):
    tablet = hall.tablet.open()
    new_commitment()
    tablet.page.locator("#note").fill("待核实")
    expect(tablet.page.locator("#note-said")).to_contain_text("请先签署评审承诺书")
    assert not SheetNote.objects.exists()


def test_the_list_of_what_the_tablet_holds_says_so_too(hall, new_commitment):
    page = hall.tablet.page
    page.goto(f"{hall.tablet.home}/judge/heats/{hall.heat.pk}/")
    expect(page.locator("#kit")).not_to_contain_text("正在检查本机")
    new_commitment()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#kit")).to_contain_text("请先签署评审承诺书")
