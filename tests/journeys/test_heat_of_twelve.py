"""A whole heat of twelve projects: one host, five tablets, two screens, a phone outside.

In compressed time. One tablet goes offline, one dies and is replaced by another with a new card; a
team is missing and comes after all, one is moved back, one repeats after a fault of the hall.
"""

import os
import re

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from hall.models import HallRun, HallStep
from hall.services.folding import state_of
from hall.services.runs import open_run, open_to_public
from hall.standing import table
from judging.models import LiveScore
from tests import builders
from tests.journeys.tablet import SAVED, Tablet
from tests.judging.cards import issue, pin_of
from tests.judging.saving import faults_of, sheet_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.SERVICES, reason="long, and the same on either database"),
]
PICTURES = os.environ.get("HEAT_PICTURES")
TITLES = (
    "面向新能源汽车动力电池梯次利用的全生命周期安全监测与智能均衡管理系统",
    "海上风电齿轮箱早期故障声纹诊断",
    "低温电解水制氢催化剂",
    "工业母机主轴热误差补偿",
    "脑卒中上肢康复外骨骼",
    "水稻病虫害无人机精准植保",
    "高纯石英砂提纯工艺",
    "车规级碳化硅功率模块",
    "城市地下管网渗漏分布式光纤监测",
    "跨境电商多语种大模型客服",
    "可降解心血管支架",
    "港口自动导引车混合编队调度",
)
SLOW, OFFLINE, DEAD = 2, 3, 5
RANKS = {3: "第三名", 2: "第二名", 1: "第一名"}


class Hall:
    """Who sits where: `tablets` by seat, the host at `console`, `screens`, the `phone` outside."""

    def __init__(self, server, new_context, run):
        self.server, self.new_context, self.run = server, new_context, run
        self.heat = run.heat
        self.cards = issue(run.heat, at=timezone.now())
        self.tablets = {}
        self.console, self.screens, self.phone = None, [], None

    def enter(self, seat):
        """The judge of a seat signs in with card and PIN on a tablet of the hall."""
        page = self.new_context().new_page()
        page.set_default_timeout(20_000)
        pin = pin_of(self.heat, seat, at=timezone.now())
        page.goto(f"{self.server.url}/seat/card/{self.cards[seat]}/")
        page.get_by_label("口令").fill(pin)
        page.get_by_role("button", name="登录本场").click()
        page.wait_for_url("**/judge/heats/**")
        self.tablets[seat] = page

    def mark(self, place, seat, *, sign=True):
        """Mark and sign the project as its judge; the marks differ from judge to judge."""
        sheet = sheet_of(self.heat, order=place, seat=seat)
        tablet = Tablet(self.tablets[seat], self.server, sheet).open()
        tablet.mark_all()
        for _ in range((place + seat) % 4):
            tablet.step(0, "-0.5")
        if sign:
            tablet.says(SAVED)
            self.sign(seat)

    def sign(self, seat):
        page = self.tablets[seat]
        page.get_by_role("button", name=re.compile("签名提交")).click()
        expect(page.locator("#sign")).to_contain_text("已签名")

    def press(self, name, **more):
        self.console.get_by_role("button", name=name, **more).first.click()

    def choose(self, place):
        """Open what can be done with the project at a place of the order."""
        self.console.locator("#order button.hall-row").nth(place - 1).click()

    def because(self, reason):
        self.console.locator("#ask-reason").fill(reason)
        self.press("记录这一步")

    def drawn(self, key):
        """The place at which a project was drawn, which its sheets keep."""
        return self.run.order.index(key) + 1

    def judged(self, key, seats=range(1, 6)):
        for seat in seats:
            self.mark(self.drawn(key), seat)

    def speak(self):
        """The next one on stage, from the call to the end of the questions."""
        self.press(re.compile("叫下一位"))
        for name in ("开始路演", "结束路演", "开始答辩", "结束答辩"):
            self.press(name)

    def reveal(self):
        shown = LiveScore.objects.count()
        self.nothing_more_than(shown)
        expect(self.console.get_by_role("button", name="亮分", exact=True)).to_be_enabled()
        self.press("亮分", exact=True)
        for screen in self.screens:
            expect(screen.locator(".final b")).to_have_count(1)
        expect(self.phone.locator("#table .num")).to_have_count(shown + 1)

    def nothing_more_than(self, shown):
        """No device knows of more scores than the host has shown."""
        text = HallRun.objects.get(pk=self.run.pk).document
        assert text.count('"score":') == 2 * shown
        assert self.phone.locator("#table .num").count() <= shown

    def picture(self, name):
        if not PICTURES:
            return
        pages = {"console": self.console, "main": self.screens[0], "side": self.screens[1]}
        pages |= {"phone": self.phone, "tablet": self.tablets[SLOW]}
        for device, page in pages.items():
            page.screenshot(path=f"{PICTURES}/{name}-{device}.png")


@pytest.fixture
def hall(live_server, new_context, page, sign_in):
    track = builders.make_tree()[2]
    entries = [builders.make_entry(track, title=title) for title in TITLES]
    heat = builders.make_open_heat(track, entries=12, judges=5, entry_list=entries)
    heat.starts_at = timezone.now()
    heat.save()
    host = builders.make_admin()
    run = open_run(heat, actor=host, at=timezone.now())
    HallRun.objects.filter(pk=run.pk).update(
        play=run.play | {"reveal": "at_once", "warnings": [60]}
    )
    run.refresh_from_db()
    open_to_public(run, is_public=True, actor=host, at=timezone.now())
    made = Hall(live_server, new_context, run)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(20_000)
    sign_in(page, host)
    made.console = page
    page.goto(f"{live_server.url}/work/{track.code}/hall/{run.pk}/")
    for name, size in (("主屏", (1920, 1080)), ("侧屏", (3840, 2160))):
        made.screens.append(_screen(made, name, size))
    made.phone = new_context().new_page()
    made.phone.set_viewport_size({"width": 390, "height": 844})
    made.phone.goto(f"{live_server.url}/live/{track.code}/{heat.pk}/")
    for seat in range(1, 6):
        made.enter(seat)
    return made


def _screen(hall, name, size):
    hall.console.get_by_placeholder("主屏").fill(name)
    hall.press("接入大屏")
    link = hall.console.get_by_role("textbox", name="链接").input_value()
    hall.console.get_by_role("link", name="返回主持台").click()
    screen = hall.new_context().new_page()
    screen.set_viewport_size({"width": size[0], "height": size[1]})
    screen.goto(link)
    screen.get_by_role("button", name="在此打开大屏").click()
    return screen


def test_a_heat_of_twelve_projects(hall):
    order = hall.run.order
    hall.picture("01-before")
    for key in order[:2]:
        hall.speak()
        hall.picture(f"02-scoring-{hall.drawn(key):02}")
        hall.judged(key)
        hall.reveal()
        hall.picture(f"03-score-{hall.drawn(key):02}")
    repeated(hall, order[2])
    offline(hall, order[3])
    absent(hall)
    dead(hall, order[5])
    moved_back(hall)
    for key in (order[7], order[6], *order[8:]):
        hall.speak()
        hall.judged(key)
        hall.reveal()
    after_all(hall, order[4])
    ceremony(hall)
    state = state_of(HallRun.objects.get(pk=hall.run.pk))
    assert {turn.state for turn in state.turns.values()} == {"revealed"}
    assert state.turns[order[2]].attempt == 2
    assert not HallStep.objects.exclude(refused="").exists()
    assert faults_of(hall.heat) == []


def repeated(hall, key):
    """A fault of the hall in the middle of a pitch: once more from the start."""
    hall.press(re.compile("叫下一位"))
    hall.press("开始路演")
    hall.press("重新路演")
    hall.because("投影故障")
    hall.picture("04-repeat")
    for name in ("开始路演", "结束路演", "开始答辩", "结束答辩"):
        hall.press(name)
    hall.judged(key, [seat for seat in range(1, 6) if seat != SLOW])
    reminded(hall, key)
    hall.reveal()


def reminded(hall, key):
    """Everybody waits for one judge, who is told so on the tablet until the sheet is signed."""
    line = hall.tablets[SLOW].locator("#stage-line")
    expect(line).to_contain_text(f"台上：{hall.drawn(key):02}")
    hall.press("提醒", exact=True)
    expect(line).to_contain_text("主持人在等您提交评分表", timeout=10_000)
    hall.picture("04-reminded")
    hall.mark(hall.drawn(key), SLOW)
    expect(line).not_to_contain_text("主持人在等您提交评分表", timeout=10_000)


def offline(hall, key):
    """One tablet has no network: its marks wait on it, and arrive by themselves."""
    hall.speak()
    hall.judged(key, [seat for seat in range(1, 6) if seat != OFFLINE])
    page = hall.tablets[OFFLINE]
    tablet = Tablet(page, hall.server, sheet_of(hall.heat, order=hall.drawn(key), seat=OFFLINE))
    tablet.open()
    page.context.set_offline(True)
    tablet.mark_all()
    expect(page.locator("#save b")).to_contain_text("待同步")
    expect(hall.console.get_by_role("button", name="亮分（还差1位）")).to_be_disabled()
    hall.picture("05-one-is-missing")
    page.context.set_offline(False)
    tablet.says(SAVED)
    hall.sign(OFFLINE)
    hall.reveal()


def absent(hall):
    """The fifth team is not there; the others go on."""
    hall.choose(5)
    hall.press("缺席")
    hall.because("电话未接通")
    expect(hall.console.locator("#order li").nth(4)).to_contain_text("缺席")


def dead(hall, key):
    """A tablet dies in the middle of a sheet; another takes its place with a new card."""
    hall.speak()
    hall.mark(hall.drawn(key), DEAD, sign=False)
    hall.tablets.pop(DEAD).context.close()
    hall.cards = issue(hall.heat, at=timezone.now())
    hall.enter(DEAD)
    for seat in set(hall.tablets) - {DEAD}:
        hall.tablets[seat].context.close()
        hall.enter(seat)
    hall.judged(key)
    hall.reveal()
    hall.picture("06-replaced")


def moved_back(hall):
    """The seventh asks for more time and goes after the eighth."""
    lines = hall.console.locator("#order li")
    seventh = lines.nth(6).locator(".t").inner_text().split("\n")[0]
    hall.choose(7)
    hall.press("下移一位")
    hall.because("演示设备仍在调试")
    expect(lines.nth(7)).to_contain_text(seventh)


def after_all(hall, key):
    """The fifth comes after all, and goes last."""
    hall.choose(5)
    hall.press("补到")
    hall.because("交通延误，评委组同意")
    expect(hall.console.locator("#order li").nth(4)).not_to_contain_text("缺席")
    hall.speak()
    hall.judged(key)
    hall.reveal()


def ceremony(hall):
    """The table, then the places from the third to the first."""
    hall.press("实时名次")
    for screen in hall.screens:
        expect(screen.locator("body")).to_have_attribute("data-scene", "table")
    hall.picture("07-table")
    ranks = {rank for rank, _, _ in table(state_of(HallRun.objects.get(pk=hall.run.pk)))}
    for rank in sorted(ranks & set(RANKS), reverse=True):
        hall.press("公布下一名次")
        for screen in hall.screens:
            expect(screen.locator(".hall-awards .rank")).to_have_text(RANKS[rank])
        hall.picture(f"08-place-{rank}")
    expect(hall.console.get_by_role("button", name="公布下一名次")).to_have_count(0)
