"""Whatever the names are and however many there are, the big screen shows them whole."""

import json
import os
from itertools import product

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from hall.services.runs import open_run
from hall.services.screens import add_screen
from tests import builders

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.SERVICES, reason="long, and the same on either database"),
]
PICTURES = os.environ.get("HALL_PICTURES")
SHORT, LONG = (
    "储能",
    "面向新能源汽车动力电池梯次利用的全生命周期安全监测与智能均衡管理系统关键技术研发及产业化",
)
UNITS = {
    SHORT: "甲公司",
    LONG: "内蒙古自治区呼伦贝尔市新能源汽车动力电池梯次利用工程技术研究中心有限责任公司",
}
# What stands below the stage, or is cut off at its edge.
CUT_OFF = """() => {
  const stage = document.querySelector("#stage").getBoundingClientRect();
  const texts = [...document.querySelectorAll("#stage h1, #stage .unit, #stage b, #stage td, #stage caption, footer > *")];
  return texts.filter((one) => {
    const box = one.getBoundingClientRect();
    return (box.bottom > stage.bottom + 2 && !one.closest("footer")) || box.right > innerWidth - 2 || box.top < stage.top - 2;
  }).map((one) => one.textContent);
}"""


@pytest.fixture
def link(live_server):
    heat = builders.make_open_heat(builders.make_tree()[2], entries=2, judges=3)
    host = builders.make_admin()
    run = open_run(heat, actor=host, at=timezone.now())
    made = add_screen(run, "主屏", actor=host, at=timezone.now())
    return f"{live_server.url}/screen/open/{made.secret}/"


def line(place, title, judges):
    marks = [{"seat": chr(64 + n), "mark": "88.50", "cut": ""} for n in range(1, judges + 1)]
    marks[0]["cut"], marks[-1]["cut"] = "low", "high"
    return {
        "place": place,
        "number": f"ZJ2022-{place:04}",
        "title": title,
        "unit": UNITS[title],
        "group": "企业组",
        "sector": "新能源及节能环保",
        "state": "revealed",
        "spent": {"pitch": 480_000, "questions": 300_000},
        "result": {"score": "88.50", "marks": marks},
    }


def document(scene, title, entries, judges):
    order = [line(place, title, judges) for place in range(1, entries + 1)]
    table = [{"rank": n, "place": n, "score": "88.50"} for n in range(1, entries + 1)]
    clock = {"part": "pitch", "length": 480_000, "spent": 0, "since": None, "warnings": [60]}
    return {
        "v": 1, "steps": 1, "contest": "浙江省中小企业协会专题赛", "heat": "初赛 第七场",
        "rehearsal": False, "scene": scene, "shown": entries, "on": 1, "next": 2, "over": False,
        "clock": clock if scene == "pitch" else None, "order": order, "table": table, "seed": "9f2c 0417",
        "awards": [{"rank": 3, "places": [1]}, {"rank": 1, "places": [1, 2]}],
    }  # fmt: skip


def answer(body):
    return lambda route: route.fulfill(body=body, content_type="application/json")


SIZES = ((1920, 1080), (3840, 2160), (1280, 1024))
SCENES = ("pitch", "score", "table", "draw", "awards")
HEATS = ((2, 5), (12, 7), (40, 13))


def cases():
    """Everything at the usual size; at the others what is longest."""
    for size, scene in product(SIZES, SCENES):
        yield from (
            (size, scene, title, *heat)
            for title, heat in product((SHORT, LONG), HEATS)
            if size == SIZES[0] or (title == LONG and heat != HEATS[0])
        )


def test_nothing_is_cut_off_on_the_big_screen(page, link):
    page.goto(link)
    page.get_by_role("button", name="在此打开大屏").click()
    expect(page.locator("#stage section")).to_be_visible()
    for (width, height), scene, title, entries, judges in cases():
        page.set_viewport_size({"width": width, "height": height})
        page.route(
            "**/screen/document/", answer(json.dumps(document(scene, title, entries, judges)))
        )
        page.reload()
        expect(page.locator("#stage")).to_contain_text(UNITS[title])
        expect(page.locator("body")).to_have_attribute("data-scene", scene)
        name = f"{scene}-{width}-{entries}-{len(title)}"
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}.png")
        assert page.evaluate(CUT_OFF) == [], name
        page.unroute("**/screen/document/")
