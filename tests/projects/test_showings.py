"""Nothing is shown by default; what is shown is what was agreed to, for as long as it is."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageCms

from accounts.models import AuditEntry, Message
from config.audit_words import KEYS, VERBS
from projects import personal_data
from projects.models import Collaborator, Entry, Recusal, Showing
from projects.services import public_pictures
from projects.services.materials import MaterialRefused
from projects.services.showings import (
    PICTURE,
    WORDING,
    Clearance,
    ShowingClosed,
    ShowingReasonMissing,
    WordingChanged,
    allow_showing,
    put_back,
    take_down,
    withdraw_showing,
)
from projects.services.team import hand_over
from tests import builders
from tests.builders import NOW
from tests.projects.hostile_files import pixel_bomb
from tests.projects.showing_pictures import EVERYTHING, photo, sent, show


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def entry(track):
    return builders.make_entry(track, title="陶瓷隔膜")


def allowed(entry):
    return Showing.objects.allowed().filter(entry=entry).exists()


# The consent


def test_nothing_is_shown_by_default(entry):
    assert not allowed(entry)
    assert Showing.objects.count() == 0


def test_only_title_and_contest_go_without_a_tick(entry):
    showing = show(entry)
    assert allowed(entry)
    assert showing.title == "陶瓷隔膜"
    empty = ("unit", "leader", "region_code", "pitch", "website", "picture_alt")
    assert {getattr(showing, name) for name in empty} == {""}
    assert (showing.sector, showing.category, bool(showing.picture)) == (None, None, False)
    assert showing.search_key.splitlines()[:2] == ["陶瓷隔膜", "tcgm"]


def test_what_is_ticked_is_that_of_the_moment(entry):
    showing = show(entry, **EVERYTHING)
    unit = entry.declared["unit"]
    assert (showing.unit, showing.leader) == (unit, "陈晓明")
    assert (showing.sector, showing.category) == (entry.sector, entry.category)
    assert showing.region_code == "330100"
    entry.project.title = "改了的名字"
    entry.project.save()
    showing.refresh_from_db()
    assert showing.title == "陶瓷隔膜"


def test_what_is_no_longer_ticked_leaves_the_row_and_the_search(entry):
    show(entry, **EVERYTHING)
    showing = show(entry)
    assert (showing.unit, showing.leader, showing.pitch, showing.website) == ("", "", "", "")
    assert "科技" not in showing.search_key
    assert Showing.objects.count() == 1


def test_the_consent_names_who_when_and_which_wording(entry):
    showing = show(entry, unit=True)
    assert (showing.agreed_by, showing.agreed_at) == (entry.project.owner, NOW)
    assert showing.wording == WORDING
    line = AuditEntry.objects.get(action="entry.show_publicly")
    assert line.detail == {"version": WORDING, "shown": ["title", "unit"]}
    assert line.subject_id == str(entry.pk)


def test_another_wording_is_no_consent(entry):
    with pytest.raises(WordingChanged):
        allow_showing(entry, Clearance(), wording="2020-1", actor=entry.project.owner, at=NOW)
    assert not allowed(entry)


@pytest.mark.parametrize("role", ["editor", "reader"])
def test_a_teammate_decides_nothing(entry, role):
    mate = builders.make_user()
    Collaborator.objects.create(project=entry.project, user=mate, role=role)
    with pytest.raises(PermissionDenied):
        allow_showing(entry, Clearance(), wording=WORDING, actor=mate, at=NOW)
    show(entry)
    with pytest.raises(PermissionDenied):
        withdraw_showing(entry, actor=mate, at=NOW)
    assert allowed(entry)


def test_staff_decide_nothing_for_the_owner(entry, organiser):
    with pytest.raises(PermissionDenied):
        allow_showing(entry, Clearance(), wording=WORDING, actor=organiser, at=NOW)


@pytest.mark.parametrize("make", [builders.make_draft, builders.make_submitted])
def test_what_was_not_accepted_cannot_be_shown(track, make):
    entry = make(track)
    with pytest.raises(ShowingClosed):
        show(entry)


@pytest.mark.parametrize("state", [s for s in Entry.State if s not in Entry.IN_CONTEST])
def test_what_has_left_is_not_shown(entry, state):
    show(entry)
    Entry.objects.filter(pk=entry.pk).update(state=state)
    assert not allowed(entry)


def test_taking_it_back_has_effect_at_once_and_the_pictures_go(
    entry, django_capture_on_commit_callbacks
):
    showing = show(entry, **EVERYTHING, picture=sent(photo()), picture_alt="样机")
    names = [showing.picture.name, showing.thumbnail.name]
    assert all(map(default_storage.exists, names))
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_showing(entry, actor=entry.project.owner, at=NOW)
    assert not allowed(entry)
    assert not any(map(default_storage.exists, names))
    showing.refresh_from_db()
    kept = (showing.unit, showing.leader, showing.pitch, showing.website, showing.region_code)
    assert kept == ("", "", "", "", "")
    assert "陈晓明" not in showing.search_key
    assert AuditEntry.objects.filter(action="entry.hide_publicly").count() == 1
    withdraw_showing(entry, actor=entry.project.owner, at=NOW)
    assert AuditEntry.objects.filter(action="entry.hide_publicly").count() == 1


def test_it_can_be_taken_back_after_the_entry_has_left(entry):
    show(entry)
    builders.withdraw(entry)
    withdraw_showing(entry, actor=entry.project.owner, at=NOW)
    assert Showing.objects.get().withdrawn_at == NOW


def test_agreeing_again_shows_it_again_at_the_same_address(entry):
    code = show(entry).code
    withdraw_showing(entry, actor=entry.project.owner, at=NOW)
    assert show(entry).code == code
    assert allowed(entry)


# The picture


def test_a_picture_is_drawn_anew_without_the_place_where_it_was_taken(entry):
    showing = show(entry, picture=sent(photo()), picture_alt="样机")
    with showing.picture.open() as large, showing.thumbnail.open() as small:
        first, second = large.read(), small.read()
    assert b"CAMERA-MAKER" not in first + second
    image, little = Image.open(io.BytesIO(first)), Image.open(io.BytesIO(second))
    assert dict(image.getexif()) == dict(little.getexif()) == {}
    # The camera lay on its side: what is drawn stands upright.
    assert image.size == (showing.width, showing.height) == (1067, 1600)
    assert max(little.size) == 480


def test_the_picture_of_these_tests_does_say_where_it_was_taken():
    sent_in = Image.open(io.BytesIO(photo()))
    assert sent_in.getexif().get_ifd(0x8825)
    assert b"CAMERA-MAKER" in photo()


def test_a_small_picture_is_not_blown_up(entry):
    showing = show(entry, picture=sent(photo((300, 200))), picture_alt="样机")
    assert (showing.width, showing.height) == (200, 300)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7\n%%EOF\n", "产品.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "产品.png"),
        (b"", "空.jpg"),
        (photo()[:400], "断.jpg"),
    ],
)
def test_what_is_no_picture_is_refused_and_changes_nothing(entry, content, name):
    show(entry, pitch="原来的")
    with pytest.raises(MaterialRefused):
        show(entry, pitch="新的", picture=sent(content, name), picture_alt="样机")
    assert Showing.objects.get().pitch == "原来的"


def test_a_bomb_is_refused(entry):
    with pytest.raises(MaterialRefused):
        show(entry, picture=sent(pixel_bomb(), "大.png"), picture_alt="大")
    assert Showing.objects.count() == 0


def test_a_picture_is_kept_replaced_and_dropped(entry, django_capture_on_commit_callbacks):
    first = show(entry, picture=sent(photo()), picture_alt="样机").picture.name
    assert show(entry, picture_alt="样机").picture.name == first
    with django_capture_on_commit_callbacks(execute=True):
        second = show(entry, picture=sent(photo((90, 60))), picture_alt="新样机").picture.name
    assert second != first
    assert not default_storage.exists(first)
    showing = show(entry, drops_picture=True)
    assert (bool(showing.picture), showing.picture_alt, showing.width) == (False, "", 0)


# Taken down by an organiser


def test_an_organiser_takes_down_and_the_owner_reads_why(entry, organiser):
    showing = show(entry)
    take_down(showing, reason="图片含有他人商标", actor=organiser, at=NOW)
    assert not allowed(entry)
    letters = Message.objects.filter(recipient=entry.project.owner, occasion="showing_down")
    assert {letter.channel for letter in letters} == {"portal", "email"}
    assert all("图片含有他人商标" in letter.body for letter in letters)
    line = AuditEntry.objects.get(action="entry.take_down")
    assert line.detail == {"reason": "图片含有他人商标"}


def test_a_new_consent_does_not_bring_back_what_was_taken_down(entry, organiser):
    take_down(show(entry), reason="核实中", actor=organiser, at=NOW)
    show(entry, pitch="又一次")
    assert not allowed(entry)
    put_back(Showing.objects.get(), actor=organiser, at=NOW)
    assert allowed(entry)
    assert Message.objects.filter(occasion="showing_back", channel="portal").count() == 1


def test_what_was_taken_back_is_not_put_back_by_an_organiser(entry, organiser):
    showing = show(entry)
    take_down(showing, reason="核实中", actor=organiser, at=NOW)
    withdraw_showing(entry, actor=entry.project.owner, at=NOW)
    put_back(showing, actor=organiser, at=NOW)
    assert not allowed(entry)


def test_taking_down_needs_a_reason(entry, organiser):
    with pytest.raises(ShowingReasonMissing):
        take_down(show(entry), reason=" \n", actor=organiser, at=NOW)
    assert allowed(entry)


@pytest.mark.parametrize("role", ["secretariat", "reviewer", "supervisor", "publicity"])
def test_nobody_but_an_organiser_takes_down(entry, track, role):
    staff = builders.make_staff(track, role)
    with pytest.raises(PermissionDenied):
        take_down(show(entry), reason="x", actor=staff, at=NOW)


def test_an_organiser_with_a_part_in_it_takes_nothing_down(entry, organiser):
    showing = show(entry)
    Recusal.objects.create(
        user=organiser,
        project=entry.project,
        kind="kinship",
        declared_by=organiser,
        declared_at=NOW,
    )
    with pytest.raises(PermissionDenied):
        take_down(showing, reason="x", actor=organiser, at=NOW)
    assert not Showing.objects.visible_to(organiser).exists()


def test_the_database_knows_no_taking_down_without_a_reason(entry):
    showing = show(entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        Showing.objects.filter(pk=showing.pk).update(taken_down_at=NOW)


# The owner's page


def page(entry):
    return reverse("projects:showing", args=[entry.pk])


def test_the_page_ticks_nothing_the_first_time(entry, client_of):
    text = client_of(entry.project.owner).get(page(entry)).content.decode()
    assert 'name="unit"' in text
    assert "checked" not in text


def posted(**more):
    return {"agreed": "on", "wording": WORDING} | more


def test_the_owner_decides_on_the_page(entry, client_of):
    client = client_of(entry.project.owner)
    data = posted(unit="on", pitch="一句话", website="example.org", picture_alt="样机")
    answer = client.post(page(entry), data | {"picture": sent(photo())})
    assert (answer.status_code, answer.url) == (302, page(entry))
    showing = Showing.objects.get()
    assert (showing.pitch, showing.website) == ("一句话", "https://example.org")
    text = client.get(page(entry)).content.decode()
    assert text.count(" checked") == 1
    picture = client.get(reverse("projects:showing_picture", args=[entry.pk]))
    assert picture["Content-Type"] == "image/jpeg"
    assert client.post(reverse("projects:withdraw_showing", args=[entry.pk])).status_code == 302
    assert not allowed(entry)


def test_the_page_says_first_how_it_is_and_confirms_before_it_is_taken_back(entry, client_of):
    client = client_of(entry.project.owner)
    first = client.get(page(entry)).content.decode()
    assert 'id="h-now"' in first.split("<form")[1]  # after the way out, before the form
    show(entry, pitch="一句话")
    stored = client.get(page(entry), headers={"accept-language": "en"}).content.decode()
    assert "Save the changes" in stored
    assert "Let this be shown" not in stored
    withdrawal = reverse("projects:withdraw_showing", args=[entry.pk])
    before, after = stored.split(f'action="{withdrawal}"')
    assert before.rindex("<details") > before.rindex("</form>")
    assert "deleted for good" in before
    assert "Take my consent back" in after.split("</details>")[0]


def test_a_text_is_counted_as_its_writer_counts_it_and_never_cut(entry, client_of):
    client = client_of(entry.project.owner)
    lines = "\r\n".join(["字" * 99, "字" * 100])
    assert client.post(page(entry), posted(pitch=lines)).status_code == 302
    answer = client.post(page(entry), posted(pitch="字" * 201), headers={"accept-language": "en"})
    text = answer.content.decode()
    assert "字" * 201 in text
    assert 'data-count="200"' in text
    assert "maxlength" not in text.split('name="pitch"')[1].split(">")[0]
    sentence = "It has 201 characters; up to 200 can be shown. Shorten it."
    assert text.index(sentence) < text.index('id="h-now"')
    assert text.count(sentence) == 2


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"agreed": ""}, "agreed"),
        ({"wording": "2020-1"}, "agreed"),
        ({"pitch": "长" * 201}, "pitch"),
        ({"pitch": "长" * 10_000}, "pitch"),
        ({"pitch": "a\u202eb"}, "pitch"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "ftp://example.org/x"}, "website"),
        ({"website": "http://" + "a" * 10_000}, "website"),
        ({"picture": True, "picture_alt": " "}, "picture_alt"),
        ({"picture": True, "picture_alt": "长" * 121}, "picture_alt"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_kept(entry, client_of, data, field):
    filled = posted(sector="on", pitch="保留的话") | data
    if filled.get("picture"):
        filled["picture"] = sent(photo((30, 20)))
    answer = client_of(entry.project.owner).post(page(entry), filled)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["pitch"].value() == filled["pitch"]
    assert not allowed(entry)


def test_a_broken_picture_is_said_beside_its_field(entry, client_of):
    data = posted(picture_alt="样机", picture=sent(photo()[:500]))
    answer = client_of(entry.project.owner).post(page(entry), data)
    assert answer.status_code == 422
    assert "picture" in answer.context["form"].errors


def test_a_teammate_reads_and_others_find_nothing(entry, client_of, organiser):
    mate = builders.make_user()
    Collaborator.objects.create(project=entry.project, user=mate, role="editor")
    show(entry, leader=True)
    seen = client_of(mate).get(page(entry))
    assert seen.status_code == 200
    assert b'name="agreed"' not in seen.content
    assert client_of(mate).post(page(entry), posted()).status_code == 422
    assert client_of(organiser).get(page(entry)).status_code == 404


# Words and own data


def test_each_step_has_its_words():
    assert {"show_publicly", "hide_publicly", "take_down", "put_back"} <= set(VERBS)
    assert {"shown", "version", "reason"} <= set(KEYS)


def test_the_copy_of_own_data_has_it_and_erasure_ends_it(
    entry, django_capture_on_commit_callbacks
):
    owner = entry.project.owner
    name = show(entry, leader=True, picture=sent(photo()), picture_alt="样机").picture.name
    [row] = personal_data.collect(owner).rows["showings"]
    assert (row["leader"], row["wording"]) == ("陈晓明", WORDING)
    with django_capture_on_commit_callbacks(execute=True):
        personal_data.erase(owner, NOW)
    assert Showing.objects.count() == 0
    assert not default_storage.exists(name)


# Another owner


def test_handing_the_project_over_ends_what_its_owner_agreed_to_and_asks_the_new_one(
    entry, organiser, django_capture_on_commit_callbacks
):
    showing = show(entry, picture=sent(photo((60, 40))), picture_alt="样机", **EVERYTHING)
    names = [showing.picture.name, showing.thumbnail.name]
    owner, heir = entry.project.owner, builders.make_user("heir")
    teammate = Collaborator.objects.create(project=entry.project, user=heir, role="editor")
    with django_capture_on_commit_callbacks(execute=True):
        hand_over(teammate, actor=owner, at=NOW)
    assert not allowed(entry)
    showing.refresh_from_db()
    assert (showing.unit, showing.leader, showing.pitch, bool(showing.picture)) == ("",) * 3 + (
        False,
    )
    assert not any(map(default_storage.exists, names))
    line = AuditEntry.objects.get(action="entry.hide_publicly")
    assert (line.actor, line.scope) == (owner, entry.competition.path)
    letter = Message.objects.get(occasion="showing_anew", channel="portal")
    assert letter.recipient == heir
    assert reverse("projects:showing", args=[entry.pk]) in letter.body
    entry.project.refresh_from_db()
    with pytest.raises(PermissionDenied):
        allow_showing(entry, Clearance(), wording=WORDING, actor=owner, at=NOW)
    allow_showing(entry, Clearance(), wording=WORDING, actor=heir, at=NOW)
    assert allowed(entry)


def test_handing_over_what_was_never_shown_writes_to_nobody(entry):
    heir = builders.make_user("heir")
    teammate = Collaborator.objects.create(project=entry.project, user=heir, role="editor")
    hand_over(teammate, actor=entry.project.owner, at=NOW)
    assert not Message.objects.filter(occasion="showing_anew").exists()
    assert not AuditEntry.objects.filter(action="entry.hide_publicly").exists()


# How many pictures


@pytest.fixture
def _drawn_in_no_time(monkeypatch, settings):
    settings.PICTURES_A_MINUTE = 10

    def draw(*files):
        for name in files[1:]:
            Path(name).write_bytes(b"x")
        return (1, 1, 1, 1)

    cache.clear()
    monkeypatch.setattr(public_pictures, "_run", draw)


def redrawn(person, at=NOW):
    upload = sent(photo((60, 40)))
    return public_pictures.redraw(upload, PICTURE, actor=person, at=at)


@pytest.mark.usefixtures("_drawn_in_no_time")
def test_one_person_has_ten_pictures_drawn_in_a_minute_and_others_are_not_held_up(entry):
    owner, other = entry.project.owner, builders.make_user("other")
    for _turn in range(10):
        redrawn(owner)
    with pytest.raises(MaterialRefused, match="60"):
        redrawn(owner)
    assert redrawn(other).large == b"x"
    assert redrawn(owner, NOW + dt.timedelta(minutes=1)).large == b"x"


@pytest.mark.usefixtures("_drawn_in_no_time")
def test_a_process_draws_two_at_a_time_and_a_turn_comes_back(entry, monkeypatch):
    monkeypatch.setattr(public_pictures, "TURN_SECONDS", 0.01)
    owner = entry.project.owner
    with public_pictures._turn(), public_pictures._turn(), pytest.raises(MaterialRefused):
        redrawn(owner)
    assert redrawn(owner).large == b"x"


def test_the_colours_of_a_telephone_are_kept(entry):
    """A profile that swaps red and blue: without heed of it, the picture would come out red."""
    image = Image.new("RGB", (60, 40), (255, 0, 0))
    stream = io.BytesIO()
    image.save(stream, "JPEG", icc_profile=swapped_profile(), quality=95)
    shown = show(entry, picture=sent(stream.getvalue()), picture_alt="样机")
    with shown.picture.open() as file:
        drawn = Image.open(io.BytesIO(file.read()))
        red, _green, blue = drawn.getpixel((30, 20))
    assert "icc_profile" not in drawn.info
    assert blue > 200 > 60 > red


def swapped_profile():
    """sRGB with the tags of its red and blue colourants exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)
