"""Pictures of news: drawn anew by a program of its own, without what the camera wrote into them."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import AuditEntry
from projects.services.materials import FileNotStored, MaterialRefused
from publicity.models import NewsPicture
from publicity.services import news_pictures as services
from publicity.services.news import NewsText, save_item
from tests import builders
from tests.builders import NOW
from tests.publicity import writing

GPS, LATITUDE = 0x8825, 2


@pytest.fixture
def editor(track):
    return builders.make_staff(track, "publicity", username="editor")


@pytest.fixture
def item(track, editor):
    return writing.write(track, actor=editor)


def photo(width=2400, height=1200, orientation=1, kind="JPEG", mode="RGB"):
    """A photo from a telephone: where it was taken, by what, and which way it was held."""
    image = Image.new(mode, (width, height), "navy")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "SECRET-CAMERA"
    exif.get_ifd(GPS)[LATITUDE] = (30.0, 15.0, 1.5)
    exif.get_ifd(GPS)[1] = "N"
    stream = io.BytesIO()
    image.save(stream, kind, exif=exif, comment=b"SECRET-COMMENT")
    return stream.getvalue()


def send(item, content, editor, alt="颁奖现场", name="IMG_0001.jpg"):
    upload = SimpleUploadedFile(name, content, "image/jpeg")
    return services.add_picture(item, upload, alt=alt, actor=editor, at=NOW)


def opened(field):
    with field.open() as file:
        content = file.read()
    return content, Image.open(io.BytesIO(content))


def stored():
    try:
        return len(default_storage.listdir("news")[1])
    except FileNotFoundError:
        return 0


def test_a_photo_comes_out_in_two_sizes_without_place_or_camera(item, editor):
    content = photo()
    assert b"SECRET-CAMERA" in content
    assert dict(Image.open(io.BytesIO(content)).getexif().get_ifd(GPS))
    made = send(item, content, editor)
    assert (made.width, made.height) == (1600, 800)
    assert (made.small_width, made.small_height) == (480, 240)
    for field, size in ((made.file, (1600, 800)), (made.small, (480, 240))):
        data, image = opened(field)
        assert (image.format, image.size) == ("JPEG", size)
        assert not dict(image.getexif())
        assert "comment" not in image.info
        assert "exif" not in image.info
        assert b"SECRET" not in data
    assert AuditEntry.objects.latest("pk").action == "newsitem.add_picture"


def test_a_photo_held_upright_stands_upright(item, editor):
    made = send(item, photo(orientation=6), editor)
    assert (made.width, made.height) == (800, 1600)


def test_a_small_picture_is_not_blown_up_and_what_is_clear_becomes_white(item, editor):
    stream = io.BytesIO()
    Image.new("RGBA", (300, 200), (255, 0, 0, 0)).save(stream, "PNG")
    made = send(item, stream.getvalue(), editor, name="logo.png")
    assert (made.width, made.height, made.small_width) == (300, 200, 300)
    assert opened(made.file)[1].getpixel((10, 10)) == (255, 255, 255)


def bomb():
    """A PNG of 60,000 × 60,000 pixels in a few bytes."""

    def part(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = part(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + rows + part(b"IEND", b"")


BROKEN = {
    "empty": b"",
    "text": b"hello",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "bomb": bomb(),
    "cut": photo()[:3000],
    "html_behind": photo(90, 60) + b"<script>alert(1)</script>",
    "gif": b"GIF89a" + b"\0" * 40,
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_sound_picture_is_refused_and_leaves_nothing(item, editor, kind):
    with pytest.raises(MaterialRefused) as refused:
        send(item, BROKEN[kind], editor)
    assert str(refused.value)
    assert (NewsPicture.objects.count(), stored()) == (0, 0)


def test_a_row_that_cannot_be_written_leaves_no_file(item, editor, monkeypatch):
    def fails(*args, **kwargs):
        raise OSError

    monkeypatch.setattr(services, "record", fails)
    with pytest.raises(FileNotStored):
        send(item, photo(90, 60), editor)
    assert (NewsPicture.objects.count(), stored()) == (0, 0)


def test_an_item_carries_so_many_and_no_more(item, editor, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    writing.picture(item)
    with pytest.raises(services.TooManyPictures):
        send(item, photo(90, 60), editor)


def test_others_add_and_change_nothing(item, track, editor):
    made = writing.picture(item, is_cover=False)
    other = builders.make_staff(track, "supervisor", username="watches")
    said = {"actor": other, "at": NOW}
    for step in (
        lambda: send(item, photo(90, 60), other),
        lambda: services.describe_picture(made, alt="x", **said),
        lambda: services.choose_cover(item, made, **said),
        lambda: services.remove_picture(made, **said),
    ):
        with pytest.raises(PermissionDenied):
            step()


def test_the_picture_of_another_item_is_no_cover(item, track, editor):
    foreign = writing.picture(writing.write(track, actor=editor))
    with pytest.raises(PermissionDenied):
        services.choose_cover(item, foreign, actor=editor, at=NOW)


def test_what_is_shown_stays_until_it_is_shown_no_more(
    item, editor, django_capture_on_commit_callbacks
):
    made = writing.picture(item)
    said = {"actor": editor, "at": NOW}
    with pytest.raises(services.PictureInUse):
        services.remove_picture(made, **said)
    services.choose_cover(item, None, **said)
    save_item(item, NewsText("甲", "乙", f"![]({made.mark})"), base=1, **said)
    with pytest.raises(services.PictureInUse):
        services.remove_picture(made, **said)
    save_item(item, NewsText("甲", "乙", "没有图"), base=2, **said)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_picture(made, **said)
    assert (NewsPicture.objects.count(), stored()) == (0, 0)
