"""A list taken out in a browser: from its page with the filter, columns, reason, file; three widths."""

import os
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from accounts import tasks  # noqa: F401 - an eager queue runs only what is registered
from accounts.jobs import request_job
from accounts.models import ListExport
from projects.listings import ENTRIES
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (360, 820, 1440)
TOO_WIDE = """[...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 80)).slice(0, 6)"""


@pytest.fixture
def world(live_server, page, sign_in):
    page.set_default_timeout(30_000)
    track = builders.make_tree()[2]
    officer = builders.make_staff(track, "organiser", "officer")
    for title in ("海岛微电网储能调度", "=1+1", "𠮷田机器人"):
        builders.make_submitted(track, title=title)
    sign_in(page, officer)
    return track, officer


def fits(page, name):
    """No page is wider than its window, and nothing serious for axe; a picture, if asked for."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        assert settled(page) <= width, (name, width, page.evaluate(TOO_WIDE))
    assert Axe().run(page).violations_count == 0, name


def settled(page):
    """The width of the page once it has been laid out anew for its window."""
    wide = 0
    for _try in range(50):
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide <= page.viewport_size["width"]:
            break
        page.wait_for_timeout(100)
    return wide


def test_the_filtered_list_is_chosen_made_and_fetched(page, live_server, world, tmp_path):
    track, officer = world
    page.goto(f"{live_server.url}/work/{track.code}/entries/?q=1%2B1")
    page.get_by_role("link", name="导出").first.click()
    expect(page.locator("main")).to_contain_text("按当前筛选共 1 行。")
    page.get_by_label("联系人手机").check()
    page.get_by_label("完整显示个人信息").check()
    page.get_by_role("button", name="生成文件").click()
    expect(page.locator(".invalid-feedback, .errorlist").first).to_be_visible()
    page.locator("[name=reason]").fill("电话通知答辩时间")
    page.get_by_role("button", name="生成文件").click()
    link = page.get_by_role("link", name="下载文件").first
    expect(link).to_be_visible()
    with page.expect_download() as coming:
        link.click()
    coming.value.save_as(tmp_path / "list.xlsx")
    if folder := os.environ.get("PICTURES"):
        coming.value.save_as(Path(folder) / "list.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "list.xlsx").active.values)
    assert len(rows) == 2
    assert {"=1+1", "13800001111"} <= {*rows[1]}
    under_way(officer, track)
    page.goto(f"{live_server.url}/exports/entries/{track.code}/")
    expect(page.locator("#files progress")).to_be_visible()
    expect(page.locator("#files progress")).to_be_in_viewport()
    boxes = page.locator("[name=columns]")
    page.get_by_role("button", name="全不选").click()
    assert not any(box.is_checked() for box in boxes.all())
    page.get_by_role("button", name="全选").press("Space")
    assert all(box.is_checked() for box in boxes.all())
    fits(page, "export")


def under_way(user, track):
    """A list that no worker has taken up yet."""
    job = request_job("export.csv", actor=user, at=timezone.now(), total=33_750)
    job.done, job.started_at = 9_500, timezone.now()
    job.save()
    columns = [column.key for column in ENTRIES.columns(None)]
    ListExport.objects.create(
        job=job, listing="entries", place=track.code, columns=columns, suffix="csv"
    )


def test_a_list_of_the_set_up_goes_out_the_same_way(page, live_server, world):
    page.goto(f"{live_server.url}/admin/competitions/staffgrant/?q=officer")
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / "admin-export.png")
    page.get_by_role("link", name="导出").first.click()
    expect(page.locator("main")).to_contain_text("按当前筛选共 1 行。")
    fits(page, "export-admin")
