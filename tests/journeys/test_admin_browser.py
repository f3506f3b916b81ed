"""The admin in Chromium under the content security policy: nothing is refused, nothing is dead."""

import pytest
from playwright.sync_api import expect

from competitions.models import Body, Round, Venue
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def place(live_server):
    """A track with everything in it, its organiser, and a division above it."""
    tree = builders.make_tree()
    tree[2].bodies.all().delete()
    for number, name in enumerate("甲乙丙"):
        Body.objects.create(competition=tree[2], role="host", name=name, order=number)
    heat = builders.make_heat(builders.make_round(tree[2]))
    Venue.objects.create(name="报告厅", kind="hall", region=builders.make_region())
    builders.make_judge("赵评委")
    return {"track": tree[2], "heat": heat, "organiser": builders.make_staff(tree[2])}


@pytest.fixture
def complaints(page):
    """What the browser's console complains of."""
    found = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def visit(page, live_server, sign_in, place):
    sign_in(page, place["organiser"])

    def at(path):
        page.goto(live_server.url + path)

    return at


def test_no_page_is_complained_of(page, visit, place, complaints):
    track = f"/admin/competitions/competition/{place['track'].pk}"
    heat = f"/admin/competitions/heat/{place['heat'].pk}"
    paths = ["/admin/", "/admin/competitions/", "/admin/competitions/round/", f"{track}/change/"]
    paths += [f"{track}/history/", f"{track}/step/archive/", f"{heat}/change/"]
    paths += ["/admin/competitions/round/add/", "/admin/competitions/venue/add/"]
    for width in (390, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            visit(path)
            expect(page.locator("h1").first).to_be_visible()
            assert complaints == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                width,
                path,
            )


def test_whoever_is_not_signed_in_comes_to_the_sign_in_page(page, live_server, complaints):
    page.goto(f"{live_server.url}/admin/competitions/round/")
    expect(page).to_have_url(f"{live_server.url}/accounts/login/?next=/admin/competitions/round/")
    assert complaints == []


def test_a_judge_is_found_by_typing(page, visit, place, complaints):
    visit(f"/admin/competitions/heat/{place['heat'].pk}/change/")
    page.locator("#seats-0 .select2-selection, #seats-group .select2-selection").first.click()
    page.locator(".select2-search__field").last.fill("赵")
    page.locator(".select2-results__option", has_text="赵评委").click()
    page.locator("#id_seats-0-number").fill("1")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".cs-note.ok")).to_be_visible()
    assert place["heat"].seats.get().judge.user.name == "赵评委"
    assert complaints == []


def test_rows_are_put_in_order_by_dragging(page, visit, place, complaints):
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(f"/admin/competitions/competition/{place['track'].pk}/change/#bodies")
    handles = page.locator("#bodies-group .cursor-move")
    expect(handles).to_have_count(3)
    first, last = handles.nth(0).bounding_box(), handles.nth(2).bounding_box()
    page.mouse.move(first["x"] + 10, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(last["x"] + 10, last["y"] + 15, steps=12)
    page.mouse.move(last["x"] + 10, last["y"] + 30, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".cs-note.ok")).to_be_visible()
    names = [body.name for body in place["track"].bodies.order_by("order")]
    assert sorted(names) == sorted("甲乙丙")
    assert names != list("甲乙丙")
    assert complaints == []


def test_a_list_is_narrowed_by_contest(page, visit, place, complaints):
    page.set_viewport_size({"width": 1440, "height": 900})
    visit("/admin/competitions/round/")
    page.locator(".filter-open-button").click()
    page.locator("#changelist-filter .select2-selection").first.click()
    page.locator(".select2-results__option", has_text=place["track"].name).click()
    page.get_by_role("button", name="应用筛选").click()
    page.wait_for_url(f"**under={place['track'].pk}**")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert complaints == []


def test_rounds_are_moved_from_their_list(page, visit, place, complaints):
    before = Round.objects.get().starts_on
    visit("/admin/competitions/round/")
    page.locator("input.action-select").first.check()
    page.get_by_role("button", name="调整轮次日期").click()
    page.locator("#id_days").fill("14")
    page.get_by_role("button", name="先看结果").click()
    page.locator("button[name=take]").click()
    expect(page.locator(".cs-note.ok")).to_be_visible()
    assert (Round.objects.get().starts_on - before).days == 14
    assert complaints == []


def test_a_venue_is_added_without_leaving_the_heat(page, visit, place, complaints):
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(f"/admin/competitions/heat/{place['heat'].pk}/change/")
    page.locator("[data-id=related-widget-wrapper-venue] [x-ref]").click()
    page.locator("#add_id_venue").click()
    frame = page.frame_locator("iframe.related-modal-frame")
    frame.locator("#id_name").fill("新会议室")
    frame.locator("#id_kind").select_option("hall")
    frame.locator("[name=_save]").click()
    expect(page.locator("#id_venue option", has_text="新会议室")).to_have_count(1)
    assert Venue.objects.filter(name="新会议室").exists()
    assert complaints == []
