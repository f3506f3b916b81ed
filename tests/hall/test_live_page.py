"""The live page beyond its document: photos, video, share part, and how many look at it."""

import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import AuditEntry
from competitions.models import Heat
from competitions.services.grants import grant_role
from hall.models import LiveMinute, LivePhoto
from hall.models.live import video_address
from hall.services import audience, photos
from hall.services.runs import HallRefused, open_run, open_to_public
from hall.services.video import set_video
from publicity.models import Coverage
from publicity.services.coverage_series import series_of
from publicity.services.live_audience import tell_ledger
from tests import builders, staging
from tests.builders import NOW
from tests.hall.showing import live_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
stage, world = staging.stage_of(builders.hall_of(entries=3, judges=3)), staging.world
heat = staging.part("heat")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def host(db):
    return builders.make_admin()


@pytest.fixture
def run(heat, host):
    return open_run(heat, actor=host, at=NOW)


@pytest.fixture
def live(run, host):
    open_to_public(run, is_public=True, actor=host, at=NOW)
    return f"/live/{run.heat.round.competition.code}/{run.heat_id}/"


@pytest.fixture
def editor(run):
    return builders.make_staff(run.heat.round.competition, "publicity", username="editor")


@pytest.fixture
def desk(client, run, editor):
    client.force_login(editor)
    return f"/work/{run.heat.round.competition.code}/hall/{run.pk}/photos/"


def sent(name="IMG_1.jpg", kind="JPEG"):
    image = Image.new("RGB", (2000, 1000), "navy")
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 1.5)
    stream = io.BytesIO()
    image.save(stream, kind, exif=exif)
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


def test_photos_are_drawn_anew_without_place_and_camera(client, desk, run):
    said = {"do": "upload", "alt": "颁奖现场", "photos": [sent(), sent("IMG_2.png", "PNG")]}
    assert client.post(desk, said).status_code == 302
    first, second = run.photos.order_by("place")
    assert (first.width, first.small_width, second.place) == (1600, 480, 2)
    with first.file.open() as file:
        content = file.read()
    assert b"SECRET" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


def test_what_is_no_photo_is_refused_and_the_others_stay(client, desk, run):
    text = SimpleUploadedFile("词.jpg", "不是照片".encode(), "image/jpeg")
    answer = client.post(desk, {"do": "upload", "alt": "现场", "photos": [text, sent()]})
    assert answer.status_code == 200
    assert "词.jpg" in answer.content.decode()
    assert run.photos.count() == 1
    assert client.post(desk, {"do": "upload", "photos": [sent()]}).status_code == 200
    assert run.photos.count() == 1


def test_nobody_outside_sees_a_photo_before_it_is_approved(client, live, run, editor):
    photo = live_photo(run, actor=editor)
    address = f"{live}photos/{photo.key}/small/"
    assert client.get(address).status_code == 404
    assert str(photo.key) not in client.get(live).content.decode()
    photos.approve_photo(photo, actor=editor, at=NOW)
    assert client.get(address).status_code == 200
    assert str(photo.key) in client.get(live).content.decode()
    assert client.get(f"{live}photos/{photo.key}/huge/").status_code == 404


def test_with_the_live_page_its_photos_close(client, live, run, host):
    photo = live_photo(run, actor=host, approved=True)
    open_to_public(run, is_public=False, actor=host, at=NOW)
    assert client.get(f"{live}photos/{photo.key}/small/").status_code == 404


def test_a_photo_that_is_taken_down_loses_its_files_and_keeps_the_reason(
    client, live, desk, run, django_capture_on_commit_callbacks
):
    photo = live_photo(run, actor=run.opened_by, approved=True)
    names = [photo.file.name, photo.small.name]
    client.post(desk, {"do": "take_down", "photo": photo.pk})
    photo.refresh_from_db()
    assert photo.removed_at is None
    with django_capture_on_commit_callbacks(execute=True):
        client.post(desk, {"do": "take_down", "photo": photo.pk, "reason": "本人要求"})
    photo.refresh_from_db()
    assert (photo.removed_reason, photo.file.name) == ("本人要求", "")
    assert not any(map(default_storage.exists, names))
    assert Client().get(f"{live}photos/{photo.key}/small/").status_code == 404
    assert AuditEntry.objects.filter(action="hallrun.remove_picture").count() == 1
    # A second press meets a sentence.
    assert client.post(desk, {"do": "approve", "photo": photo.pk}).status_code == 302


def test_photos_change_places_and_stop_at_the_ends(run, host):
    rows = [live_photo(run, actor=host, alt=alt, place=1) for alt in "甲乙丙"]

    def order():
        return "".join(run.photos.order_by("place", "pk").values_list("alt", flat=True))

    photos.move_photo(rows[2], by=-1, actor=host, at=NOW)
    assert order() == "甲丙乙"
    photos.move_photo(rows[0], by=-1, actor=host, at=NOW)
    assert order() == "甲丙乙"


def test_a_heat_carries_so_many_photos_and_no_more(run, host, monkeypatch):
    monkeypatch.setattr(photos, "MOST", 1)
    live_photo(run, actor=host)
    with pytest.raises(HallRefused, match="no more than 1"):
        photos.add_photo(run, sent(), alt="现场", actor=host, at=NOW)


def test_who_scores_or_has_no_part_touches_no_photo(run):
    judge = run.heat.seats.first().judge.user
    grant_role(run.heat.round.competition, judge, "publicity", actor=run.opened_by, at=NOW)
    for somebody in (judge, builders.make_user("stranger")):
        with pytest.raises(PermissionDenied):
            photos.add_photo(run, sent(), alt="现场", actor=somebody, at=NOW)


@pytest.mark.parametrize(
    "address",
    [
        "http://live.example.cn/1",
        "https://localhost/1",
        "https://10.0.0.1/1",
        "https://[::1]/1",
        "https://me:word@live.example.cn/1",
        "javascript:alert(1)",
        "https://",
        "https://[",
    ],
)
def test_an_address_that_nobody_should_be_sent_to_is_refused(address):
    with pytest.raises(ValidationError):
        video_address(address)


def test_the_live_page_leads_to_the_video(client, live, run, host, editor):
    address = "https://live.example.cn/room/1?from=a&to=b"
    set_video(run, address, actor=host, at=NOW)
    assert (
        'href="https://live.example.cn/room/1?from=a&amp;to=b"'
        in client.get(live).content.decode()
    )
    with pytest.raises(PermissionDenied):
        set_video(run, "", actor=editor, at=NOW)
    set_video(run, "", actor=host, at=NOW)
    assert "live.example.cn" not in client.get(live).content.decode()


def test_the_live_page_says_what_it_is_and_how_to_pass_it_on(client, live):
    page = client.get(live).content.decode()
    assert 'property="og:image"' in page
    assert f'value="http://testserver{live}"' in page
    assert "<svg" in page


def test_the_contest_leads_to_its_live_page_while_it_is_on(client, live, run):
    contest = f"/contests/{run.heat.round.competition.code}/"
    assert live in client.get(contest).content.decode()
    Heat.objects.filter(pk=run.heat_id).update(state=Heat.State.LOCKED)
    assert live not in client.get(contest).content.decode()


def test_an_open_page_is_counted_without_a_query_a_cookie_or_a_key(
    client, live, django_assert_num_queries
):
    client.post(f"{live}here/?opened=1")
    with django_assert_num_queries(0):
        answer = client.post(f"{live}here/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert not answer.cookies
    assert "Vary" not in answer


def test_a_page_that_is_not_there_counts_nothing(client, live, run, host):
    assert client.post("/live/nowhere/99/here/").status_code == 404
    open_to_public(run, is_public=False, actor=host, at=NOW)
    assert client.post(f"{live}here/").status_code == 404


def signs(run, n, *, at, opened=0):
    code = run.heat.round.competition.code
    for turn in range(n):
        audience.note_here(code, run.heat_id, is_opening=turn < opened, at=at)


def test_minutes_become_rows_as_often_as_they_are_stored(live, run):
    signs(run, 5, at=NOW, opened=3)
    signs(run, 2, at=NOW + MINUTE)
    for _turn in range(2):
        audience.store_minutes(at=NOW + MINUTE)
    assert list(run.minutes.values_list("views", "present")) == [(3, 3), (0, 1)]
    cache.clear()
    signs(run, 1, at=NOW + MINUTE)
    audience.store_minutes(at=NOW + MINUTE)
    found = audience.audience_of(run)
    assert (found.views, found.peak, found.peak_at) == (3, 3, NOW.replace(second=0, microsecond=0))


def test_the_audience_goes_into_the_ledger_once_when_the_heat_is_locked(live, run):
    LiveMinute.objects.create(run=run, minute=NOW - timedelta(days=1), views=40, present=9)
    signs(run, 4, at=NOW, opened=2)
    assert tell_ledger(at=NOW) == 0
    Heat.objects.filter(pk=run.heat_id).update(state=Heat.State.LOCKED)
    assert [tell_ledger(at=NOW), tell_ledger(at=NOW)] == [1, 0]
    row = Coverage.objects.get(heat=run.heat_id)
    assert (row.count, row.unit, row.channel, row.by) == (42, "page_views", "picture_live", None)
    assert "about 9 at once" in row.note
    assert [point.count for point in series_of(row)] == [42, 40]
    row.delete()
    assert tell_ledger(at=NOW) == 0


def test_a_page_that_nobody_opened_makes_no_row(live, run):
    Heat.objects.filter(pk=run.heat_id).update(state=Heat.State.LOCKED)
    assert tell_ledger(at=NOW) == 0
    assert not Coverage.objects.exists()
    assert run.live_page.audience_told_at == NOW


def test_the_desk_shows_photos_of_the_heat_alone(client, desk, run, editor):
    live_photo(run, actor=editor, alt="很长的说明" * 25)
    page = client.get(desk)
    assert page.status_code == 200
    assert client.post(desk, {"do": "approve", "photo": "9" * 30}).status_code == 404
    assert client.post(desk, {"do": "burn", "photo": "1"}).status_code == 404
    assert LivePhoto.objects.filter(approved_at=None).count() == 1
