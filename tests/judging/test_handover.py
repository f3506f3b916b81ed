"""A tablet's file in the host's hands: one effect, nobody's but the judge's own marks."""

import json
import os
import uuid
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry
from judging.models import SheetVersion
from judging.services import handover
from judging.services.device_keys import device_keys
from judging.services.handover import NotAHandover, import_handover
from judging.services.heats import lock_heat
from tests import builders, staging
from tests.builders import NOW
from tests.judging.saving import draft, faults_of, save, sheet_of

pytestmark = pytest.mark.django_db
stage, world = staging.stage_of(builders.hall_of(entries=2, judges=3)), staging.world
tree, track = staging.part("tree"), staging.part("track")
heat = staging.part("heat")


@pytest.fixture
def sheet(heat):
    return sheet_of(heat, order=1, seat=2)


@pytest.fixture
def host():
    return builders.make_admin()


def sent(base=0, tech="50", **fields):
    body = {
        "client_id": str(uuid.uuid4()),
        "base_revision": base,
        "marks": {"tech": tech, "market": "30"},
        "signed": False,
        "comment": "",
        "device": "Pad",
    }
    return body | fields


def sealed(kept, key):
    iv = os.urandom(12)
    locked = AESGCM(bytes.fromhex(key)).encrypt(iv, json.dumps(kept).encode(), None)
    return json.dumps({"iv": b64encode(iv).decode(), "locked": b64encode(locked).decode()})


def row(sheet, *, underway=None, newest=None, revision=0, key=None):
    user = sheet.seat.judge.user_id
    kept = {"user": user, "sheet": sheet.pk, "revision": revision}
    kept |= {"underway": underway, "next": newest, "url": ""}
    return {
        "user": user,
        "sheet": sheet.pk,
        "sealed": sealed(kept, key or device_keys(user)[0]),
    }


def file_of(*rows):
    return json.dumps({"format": "chuangsai-handover", "version": 1, "rows": list(rows)}).encode()


def bring(heat, host, *rows):
    return [one.word for one in import_handover(heat, file_of(*rows), actor=host, at=NOW)]


def test_a_file_is_saved_under_the_tablets_own_id_and_says_who_brought_it(heat, sheet, host):
    body = sent()
    assert bring(heat, host, row(sheet, underway=body)) == ["saved"]
    version = SheetVersion.objects.get()
    assert str(version.client_id) == body["client_id"]
    assert version.payload["judge"] == sheet.seat.judge.user.username
    assert version.payload["handed_in_by"] == host.username
    assert faults_of(heat) == []
    line = AuditEntry.objects.get(action="heat.handover")
    assert (line.actor, line.detail["saved"]) == (host, 1)


def test_twice_and_by_the_tablet_too_it_has_one_effect(heat, sheet, host):
    body = sent()
    bring(heat, host, row(sheet, underway=body))
    assert bring(heat, host, row(sheet, underway=body)) == ["known"]
    save(sheet, draft(client_id=uuid.UUID(body["client_id"])))
    assert SheetVersion.objects.count() == 1


def test_with_another_id_it_would_have_two_effects(heat, sheet, host):
    """The control: what makes it one is the tablet's id."""
    bring(heat, host, row(sheet, underway=sent()))
    assert bring(heat, host, row(sheet, underway=sent(base=1))) == ["saved"]
    assert SheetVersion.objects.count() == 2


def test_the_newest_draft_follows_the_one_under_way(heat, sheet, host):
    newest = sent(tech="55")
    newest.pop("base_revision")
    assert bring(heat, host, row(sheet, underway=sent(), newest=newest)) == ["saved"]
    sheet.refresh_from_db()
    assert (sheet.revision, sheet.current.payload["marks"]["tech"]) == (2, "55")


def test_one_sheet_that_is_stale_does_not_hold_up_the_others(heat, sheet, host):
    save(sheet, draft(tech="11"))
    other = sheet_of(heat, order=2, seat=2)
    assert bring(heat, host, row(sheet, underway=sent()), row(other, underway=sent())) == [
        "stale",
        "saved",
    ]
    sheet.refresh_from_db()
    assert sheet.current.payload["marks"]["tech"] == "11"


def test_nobody_writes_a_file_for_a_judge(heat, sheet, host):
    """Neither with a key of their own, nor with another judge's."""
    other = device_keys(sheet_of(heat, seat=3).seat.judge.user_id)[0]
    for key in ("00" * 32, other):
        assert bring(heat, host, row(sheet, underway=sent(), key=key)) == ["unreadable"]
    assert SheetVersion.objects.count() == 0


def test_marks_cannot_be_moved_to_another_sheet(heat, sheet, host):
    other = sheet_of(heat, order=2, seat=2)
    moved = row(sheet, underway=sent()) | {"sheet": other.pk}
    assert bring(heat, host, moved) == ["unreadable"]


def test_without_the_name_inside_the_seal_marks_could_be_moved(heat, sheet, host, monkeypatch):
    monkeypatch.setattr(handover, "_is_about", lambda found, row: True)
    other = sheet_of(heat, order=2, seat=2)
    moved = row(sheet, underway=sent()) | {"sheet": other.pk}
    assert bring(heat, host, moved) == ["saved"]


def test_a_replaced_secret_key_still_opens_the_file(heat, sheet, host, settings):
    written = row(sheet, underway=sent())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    assert bring(heat, host, written) == ["saved"]


def test_a_locked_heat_takes_no_file(heat, sheet, host):
    lock_heat(heat, actor=host, at=NOW, reason="到点")
    assert bring(heat, host, row(sheet, underway=sent())) == ["closed"]


def test_a_sheet_of_another_heat_is_not_of_this_one(heat, sheet, host):
    elsewhere = builders.make_heat(heat.round, number=9)
    assert bring(elsewhere, host, row(sheet, underway=sent())) == ["gone"]


def test_a_judge_brings_no_file(heat, sheet):
    with pytest.raises(PermissionDenied):
        bring(heat, sheet.seat.judge.user, row(sheet, underway=sent()))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": "chuangsai-handover", "version": 1, "rows": []}',
        b'{"format": "chuangsai-handover", "version": 1, "rows": [{"user": "1"}]}',
        b'{"format": "else", "version": 1, "rows": [1]}',
    ],
)
def test_what_is_no_tablets_file_is_refused(heat, host, body):
    with pytest.raises(NotAHandover):
        import_handover(heat, body, actor=host, at=NOW)


@pytest.mark.parametrize("text", ["", "{}", '{"iv": 1, "locked": 2}', '{"open": {"next": 1}}'])
def test_a_seal_that_is_none_is_unreadable(heat, sheet, host, text):
    assert bring(heat, host, row(sheet) | {"sealed": text}) == ["unreadable"]


def test_the_page_says_what_became_of_it_and_no_mark(client_of, heat, sheet, host):
    save(sheet, draft(tech="11.5"))
    other = sheet_of(heat, order=2, seat=2)
    body = file_of(row(sheet, underway=sent()), row(other, underway=sent(tech="47.5")))
    url = f"/work/track/heats/{heat.pk}/handover/"
    sent_file = SimpleUploadedFile("chuangsai.json", body, "application/json")
    page = client_of(host).post(url, {"file": sent_file}, follow=True).content.decode()
    assert "1 份评分表已送达服务器" in page
    assert "席位 2，第 1 号" in page
    assert "47.5" not in page
    assert "11.5" not in page


def test_a_page_without_a_file_says_so(client_of, heat, host):
    url = f"/work/track/heats/{heat.pk}/handover/"
    page = client_of(host).post(url, follow=True).content.decode()
    assert "请选择平板保存的文件" in page


def test_a_file_that_names_an_impossible_judge_is_told_apart_and_breaks_nothing(heat, sheet, host):
    strange = row(sheet, underway=sent()) | {"user": 10**30}
    assert bring(heat, host, strange, row(sheet, underway=sent())) == ["gone", "saved"]
