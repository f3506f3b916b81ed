"""A judge draws a name under all sheets of a heat, on a tablet; the printed sheet shows it."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from judging.models import HeatSignature
from judging.strokes import read_strokes
from tests import builders
from tests.judging.saving import draft, save, sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "面向新能源汽车动力电池梯次利用的全生命周期安全监测与智能均衡管理系统关键技术研发及产业化"


def draw(page):
    """Two lines across the field, as a finger would."""
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    for row in (0.3, 0.6):
        page.mouse.move(box["x"] + 20, box["y"] + box["height"] * row)
        page.mouse.down()
        for step in range(1, 12):
            up = 0.1 if step % 2 else 0
            page.mouse.move(
                box["x"] + 20 + step * box["width"] / 14, box["y"] + box["height"] * (row + up)
            )
        page.mouse.up()


def picture(page, name):
    """Looked at by whoever sets PICTURES to a folder."""
    if folder := os.environ.get("PICTURES"):
        for width, height in ((390, 844), (768, 1024), (1024, 768), (1440, 900)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1024, "height": 768})


def test_a_heat_is_signed_with_a_drawn_name(live_server, page, sign_in):
    track = builders.make_tree()[2]
    entries = [builders.make_entry(track, title=title) for title in (LONG, "电池", "芯片")]
    heat = builders.make_open_heat(track, entries=3, judges=3, entry_list=entries)
    judge = sheet_of(heat).seat.judge.user
    for order in (1, 2):
        save(sheet_of(heat, order=order), draft(tech="47.5", comment="讲得清楚，数据扎实"))
    save(sheet_of(heat, order=3), draft(market=None))
    sign_in(page, judge)
    page.goto(f"{live_server.url}/judge/heats/{heat.pk}/review/")
    expect(page.get_by_role("button", name="1 份未完成")).to_be_disabled()
    picture(page, "review-unfinished")
    save(sheet_of(heat, order=3), draft(base=1))
    page.reload()
    picture(page, "review")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="签署 3 份评分表").click()
    expect(page.get_by_role("alert").filter(has_text="请先在签名区")).to_be_visible()
    draw(page)
    picture(page, "review-drawn")
    page.get_by_role("button", name="签署 3 份评分表").click()
    expect(page.get_by_text("签字完成")).to_be_visible()
    assert len(read_strokes(HeatSignature.objects.get().strokes).lines) == 2
    picture(page, "judge-heat")
    page.goto(f"{live_server.url}/judge/heats/{heat.pk}/papers/")
    expect(page.locator(".cs-signed svg path")).to_have_count(3)
    picture(page, "papers")
    page.goto(f"{live_server.url}/judge/heats/{heat.pk}/review/")
    picture(page, "review-signed")
    page.get_by_role("link", name="重开").first.click()
    picture(page, "reopen")
    page.goto(f"{live_server.url}/judge/sheets/{sheet_of(heat).pk}/")
    expect(page.locator("#save")).to_contain_text("已随整场签字封存")
