"""The judge's pages as an application: worker, manifest, icons, and what a heat needs."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from judging.services import kit
from judging.services.panels import declare_recusal
from judging.views import application
from projects.models import Material
from tests import builders
from tests.builders import NOW
from tests.judging.saving import draft, save, sheet_of

pytestmark = pytest.mark.django_db
PICTURE = re.compile(r"""url\(["']?(?!data:)([^"')]+)["']?\)""")
STATIC = re.compile(r'(?:href|src)="/static/([^"#]+)')


@pytest.fixture
def heat(track):
    return builders.make_open_heat(track, entries=2, judges=3)


@pytest.fixture
def sheet(heat):
    return sheet_of(heat, order=1, seat=2)


def kit_of(client, heat):
    return client.get(f"/judge/heats/{heat.pk}/kit/").json()


def test_the_worker_lists_every_file_that_a_judges_page_loads(client_of, heat, sheet):
    client = client_of(sheet.seat.judge.user)
    loaded = set()
    for url in ("/judge/", f"/judge/heats/{heat.pk}/", f"/judge/sheets/{sheet.pk}/"):
        loaded |= set(STATIC.findall(client.get(url).content.decode()))
    folder = Path(finders.find("js/sheet/list.js")).parent
    loaded |= {f"js/sheet/{path.name}" for path in folder.glob("*.js")}
    assert loaded <= set(application.FILES)
    assert all(finders.find(name) for name in application.FILES)


def test_the_worker_lists_every_picture_that_a_style_sheet_names():
    sheets = [name for name in application.FILES if name.endswith(".css")]
    named = {
        str(Path(name).parent / found)
        for name in sheets
        for found in PICTURE.findall(Path(finders.find(name)).read_text())
    }
    assert named
    assert named <= set(application.FILES)


def test_the_worker_is_served_where_it_may_watch_the_judges_pages(client):
    answer = client.get("/judge/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "{{" not in answer.content.decode()


def test_another_file_is_another_release(client, monkeypatch):
    before = client.get("/judge/worker.js").content
    assert client.get("/judge/worker.js").content == before
    monkeypatch.setattr(application, "_contents", lambda: "changed")
    assert client.get("/judge/worker.js").content != before


def test_the_manifest_names_pictures_that_are_there(client):
    said = client.get("/judge/manifest.webmanifest").json()
    assert said["scope"] == said["start_url"] == "/judge/"
    drawn = [one for one in said["icons"] if one["type"] == "image/png"]
    for one in drawn:
        picture = Image.open(BytesIO(client.get(one["src"]).content))
        assert f"{picture.width}x{picture.height}" == one["sizes"]
    assert {"192x192", "512x512"} <= {one["sizes"] for one in drawn}
    assert client.get("/judge/icon-37.png").status_code == 404


def test_the_page_for_what_is_not_kept_holds_nobodys_data(client_of, client, sheet):
    judges = client_of(sheet.seat.judge.user).get("/judge/offline/").content
    assert judges == client.get("/judge/offline/").content


def test_a_kit_names_my_sheets_and_files_and_nobody_elses(client_of, heat, sheet):
    save(sheet, draft())
    said = kit_of(client_of(sheet.seat.judge.user), heat)
    mine = [sheet.pk, sheet_of(heat, order=2, seat=2).pk]
    assert [one["sheet"] for one in said["sheets"]] == mine
    sheet.refresh_from_db()
    assert said["sheets"][0]["revision"] == 1
    assert said["sheets"][0]["hash"] == sheet.current.hash
    pages = [f"/judge/sheets/{pk}/" for pk in mine]
    assert said["paths"][:4] == ["/judge/", f"/judge/heats/{heat.pk}/", *pages]
    materials = Material.objects.filter(entry__appearances__heat=heat).exclude(kind="declaration")
    assert {path for path in said["paths"] if "materials" in path} == {
        f"/judge/materials/{pk}/" for pk in materials.values_list("pk", flat=True)
    }


def test_a_recused_judge_is_given_nothing_of_the_project(client_of, heat, sheet):
    judge = sheet.seat.judge
    project = sheet.appearance.entry.project
    declare_recusal(project, judge, kind="rival", actor=judge.user, at=NOW)
    said = kit_of(client_of(judge.user), heat)
    assert f"/judge/sheets/{sheet.pk}/" not in said["paths"]
    files = sheet.appearance.entry.materials.values_list("pk", flat=True)
    assert not {f"/judge/materials/{pk}/" for pk in files} & set(said["paths"])


def test_what_is_too_large_is_left_out_and_counted(client_of, heat, sheet, monkeypatch):
    before = kit_of(client_of(sheet.seat.judge.user), heat)
    monkeypatch.setattr(kit, "FILE_LIMIT", 1)
    said = kit_of(client_of(sheet.seat.judge.user), heat)
    files = [path for path in before["paths"] if "materials" in path]
    assert (before["left_out"], said["left_out"]) == (0, len(files))


def test_a_judge_of_another_heat_has_no_kit_here(client_of, heat, track):
    stranger = builders.make_judge()
    assert client_of(stranger.user).get(f"/judge/heats/{heat.pk}/kit/").status_code == 404


@pytest.mark.parametrize("entries", [1, 3])
def test_a_kit_costs_the_same_for_one_and_three(
    client_of, track, entries, django_assert_num_queries
):
    heat = builders.make_open_heat(track, entries=entries, judges=3)
    client = client_of(sheet_of(heat, seat=2).seat.judge.user)
    kit_of(client, heat)
    with django_assert_num_queries(6):
        kit_of(client, heat)


def test_pages_say_whose_they_are(client_of, heat, sheet):
    user = sheet.seat.judge.user
    for url in ("/judge/", f"/judge/heats/{heat.pk}/", f"/judge/sheets/{sheet.pk}/"):
        assert client_of(user).get(url)["X-Judge"] == str(user.pk)
