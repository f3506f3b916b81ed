"""The entrant's profile in a browser: the size class while typing, rows, people, further contests."""

import datetime as dt
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from competitions.models import Competition
from projects.models import Collaborator, Enterprise, TeamInvitation
from projects.services.saving import save_fields
from tests import builders
from tests.builders import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (390, 1024, 1440)
LONG = "浙江海岛可再生能源与综合储能技术研究开发（集团）股份有限公司舟山分公司"
PAGES = ("unit", "project", "people", "team", "further")


@pytest.fixture
def draft(live_server, page, sign_in):
    page.set_default_timeout(20_000)
    _root, division, track = builders.make_tree()
    builders.make_competition("special", parent=division, name="长三角中小企业数字化转型专题赛")
    entry = builders.make_draft(track)
    now = timezone.now()
    Competition.objects.update(
        registration_opens_at=now - dt.timedelta(days=1),
        registration_closes_at=now + dt.timedelta(days=9),
    )
    sign_in(page, entry.project.owner)
    return entry


def address(live_server, entry, name):
    path = {
        "team": f"/my/projects/{entry.project_id}/team/",
        "further": f"/my/entries/{entry.pk}/further/",
    }.get(name, f"/my/entries/{entry.pk}/edit/{name}/")
    return live_server.url + path


def saved(page):
    expect(page.locator("#autosave b")).to_have_text("已保存", timeout=20_000)


def test_the_size_class_follows_the_typing(page, live_server, draft):
    page.goto(address(live_server, draft, "unit"))
    page.locator("[name=industry]").select_option("software")
    page.locator("[name=employees]").fill("99")
    page.locator("[name=revenue]").fill("10")
    expect(page.locator("#size strong")).to_contain_text("微型")
    page.locator("[name=revenue]").fill("1000")
    expect(page.locator("#size strong")).to_contain_text("小型")


def test_rows_are_added_and_save_themselves(page, live_server, draft):
    page.goto(address(live_server, draft, "project"))
    add = page.locator("[data-add-row=rights]")
    for number, name in enumerate(["储能调度方法", "电池仓"]):
        page.locator(f"[name=rights-{number}-name]").fill(name)
        page.locator(f"[name=rights-{number}-kind]").select_option("invention")
        page.locator(f"[name=rights-{number}-status]").select_option("granted")
        add.click()
    page.locator("[name=needs][value=orders]").check()
    saved(page)
    expect(page.locator("[name=rights-2-name]")).to_have_value("")
    assert list(draft.project.rights.values_list("name", "owner")) == [
        ("储能调度方法", draft.project.enterprise.name),
        ("电池仓", draft.project.enterprise.name),
    ]
    draft.refresh_from_db()
    assert draft.needs == ["orders"]


def fill(draft):
    """Many rows and long names everywhere."""
    actor = draft.project.owner
    Enterprise.objects.update(name=LONG)
    titles = [{"kind": "other", "number": f"GR20263300{n:04d}", "year": 2025} for n in range(6)]
    right = {"kind": "invention", "status": "granted", "number": "ZL202610000001.2"}
    values = {
        "honours": titles,
        "rights": [right | {"name": f"{LONG}的方法{n}", "owner": LONG} for n in range(8)],
        "project.title": "面向海岛微电网的风光储一体化协同调度与安全预警平台研发及产业化应用示范",
        "unit.address": "浙江省舟山市普陀区沈家门街道某某路一百二十三号海洋科技园五号楼",
    }
    save_fields(draft, values, actor=actor, at=NOW)
    for number in range(6):
        mate = builders.make_user(f"mate{number}", name=f"阿卜杜拉·买买提{number}")
        Collaborator.objects.create(project=draft.project, user=mate)
        TeamInvitation.objects.create(
            project=draft.project,
            email=f"{'very.long.address.of.somebody' * 2}{number}@mail.example-of-a-company.cn",
            key_hash=f"hash {number}",
            invited_by=actor,
            invited_at=timezone.now(),
            valid_until=timezone.now() + dt.timedelta(days=14),
        )


@pytest.mark.parametrize("amount", ["few", "many"])
def test_no_page_scrolls_sideways_and_axe_finds_nothing(page, live_server, draft, amount):
    if amount == "many":
        fill(draft)
    for name in PAGES:
        page.goto(address(live_server, draft, name))
        page.wait_for_load_state("networkidle")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (name, width, wide)
            if folder := os.environ.get("PICTURES"):
                page.screenshot(path=Path(folder) / f"{name}-{amount}-{width}.png", full_page=True)
        found = Axe().run(page).response["violations"]
        assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in found], name
