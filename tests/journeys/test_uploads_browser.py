"""Uploading in a real browser: several files, a line that breaks, a page that is loaded anew."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from projects.models import Material, Upload
from tests.builders import make_draft, make_tree, make_user
from tests.projects.hostile_files import PDF, SCRIPT, pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entry(transactional_db):
    return make_draft(make_tree()[2], owner=make_user("owner"))


@pytest.fixture
def materials(page, live_server, sign_in, entry):
    sign_in(page, entry.project.owner)
    page.goto(live_server.url + reverse("projects:edit", args=[entry.pk, "materials"]))
    return page


def big_pdf(folder, name="路演.pdf", size=3_000_000):
    """A sound file of that size, on the disk, so that it is the same file when chosen again."""
    path = folder / name
    path.write_bytes(PDF[:-6] + b"%" + os.urandom(size).replace(b"s", b"t") + b"\n%%EOF\n")
    return path


def picture(page, name):
    if folder := os.environ.get("UPLOAD_PICTURES"):
        for width in (390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder, f"{name}-{width}.png"), full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (name, wide)


def names_in(page, anchor):
    return page.locator(f"#{anchor} .cs-files > li a[href$='/']").all_inner_texts()


def test_several_files_arrive_and_a_refused_one_says_why(materials, entry, tmp_path):
    picture(materials, "empty")
    for name, content in [("a.pdf", PDF), ("b.pdf", pdf(SCRIPT)), ("c.pdf", PDF + b"%%EOF\n")]:
        (tmp_path / name).write_bytes(content)
    materials.set_input_files("#file-material-patent", sorted(tmp_path.glob("*.pdf")))
    row = materials.locator("#material-patent")
    row.get_by_role("link", name="c.pdf").wait_for()
    assert row.locator(".cs-files > li").count() == 2
    refused = row.locator(".cs-sending.stop")
    assert "b.pdf" in refused.inner_text()
    picture(materials, "refused")
    refused.get_by_role("button").last.click()
    assert row.locator(".cs-sending").count() == 0
    held = entry.materials.current().filter(kind="patent").values_list("name", flat=True)
    assert sorted(held) == ["a.pdf", "c.pdf"]
    assert not Upload.objects.filter(material=None).exists()


def test_a_broken_line_is_waited_for_and_nothing_is_sent_twice(materials, entry, tmp_path):
    sent, refuse = [], [False]

    def count(route):
        if refuse[0]:
            return route.abort("connectionreset")
        sent.append(len(route.request.post_data_buffer or b""))
        if len(sent) == 2:
            refuse[0] = True
        return route.continue_()

    materials.route(
        "**/uploads/*/", lambda route: count(route) if _is_put(route) else route.continue_()
    )
    path = big_pdf(tmp_path)
    materials.set_input_files("#file-material-deck", path)
    materials.locator("#material-deck .cs-sending.wait").wait_for()
    picture(materials, "interrupted")
    refuse[0] = False
    materials.evaluate("dispatchEvent(new Event('online'))")
    materials.locator("#material-deck .cs-files").wait_for(timeout=30_000)
    assert sum(sent) == path.stat().st_size
    deck = entry.materials.get(kind="deck")
    assert Path(deck.file.path).read_bytes() == path.read_bytes()


def test_a_page_that_is_loaded_anew_goes_on_with_the_same_file(materials, entry, tmp_path):
    sent = []

    def stop_after_two(route):
        sent.append(route.request.headers.get("upload-offset"))
        return route.continue_() if len(sent) <= 2 else route.abort("connectionreset")

    only_put = lambda route: stop_after_two(route) if _is_put(route) else route.continue_()  # noqa: E731
    materials.route("**/uploads/*/", only_put)
    path = big_pdf(tmp_path)
    materials.set_input_files("#file-material-deck", path)
    materials.locator("#material-deck .cs-sending.wait").wait_for()
    materials.on("dialog", lambda dialog: dialog.accept())
    received = Upload.objects.get().received
    assert 0 < received < path.stat().st_size
    materials.reload()
    materials.unroute("**/uploads/*/")
    materials.locator("#material-deck [data-unfinished]").wait_for()
    picture(materials, "half")
    offsets = []
    materials.on(
        "request",
        lambda request: (
            offsets.append(int(request.headers["upload-offset"]))
            if request.method == "PUT"
            else None
        ),
    )
    materials.set_input_files("#file-material-deck", path)
    materials.locator("#material-deck .cs-files").wait_for(timeout=30_000)
    assert offsets[0] == received
    assert Path(entry.materials.get(kind="deck").file.path).read_bytes() == path.read_bytes()
    assert Upload.objects.count() == 1
    picture(materials, "many")


def test_a_file_on_its_way_can_be_cancelled(materials, entry, tmp_path):
    materials.route(
        "**/uploads/*/", lambda route: route.abort() if _is_put(route) else route.continue_()
    )
    materials.set_input_files("#file-material-deck", big_pdf(tmp_path))
    materials.locator("#material-deck .cs-sending.wait").wait_for()
    assert Upload.objects.exists()
    line = materials.locator("#material-deck .cs-sending")
    with _cancelled(materials):
        line.locator("button:visible").last.click()
        line.wait_for(state="detached")
    materials.wait_for_function("localStorage.length === 0")
    assert not Upload.objects.exists()
    assert not Material.objects.filter(kind="deck").exists()


def test_a_file_that_is_being_announced_can_be_cancelled(materials, entry, tmp_path):
    """The server learns of it only after the button was pressed, and forgets it all the same."""
    held = []
    materials.route("**/uploads/", lambda route: held.append(route))
    with materials.expect_request("**/uploads/"):
        materials.set_input_files("#file-material-deck", big_pdf(tmp_path))
    line = materials.locator("#material-deck .cs-sending")
    with _cancelled(materials):
        line.locator("button:visible").last.click()
        line.wait_for(state="detached")
        held.pop().continue_()
    materials.wait_for_function("localStorage.length === 0")
    assert not Upload.objects.exists()


def _cancelled(page):
    """Wait, at the end of the block, until the server has answered that it forgot the upload."""
    return page.expect_response(lambda answer: answer.url.endswith("/cancel/"), timeout=30_000)


def _is_put(route):
    return route.request.method == "PUT"
