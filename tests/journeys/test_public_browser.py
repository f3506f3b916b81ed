"""A visitor looks for projects and for what was reported; what is taken back is gone at once."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from competitions.models import Sector
from projects.models import Entry
from projects.services.showings import withdraw_showing
from publicity.models import Coverage
from tests import builders
from tests.builders import NOW
from tests.projects.showing_pictures import show
from tests.publicity.contests import publish
from tests.publicity.gallery_pages import make_entries

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLES = ("陶瓷隔膜", "手术机器人", "智能质检")


@pytest.fixture
def visitor(live_server, page):
    """Nobody in particular, with a telephone, and nothing that the browser complains of."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.set_default_timeout(15_000)
    said = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield SimpleNamespace(page=page, root=live_server.url)
    assert [line for line in said if "404" not in line and "422" not in line] == []


@pytest.fixture
def gallery(visitor):
    """Three projects of a published final, of which two name their sector."""
    track = builders.make_tree()[2]
    people = [builders.make_staff(track, username=name) for name in ("organiser", "second")]
    entries, final = make_entries(track, TITLES)
    Entry.objects.filter(pk=entries[1].pk).update(sector=Sector.objects.get(code="bio"))
    entries[1].refresh_from_db()
    publish(final, *people)
    showings = [show(entry, sector=entry is not entries[2], unit=True) for entry in entries]
    visitor.page.goto(f"{visitor.root}/gallery/")
    return showings


def names(page):
    return page.locator(".cs-cards .t")


def test_a_visitor_searches_filters_reads_and_finds_nothing_that_was_taken_back(visitor, gallery):
    page = visitor.page
    expect(names(page)).to_have_count(3)
    page.fill("[name=q]", "tcgm")
    page.locator(".cs-seek button[type=submit]").click()
    expect(names(page)).to_have_text([TITLES[0]])
    page.locator(".cs-seek a.btn-link").click()
    expect(names(page)).to_have_count(3)
    # On a telephone the boxes are folded until they are asked for, or used.
    expect(page.locator("select[name=sector]")).to_be_hidden()
    page.locator(".cs-seek-more > summary").click()
    page.locator("select[name=sector]").select_option("bio")
    page.locator(".cs-seek button[type=submit]").click()
    expect(names(page)).to_have_text([TITLES[1]])
    expect(page.locator("select[name=sector]")).to_have_value("bio")

    page.locator(".cs-seek a.btn-link").click()
    page.get_by_role("link", name=TITLES[0]).click()
    expect(page.locator("h1")).to_have_text(TITLES[0])
    entry = gallery[0].entry
    withdraw_showing(entry, actor=entry.project.owner, at=NOW)
    assert page.reload().status == 404
    page.go_back()
    page.reload()
    expect(names(page)).to_have_count(2)
    assert page.request.get(f"{visitor.root}/gallery/{gallery[0].code}/").status == 404


@pytest.fixture
def ledger(visitor, sign_in):
    """An editor's ledger with one row."""
    track = builders.make_competition("track")
    Coverage.objects.create(
        competition=track,
        channel="live_video",
        outlet="新蓝网",
        count=200_000,
        approximator="近",
        unit="person_times",
        counted_on=NOW.date(),
    )
    sign_in(visitor.page, builders.make_staff(track, "publicity", username="editor"))


def count_one_more(page):
    page.locator("a[href='?row=new']").first.click()
    page.select_option("[name=channel]", "article")
    page.fill("[name=outlet]", "学习强国")
    page.fill("[name=count]", "1200")
    page.select_option("[name=unit]", "page_views")
    page.fill("[name=counted_on]", NOW.date().isoformat())
    page.locator("main form button.btn-primary[type=submit]").first.click()
    expect(page.locator(".cs-note.ok")).to_be_visible()


def test_an_editor_counts_shows_the_ledger_and_takes_it_back(visitor, ledger):
    page, root = visitor.page, visitor.root
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{root}/work/track/coverage/")
    count_one_more(page)
    public = f"{root}/contests/track/coverage/"
    assert page.request.get(public).status == 404
    page.locator("button[name=show]").click()
    expect(page.locator(".cs-note.ok")).to_be_visible()

    other = page.context.browser.new_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN"
    )
    reader = other.new_page()
    reader.goto(f"{root}/contests/track/")
    reader.locator("a[href$='/coverage/']").click()
    expect(reader.locator("h1")).to_be_visible()
    expect(reader.locator("tbody tr")).to_have_text(
        [re.compile(r"新蓝网.*近20万\s+人次"), re.compile(r"学习强国.*1200")]
    )
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360

    page.locator("details.cs-confirm", has=page.locator("[name=hide]")).locator("summary").click()
    page.locator("button[name=hide]").click()
    expect(page.locator("button[name=show]")).to_be_visible()
    assert reader.reload().status == 404
    other.close()


def test_a_masthead_keeps_to_one_line_and_a_filled_box_to_no_complaint(visitor, sign_in):
    page = visitor.page
    entry = builders.make_entry(builders.make_tree()[2])
    sign_in(page, entry.project.owner)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{visitor.root}/my/entries/{entry.pk}/showing/")
    links = page.locator(".cs-masthead .cs-nav a")
    expect(links).to_have_count(6)
    tops = links.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.fill("[name=pitch]", "字" * 205)
    expect(page.locator(".cs-count.over").first).to_contain_text("205")
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator(".cs-note.stop[role=alert]")).to_be_in_viewport()
    expect(page.locator("[name=pitch]")).to_have_value("字" * 205)
    complaint = page.locator("#div_id_pitch .invalid-feedback")
    expect(complaint).to_be_visible()
    page.fill("[name=pitch]", "一句话")
    expect(complaint).to_be_hidden()
