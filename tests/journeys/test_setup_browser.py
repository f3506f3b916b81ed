"""From an empty portal to an open registration in Chromium, in Chinese, through the admin alone."""

import logging

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.models import User
from competitions import tasks
from competitions.models import Competition, Region
from tests.journeys import setting_up_rounds, setting_up_tree
from tests.journeys.desk import Desk
from tests.journeys.setting_up_tree import DIVISION, EDITION, TRACK, TWIN, YEAR, checklist

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "Yi-ren-2026-kai-sai"
# A worker finds the task by itself.
SENDING = tasks.send_invitation


@pytest.fixture
def desk(live_server, page):
    """The only account of an empty portal, at its sign-in page; regions come with the portal."""
    User.objects.create_superuser("platform", password=PASSWORD, name="平台管理员")
    for code, name in (("330000", "浙江省"), ("330200", "宁波市")):
        Region.objects.create(code=code, name=name)
    page.set_viewport_size({"width": 1440, "height": 900})
    found = Desk(page, live_server.url)
    yield found
    logging.getLogger(__name__).info("%s", found.log())


def open_all(desk):
    """The track is ready but for the contest above it; each is opened from its own checklist."""
    desk.part("opening")
    for code in (EDITION, DIVISION, TRACK):
        checklist(desk, code)
        desk.follow("公开赛事")
        desk.press("公开赛事")
        expect(desk.page.locator(".cs-note.ok")).to_be_visible()
        assert Competition.objects.get(code=code).state == "open"


def copy_the_track(desk):
    """The second track is the first one over again, under another code."""
    desk.part("second track")
    checklist(desk)
    desk.follow("赛事设置")
    desk.follow("复制到另一年")
    # Names stay from year to year, so each contest is offered with its own year.
    desk.choose(parent=f"{Competition.objects.get(code=DIVISION).name}（{YEAR}年）")
    desk.type(year=YEAR, edition=12, ending=f"{YEAR}b")
    desk.press("预览将新建的内容")
    desk.press("^复制")
    expect(desk.page.locator(".cs-note.ok")).to_be_visible()
    desk.type(name=f"省检测技术协会专题赛（{YEAR}）", short_name="检测专题赛")
    desk.save(stay=True)
    desk.follow("检查清单")
    desk.follow("公开赛事")
    desk.press("公开赛事")
    expect(desk.page.locator(".cs-note.ok")).to_be_visible()
    twin = Competition.objects.get(code=TWIN)
    assert (twin.state, twin.rounds.count(), twin.quotas.count()) == ("open", 3, 3)


def the_public_reads(desk):
    """Somebody without an account sees both tracks open, signs up and begins an entry."""
    desk.part("entrant")
    desk.page.context.clear_cookies()
    for code in (TRACK, TWIN):
        desk.go(f"/contests/{code}/")
        expect(desk.page.get_by_role("link", name="开始报名")).to_be_visible()
    desk.go("/accounts/signup/")
    desk.type(name="冯砚", email="feng@example.org")
    desk.type(password1=PASSWORD, password2=PASSWORD)
    desk.click("[name=consent]")
    desk.press("注册")
    desk.go(f"/enter/{TRACK}/")
    desk.follow("企业组")
    expect(desk.page.locator("[name=title]")).to_be_visible()
    expect(desk.page.locator("[name=sector] option", has_text="生物医药")).to_have_count(1)


TREE_STEPS = (
    setting_up_tree.set_up_edition,
    setting_up_tree.set_up_division,
    setting_up_tree.set_up_track,
)
ROUND_STEPS = (
    setting_up_rounds.set_up_rules,
    setting_up_rounds.set_up_rounds,
    setting_up_rounds.set_up_rubrics,
    setting_up_rounds.set_up_heats,
    setting_up_rounds.set_up_training,
    setting_up_rounds.invite_a_reviewer,
)


def test_from_an_empty_portal_to_an_open_registration(desk):
    setting_up_tree.sign_in(desk, "platform", PASSWORD)
    for step in (*TREE_STEPS, *ROUND_STEPS):
        step(desk)
    assert mail.outbox[0].to == ["shen@example.org"]
    open_all(desk)
    copy_the_track(desk)
    the_public_reads(desk)
