"""A secretary looks at the figures of a track in Chromium, with scripts and without."""

from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DRAWN = "#funnel .cs-drawing svg"


@pytest.fixture
def secretary(live_server):
    """Of a track with three accepted entries."""
    track = builders.make_competition("track")
    for _number in range(3):
        builders.make_entry(track)
    return builders.make_staff(track, "secretariat", username="secretary")


def test_a_picture_answers_is_saved_and_leads_to_its_rows(live_server, page, sign_in, secretary):
    said = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, secretary)
    page.goto(f"{live_server.url}/work/track/pictures/")
    frame = page.locator("#funnel .live")
    expect(frame.locator("canvas")).to_be_visible()
    assert "3" in frame.get_attribute("aria-label")
    expect(page.locator(DRAWN)).to_be_hidden()
    with page.expect_download() as saved:
        page.locator("#funnel .cs-files-of button").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    # The first bar begins right of its label, as long as the picture is wide.
    box = frame.bounding_box()
    with page.expect_navigation():
        frame.click(position={"x": box["width"] * 0.5, "y": 20})
    assert "key=registered" in page.url
    expect(page.locator("tbody tr")).to_have_count(3)
    assert said == []


def test_without_a_script_the_drawing_stands_with_its_links(
    live_server, browser, sign_in, secretary
):
    with closing(browser.new_context(java_script_enabled=False)) as context:
        page = context.new_page()
        sign_in(page, secretary)
        page.goto(f"{live_server.url}/work/track/pictures/")
        expect(page.locator(DRAWN)).to_be_visible()
        page.locator(f"{DRAWN} a").first.click()
        expect(page.locator("tbody tr")).to_have_count(3)


def test_on_a_phone_nothing_is_wider_than_the_screen(live_server, page, sign_in, secretary):
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, secretary)
    page.goto(f"{live_server.url}/work/track/pictures/")
    expect(page.locator("#regions canvas")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
