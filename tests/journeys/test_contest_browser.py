"""One contest by hand in Chromium, in Chinese, through pages only, from sign-up to public results."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from competitions.models import Round
from judging.models import HeatSeal, ScoreSheet
from projects.models import Entry
from tests import builders
from tests.builders import NOW
from tests.projects.hostile_files import PDF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE, UNIT = "海岛微电网储能调度", "舟山屿能科技有限公司"
PUBLIC = ["/", "/contests/track/", "/contests/track/rounds/1/", "/notices/"]


def press(page, text):
    page.get_by_role("button", name=re.compile(text)).filter(visible=True).first.click()


def open_and_press(page, summary, button):
    """A step that explains itself first: unfold it, then take it."""
    page.locator("summary", has_text=summary).first.click()
    press(page, button)


def public_pages():
    return {path: Client(headers={"accept-language": "zh-CN"}).get(path) for path in PUBLIC}


def nothing_is_public():
    pages = public_pages()
    assert pages["/contests/track/rounds/1/"].status_code == 404
    for path, page in pages.items():
        text = page.content.decode()
        assert TITLE not in text, path
        assert UNIT not in text, path
        assert "90.0" not in text, path


@pytest.fixture
def contest(live_server):
    """A track that is open today, its staff, a second entry, and a heat with one judge."""
    now = timezone.now()
    window = {
        "registration_opens_at": min(now, NOW) - dt.timedelta(days=30),
        "registration_closes_at": max(now, NOW) + dt.timedelta(days=30),
    }
    track = builders.make_competition("track", **window)
    builders.make_entry(track, title="工业废水低温结晶处理装备")
    rules = builders.make_rule_set(track, panel_size=1, places=1)
    heat = builders.make_heat(builders.make_round(track, rule_set=rules))
    builders.make_panel(heat, size=1)
    return heat


@pytest.fixture
def visit(page, live_server, sign_in):
    """visit(path, user): the page, as that user sees it."""
    page.set_default_timeout(8_000)

    def go(path, user=None):
        if user is not None:
            sign_in(page, user)
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        return page

    return go


def sign_up(page):
    page.fill("[name=name]", "冯砚")
    page.fill("[name=email]", "feng@example.org")
    page.fill("[name=password1]", "Yu-neng-2026!")
    page.fill("[name=password2]", "Yu-neng-2026!")
    page.check("[name=consent]")
    press(page, "注册")
    expect(page.locator(".cs-signout")).to_be_visible()


def fill_in(page, visit):
    visit("/enter/track/")
    page.get_by_role("link", name=re.compile("企业组")).first.click()
    page.fill("[name=title]", TITLE)
    page.select_option("[name=sector]", index=1)
    unit = page.locator("[data-new-unit]")
    unit.locator("[name$=name]").first.fill(UNIT)
    unit.locator("[name$=credit_code]").fill("91330902TEST000001")
    unit.locator("[name$=credit_code_reason]").fill("执照上就是这样")
    unit.locator("[name$=region]").press_sequentially("scq")
    unit.get_by_role("option", name="上城区").click()
    unit.locator("[name$=industry]").select_option(index=1)
    unit.locator("[name$=employees]").fill("120")
    unit.locator("[name$=revenue]").fill("3000")
    unit.locator("[name$=assets]").fill("5000")
    press(page, "开始填写")
    page.wait_for_url("**/edit/**")
    return Entry.objects.get(project__title=TITLE)


def complete(page, visit, entry):
    edit = f"/my/entries/{entry.pk}/edit"
    visit(f"{edit}/project/")
    page.select_option("[name=stage]", index=1)
    page.fill("[name=summary]", "把海岛上的风电、光伏与储能统一调度。")
    page.fill("[name=innovation]", "按潮汐安排充放电。")
    page.fill("[name=market]", "海岛与渔港。")
    press(page, "保存，下一步")
    page.wait_for_url(f"**{edit}/materials/")
    for kind in ("plan", "licence"):
        visit(f"{edit}/materials/")
        file = {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": PDF}
        page.set_input_files(f"#file-material-{kind}", file)
        expect(page.locator(f"#material-{kind} .cs-files")).to_contain_text(f"{kind}.pdf")
    visit(f"{edit}/people/")
    page.fill("[name=members-0-name]", "冯砚")
    page.fill("[name=members-0-role]", "负责人")
    page.fill("[name=contact_name]", "冯砚")
    page.fill("[name=contact_mobile]", "13800001111")
    page.fill("[name=contact_email]", "feng@example.org")
    press(page, "保存，下一步")
    page.wait_for_url("**/declare/")
    page.check("[name=agree]")
    press(page, "提交报名")
    expect(page.locator(".cs-context .cs-state")).to_contain_text(re.compile("已提交|待审"))


def prepare(page, visit, heat, organiser):
    """Rename the heat in the admin, then seat, draw and open in the workspace."""
    visit(f"/admin/competitions/heat/{heat.pk}/change/", organiser)
    page.fill("[name=name]", "舟山专场")
    page.locator("[name=_save]").click()
    heat.refresh_from_db()
    assert heat.name == "舟山专场"
    visit(f"/work/track/heats/{heat.pk}/")
    for box in page.locator("[name=entries]").all():
        box.check()
    press(page, "安排勾选的项目")
    page.fill("[name=seed]", "20260901")
    page.fill("[name=witness]", "公证员 李知行")
    press(page, "用这个种子抽签")
    open_and_press(page, "开始评分", "舟山专场")
    expect(page.locator("main")).to_contain_text("0 / 2")


def score(page, visit, heat, judge):
    visit("/judge/", judge)
    page.get_by_role("link", name=re.compile("舟山专场")).click()
    sheets = ScoreSheet.objects.filter(seat__judge__user=judge)
    own = {sheet.appearance.entry.project.title: sheet.pk for sheet in sheets}
    for title, band in ((TITLE, "优"), ("工业废水低温结晶处理装备", "中")):
        visit(f"/judge/heats/{heat.pk}/")
        page.locator(f".cs-order [data-sheet='{own[title]}']").click()
        expect(page.locator("h1")).to_have_text(title)
        for row in page.locator(".cs-crit").all():
            row.get_by_role("button", name=re.compile(f"^{band}")).click()
        press(page, "^签名提交")
        expect(page.locator("#sign")).to_have_text(re.compile("^已签名"))


def decide(page, visit, heat, organiser):
    visit(f"/work/track/heats/{heat.pk}/", organiser)
    open_and_press(page, "锁定", "^锁定舟山专场")
    expect(page.locator("main")).to_contain_text("90.00")
    visit(f"/work/track/rounds/{heat.round_id}/")
    page.locator("summary.btn-act").click()
    page.locator("form[action$='/decide/'] button").click()
    page.locator("summary.btn-act").click()
    page.fill("[name=reason]", "评审结束，提请公布")
    page.locator("form[action$='/publish/'] button").click()
    expect(page.locator(".cs-note.wait").first).to_contain_text("提请公布")
    expect(page.locator("main .btn-act")).to_be_disabled()


def test_a_contest_is_run_through_its_pages(contest, page, visit, client_of):
    track = contest.round.competition
    reviewer = builders.make_staff(track, "reviewer", username="reviewer")
    organiser = builders.make_staff(track, username="organiser")
    second = builders.make_staff(track, username="second")
    judge = contest.seats.get().judge.user

    sign_up(visit("/accounts/signup/"))
    entrant = User.objects.get(email="feng@example.org")
    entry = fill_in(page, visit)
    complete(page, visit, entry)
    nothing_is_public()

    visit(f"/work/track/entries/{entry.pk}/", reviewer)
    press(page, "^受理")
    expect(page.get_by_role("status").first).to_be_visible()
    visit("/my/entries/", entrant)
    expect(page.locator(".cs-mine")).to_contain_text("已受理")
    nothing_is_public()

    prepare(page, visit, contest, organiser)
    nothing_is_public()
    score(page, visit, contest, judge)
    nothing_is_public()
    decide(page, visit, contest, organiser)
    nothing_is_public()

    visit(f"/work/track/rounds/{contest.round_id}/", second)
    page.locator("button[name=decision][value=confirm]").click()
    expect(page.locator(".cs-note.ok").first).to_be_visible()
    assert Round.objects.get(pk=contest.round_id).state == Round.State.PUBLISHED

    page.context.clear_cookies()
    visit("/contests/track/rounds/1/")
    first = page.locator("tbody tr:not(.group)").first
    expect(first).to_contain_text(TITLE)
    expect(first).to_contain_text("90.00")
    public = page.content()
    for hidden in (judge.name, "13800001111", "feng@example.org", "冯砚", "91330902TEST000001"):
        assert hidden not in public
    assert HeatSeal.objects.filter(heat=contest).count() == 1
