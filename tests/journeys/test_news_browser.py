"""An editor writes news in Chromium, sees them drawn, publishes; a visitor reads them."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from publicity.models import NewsItem
from tests import builders

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE, SUMMARY = "决赛在舟山举行", "三十个项目同台路演，现场亮分。"


def photo():
    stream = io.BytesIO()
    Image.new("RGB", (1800, 1200), "navy").save(stream, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


@pytest.fixture
def desk(live_server, page, sign_in):
    """The editor of an open track sits at an empty desk."""
    track = builders.make_competition("track")
    sign_in(page, builders.make_staff(track, "publicity", username="editor"))
    page.set_default_timeout(15_000)
    said = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{live_server.url}/work/track/news/")
    yield page
    assert said == []


def press_mark(page, name):
    page.locator(f"#news-toolbar [data-mark={name}]").click()


def write(page):
    page.locator("a.btn-primary").click()
    page.fill("[name=title]", TITLE)
    page.fill("[name=summary]", SUMMARY)
    body = page.locator("[name=body]")
    body.fill("海风很大。")
    body.press("Control+End")
    body.press_sequentially("\n\n现场\n\n")
    # The heading: its line is chosen, the button marks it.
    body.evaluate(
        "box => { const at = box.value.indexOf('现场'); box.setSelectionRange(at, at + 2) }"
    )
    press_mark(page, "heading")
    body.press("Control+End")
    press_mark(page, "bold")
    expect(page.locator("#news-preview strong")).to_be_visible()
    expect(page.locator("#news-preview h2", has_text="现场")).to_be_visible()


def come_back(page):
    """The tab is gone before anything was saved; the browser has kept the text."""
    expect(page.locator("#news-kept")).to_be_visible()
    page.reload()
    expect(page.locator("#news-left")).to_be_visible()
    assert page.input_value("[name=body]") == ""
    page.locator("#news-left [data-take]").click()
    assert "## 现场" in page.input_value("[name=body]")
    expect(page.locator("#news-preview h2", has_text="现场")).to_be_visible()


def illustrate(page):
    page.set_input_files("[name=picture]", photo())
    page.locator(".cs-newpicture [name=alt]").fill("路演现场")
    page.locator(".cs-newpicture button[type=submit]").click()
    expect(page.locator(".cs-pictures img")).to_have_attribute("alt", "路演现场")
    page.locator("button[name=do][value=cover]").click()
    expect(page.locator(".cs-pictures .cs-state.ok")).to_be_visible()
    page.locator("[name=body]").press("Control+End")
    page.locator("[data-insert]").click()
    expect(page.locator("#news-preview figure img")).to_be_visible()


def save(page):
    with page.expect_navigation():
        page.locator("#news-form button.btn-primary").click()
    expect(page.locator(".cs-note.ok")).to_be_visible()
    expect(page.locator("#news-left")).to_be_hidden()


def test_news_are_written_previewed_published_and_read(desk, live_server):
    page = desk
    write(page)
    come_back(page)
    save(page)
    item = NewsItem.objects.get()
    assert item.state == "draft"
    illustrate(page)
    save(page)
    item.refresh_from_db()
    assert item.body.startswith("海风很大。\n\n## 现场\n\n**")
    assert item.body.endswith(f"![]({item.pictures.get().mark})")

    # The browser keeps words that nobody saved: another way to the page says so, the button saves.
    body = page.locator("[name=body]")
    body.press("Control+End")
    body.press_sequentially("\n\n散场。")
    expect(page.locator("#news-kept")).to_be_visible()
    publishing = f"{live_server.url}/work/track/news/{item.number}/publish/"
    page.goto(publishing)
    expect(page.locator("#news-left")).to_be_visible()
    page.go_back()
    page.locator("#news-left [data-take]").click()
    page.locator("button[name=publish]").click()
    expect(page).to_have_url(publishing)
    expect(page.locator(".cs-article")).to_contain_text("散场。")
    expect(page.locator("#news-left")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter(name => name.includes(':news:'))") == []
    expect(page.locator("h1").first).to_contain_text(TITLE)
    expect(page.locator(".cs-article figure.cover img")).to_be_visible()
    page.locator("button.btn-act").click()
    expect(page.locator(".cs-note.ok")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name=re.compile(TITLE)).click()
    expect(page.locator("h1")).to_have_text(TITLE)
    for picture in page.locator(".cs-article img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("one => one.naturalWidth") == 1600
    expect(page.locator(".cs-article h2")).to_have_text("现场")
    page.goto(f"{live_server.url}/news/")
    expect(page.locator(".cs-news li")).to_have_count(1)
