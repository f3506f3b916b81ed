"""The first page as a picture: made by a program of its own, within limits, for those who may see."""

import io
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from weasyprint import HTML

from projects.models import Material
from projects.services import previews
from projects.services.previews import ask_again, make_preview
from tests.builders import NOW, add_material, make_draft, make_user
from tests.projects.hostile_files import picture, pixel_bomb


@pytest.fixture
def entry(track):
    return make_draft(track)


def add(entry, content, content_type="application/pdf", kind="deck"):
    material = add_material(entry, kind, content)
    Material.objects.filter(pk=material.pk).update(content_type=content_type)
    return material


def drawn(material):
    make_preview(material.pk)
    material.refresh_from_db()
    return material


def paper(pages=3):
    sheets = "<p style='break-after: page'>第一页</p>" * (pages - 1) + "<p>末页</p>"
    return HTML(string=sheets).write_pdf()


def test_the_first_page_of_a_pdf_and_the_number_of_its_pages(entry):
    material = drawn(add(entry, paper()))
    assert material.pages == 3
    with Image.open(material.preview.path) as image:
        assert image.format == "JPEG"
        assert 200 < image.width <= 900
        assert 200 < image.height <= 1300
        assert image.convert("L").getextrema()[0] < 128


@pytest.mark.parametrize(("kind", "media"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_becomes_a_smaller_one_without_its_metadata(entry, kind, media):
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "a camera"
    Image.new("RGB", (2400, 1200), "navy").save(stream, kind, exif=exif)
    material = drawn(add(entry, stream.getvalue(), media, "licence"))
    assert material.pages == 1
    with Image.open(material.preview.path) as image:
        assert (image.width, image.height) == (650, 1300)
        assert not image.getexif()


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"%PDF-1.7\n%%EOF\n", "application/pdf"),
        (paper()[:-400], "image/jpeg"),
        (picture()[:45], "image/png"),
        (pixel_bomb(), "image/png"),
    ],
)
def test_a_broken_file_has_no_preview_and_is_no_error(entry, content, media):
    material = drawn(add(entry, content, media))
    assert (material.pages, material.preview.name) == (0, "")
    assert ask_again(at=NOW + previews.FORGOTTEN_AFTER) == 0 or material.pages == 0


def test_a_program_that_takes_too_long_is_ended(entry, monkeypatch):
    monkeypatch.setattr(previews, "SECONDS", 0.01)
    assert drawn(add(entry, paper())).pages == 0


def test_a_program_that_is_killed_is_not_run_again_for_this_file(entry, monkeypatch):
    material = add(entry, paper())

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(previews, "_draw", killed)
        with pytest.raises(KeyboardInterrupt):
            make_preview(material.pk)
    assert drawn(material).pages == 0


def test_twice_is_once(entry):
    material = drawn(add(entry, paper()))
    name = material.preview.name
    assert drawn(material).preview.name == name


def test_what_the_queue_lost_is_asked_for_again(entry, monkeypatch):
    asked = []
    monkeypatch.setattr(
        previews, "hand_to_worker", lambda task, **said: asked.append(said) or True
    )
    material = add(entry, paper())
    add(entry, b"x", "video/mp4", "video")
    assert ask_again(at=NOW) == 0
    ask_again(at=NOW + previews.FORGOTTEN_AFTER)
    assert {"material_id": material.pk} in asked
    assert len(asked) == 3
    assert ask_again(at=NOW + previews.GIVEN_UP_AFTER) == 0


def test_the_picture_is_for_those_who_may_see_the_file(entry, client_of):
    material = drawn(add(entry, paper()))
    url = reverse("projects:preview", args=[material.pk])
    answer = client_of(entry.project.owner).get(url)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == Path(material.preview.path).read_bytes()
    assert client_of(make_user("stranger")).get(url).status_code == 404
    other = entry.materials.get(kind="plan")
    absent = reverse("projects:preview", args=[other.pk])
    assert client_of(entry.project.owner).get(absent).status_code == 404
