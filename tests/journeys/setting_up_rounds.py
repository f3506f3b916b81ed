"""The steps of an organiser who gives a track its rules, rounds, rubrics, heats and people."""

from playwright.sync_api import expect

from competitions.models import Invitation
from tests.journeys.setting_up_tree import TRACK, day, is_back, mend

ROUNDS = ("初赛", "复赛", "决赛")


def set_up_rules(desk):
    """From a real contest's rules; a trim that leaves no sheet is refused at its field."""
    desk.part("rules")
    mend(desk, "还没有规则")
    desk.follow("路演 8 \\+ 7")
    desk.type(name="路演规则")
    preview = desk.page.locator("#rule-preview")
    expect(preview).to_contain_text("每个评审组有 5 名评委")
    desk.tab_of_fields("得分")
    desk.type(score__trim_each=3)
    expect(preview).not_to_contain_text("每个评审组有 5 名评委")
    desk.press("^保存$")
    fault = desk.page.locator(".field-score__trim_each .errorlist")
    expect(fault).to_be_visible()
    expect(desk.page.locator("[name=name]")).to_have_value("路演规则")
    desk.type(score__trim_each=1)
    expect(preview).to_contain_text("去掉一个最高分和一个最低分")
    desk.save()
    is_back(desk)


def set_up_rounds(desk):
    desk.part("rounds")
    mend(desk, "尚未安排轮次")
    for n, name in enumerate(ROUNDS):
        desk.choose(kind=name)
        desk.type(name=name)
        first = 40 + n * 20
        desk.type(starts_on=day(first).isoformat(), ends_on=day(first + 5).isoformat())
        if n < 2:
            desk.press("保存并增加另一个")
            expect(desk.page.locator("[name=order]")).to_have_value(str(n + 2))
    desk.save()
    is_back(desk)


def set_up_rubrics(desk):
    """The points of a criterion changed: they do not sum up any more, and the row says so."""
    desk.part("rubrics")
    for _round in ROUNDS:
        mend(desk, "没有评分表")
        desk.follow("40 \\+ 30 \\+ 20 \\+ 10")
        expect(desk.page.locator("#rubric-sums")).to_contain_text("100")
        desk.save()
        is_back(desk)


def add_venue(desk, name):
    """Without leaving the heat: beside the box, in a window of its own."""
    desk.click(".field-venue .related-widget-wrapper > [x-data] > div")
    desk.click("#add_id_venue")
    frame = desk.page.frame_locator("iframe.related-modal-frame")
    desk.now.clicks += 2
    desk.now.fields += 2
    desk.now.keys += len(name)
    frame.locator("[name=name]").fill(name)
    frame.locator("[name=kind]").select_option(label="园区")
    frame.locator("[name=_save]").click()
    expect(desk.page.locator("[name=venue] option", has_text=name)).to_have_count(1)


def set_up_heats(desk):
    desk.part("heats")
    for n, name in enumerate(ROUNDS):
        mend(desk, "尚未安排场次")
        desk.type(name=f"{name}第一场")
        if n == 0:
            add_venue(desk, "滨江产业园报告厅")
        else:
            desk.find("venue", "滨江")
        desk.moment("starts_at", day(41 + n * 20), "09:00")
        desk.moment("ends_at", day(41 + n * 20), "17:00")
        desk.save()
        is_back(desk)


def set_up_training(desk):
    desk.part("training")
    desk.follow("赛事设置")
    desk.tab("会议")
    desk.click("#meetings-group .add-row")
    desk.choose(**{"meetings-0-kind": "培训"})
    desk.type(**{"meetings-0-title": "赛前培训", "meetings-0-held_on": day(35).isoformat()})
    desk.find("meetings-0-venue", "滨江")
    desk.save(stay=True)


def invite_a_reviewer(desk):
    desk.part("invitation")
    desk.follow("权限一览")
    desk.follow("邮件邀请")
    desk.type(email="shen@example.org", name="沈审查")
    desk.choose(role="形式审查员")
    desk.save()
    assert Invitation.objects.get().competition.code == TRACK
