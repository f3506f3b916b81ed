"""Form review in a browser: queue, many at once, two panes and points, with long texts, at three widths."""

import datetime as dt
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from competitions.models import Competition
from projects.models import Enterprise, Entry, Project
from projects.services.entries import submit_entry
from projects.services.reviews import review_entry
from projects.services.saving import save_fields
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (390, 1024, 1440)
LONG = "浙江海岛可再生能源与综合储能技术研究开发（集团）股份有限公司舟山分公司"
TEXT = "面向海岛和偏远地区的微电网储能调度系统，以超级电容与磷酸铁锂电池混合储能为核心。" * 8


@pytest.fixture
def world(live_server, page, sign_in):
    page.set_default_timeout(30_000)
    track = builders.make_tree()[2]
    officer = builders.make_staff(track, "organiser", "officer")
    titles = ("海岛微电网储能调度", ("海岛微电网储能调度系统" + "及其规模化应用" * 7)[:60])
    drafts = [builders.make_draft(track, title=title) for title in titles]
    now = timezone.now()
    Competition.objects.update(
        registration_opens_at=now - dt.timedelta(days=1),
        registration_closes_at=now + dt.timedelta(days=9),
    )
    Project.objects.update(summary=TEXT)
    Enterprise.objects.update(name=LONG)
    entries = [Entry.objects.get(pk=draft.pk) for draft in drafts]
    for entry in entries:
        submit_entry(entry, actor=entry.project.owner, at=now)
    sign_in(page, officer)
    return track, officer, entries


def fits(page, name):
    """No page is wider than its window; a picture of each, if somebody asked for them."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        if folder := os.environ.get("PICTURES"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_points_are_written_beside_the_fields_and_counted_and_arrive_there(
    page, live_server, world, sign_in
):
    track, _officer, entries = world
    entry = entries[1]
    page.goto(f"{live_server.url}/work/{track.code}/entries/{entry.pk}/")
    for name, text in [("project.summary", "请写明市场规模"), ("members", "缺学历")]:
        box = page.locator(f"details:has([name='point-{name}'])")
        box.locator("summary").click()
        box.locator("textarea").fill(text)
    expect(page.locator("[data-return]")).to_contain_text("2")
    fits(page, "review")
    assert Axe().run(page).violations_count == 0
    page.locator("[data-return]").click()
    expect(page.locator(".cs-note.ok").first).to_be_visible()
    entry.refresh_from_db()
    assert entry.state == "returned"
    sign_in(page, entry.project.owner)
    page.goto(f"{live_server.url}/my/entries/{entry.pk}/edit/project/")
    expect(page.locator("#div_id_summary .cs-point")).to_contain_text("请写明市场规模")
    fits(page, "points")


def test_a_point_about_a_material_is_as_wide_as_its_row(page, live_server, world, sign_in):
    _track, officer, entries = world
    entry, points = entries[0], {"material.plan": "商业计划书缺页，请重新上传完整版。"}
    review_entry(entry, "return", actor=officer, at=timezone.now(), points=points)
    sign_in(page, entry.project.owner)
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{live_server.url}/my/entries/{entry.pk}/edit/materials/")
    point = page.locator("#material-plan > .cs-point")
    expect(point).to_contain_text("缺页")
    assert point.bounding_box()["width"] > 250
    fits(page, "material-point")


def test_queue_and_many_at_once_and_differences_fit(page, live_server, world):
    track, officer, entries = world
    work = f"{live_server.url}/work/{track.code}/entries/"
    page.goto(work)
    fits(page, "queue")
    assert Axe().run(page).violations_count == 0
    page.locator("[name=entry]").first.check()
    page.locator("[name=action][value=return]").click()
    page.locator("[name=message]").fill("请补盖章" * 40)
    fits(page, "bulk")
    assert Axe().run(page).violations_count == 0
    page.locator("form[method=post] button.btn-primary").last.click()
    expect(page.locator("h1")).to_have_text("办理结果")
    fits(page, "bulk-done")
    entry = Entry.objects.get(pk=entries[1].pk)
    now = timezone.now()
    if entry.state == "submitted":
        review_entry(entry, "return", actor=officer, at=now, message="请改")
    owner = entry.project.owner
    entry = Entry.objects.get(pk=entry.pk)
    values = {"project.summary": TEXT.replace("磷酸铁锂", "钠离子")}
    save_fields(entry, values, actor=owner, at=now + dt.timedelta(minutes=1))
    entry = Entry.objects.get(pk=entry.pk)
    submit_entry(entry, actor=owner, at=now + dt.timedelta(minutes=2))
    page.goto(f"{work}{entry.pk}/")
    expect(page.locator(".cs-diff ins").first).to_contain_text("钠")
    fits(page, "differences")
