"""Abstentions, private notes and problems: what is kept, who sees it, what it does to a rank."""

import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from judging.models import SheetFlag, SheetNote, SheetVersion, Standing
from judging.services.asides import (
    FLAGS_ON_A_SHEET,
    AsideRefused,
    keep_note,
    raise_flag,
    settle_flag,
)
from judging.services.heats import SheetsMissing, lock_heat, unsigned_sheets
from judging.services.reasons import reason_of
from judging.services.sheets import SheetNotFound
from judging.services.verification import verify_ledgers
from projects.models import Recusal
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
def judge(sheet):
    return sheet.seat.judge.user


@pytest.fixture
def host():
    return builders.make_admin()


def abstention(base=0, reason="材料未能打开"):
    return draft(base, abstained=reason)


def post(client, sheet, name, **body):
    url = f"/judge/sheets/{sheet.pk}/{name}/"
    body = {"client_id": str(uuid.uuid4())} | body
    return client.post(url, json.dumps(body), content_type="application/json")


# Abstentions


def test_an_abstention_is_a_version_without_marks(sheet, heat):
    version = save(sheet, abstention())
    assert (version.abstained, version.signed, version.total) == (True, False, None)
    assert version.payload["abstained"] == "材料未能打开"
    assert (version.payload["marks"], version.payload["total"]) == ({}, None)
    assert faults_of(heat) == []
    assert verify_ledgers(heat.round.competition).findings == ()


def test_versions_with_marks_are_hashed_as_before(sheet):
    assert "abstained" not in save(sheet, draft()).payload


def test_the_lock_does_not_wait_for_an_abstention_and_the_rank_ignores_it(sheet, heat, host):
    builders.sign_all(heat)
    sheet.refresh_from_db()
    save(sheet, abstention(sheet.revision))
    assert unsigned_sheets(heat) == 0
    lock_heat(heat, actor=host, at=NOW)
    standing = Standing.objects.get(appearance=sheet.appearance, ranking__heat=heat)
    reason = reason_of(standing)
    assert [(mark.seat, mark.fate) for mark in reason.marks if mark.total is None] == [
        (2, "abstained")
    ]
    assert len(reason.counted) == 2
    kept = [mark.total for mark in reason.marks if mark.total is not None]
    assert standing.score == sum(kept) / 2


def test_a_sheet_that_is_merely_open_is_still_waited_for(sheet, heat, host):
    """The control of the test above: without the reason it is a missing sheet."""
    builders.sign_all(heat)
    sheet.refresh_from_db()
    save(sheet, draft(sheet.revision))
    with pytest.raises(SheetsMissing):
        lock_heat(heat, actor=host, at=NOW)


def test_new_marks_take_an_abstention_back(sheet):
    save(sheet, abstention())
    save(sheet, draft(1, signed=True))
    sheet.refresh_from_db()
    assert (sheet.current.abstained, sheet.current.signed) == (False, True)


def test_the_database_refuses_an_abstention_with_a_total(sheet):
    version = save(sheet, draft())
    forged = SheetVersion.objects.get(pk=version.pk)
    forged.pk, forged.seq, forged.revision = None, 2, 2
    forged.client_id, forged.hash, forged.abstained = uuid.uuid4(), "f" * 64, True
    with pytest.raises(IntegrityError, match="abstained"), transaction.atomic():
        forged.save(force_insert=True)


def test_an_abstention_over_the_wire_and_never_a_signed_one(client_of, judge, sheet):
    client = client_of(judge)
    body = {"base_revision": 0, "marks": {"tech": "1"}, "signed": False, "abstained": "利益关联"}
    assert post(client, sheet, "save", **body | {"signed": True}).status_code == 400
    said = post(client, sheet, "save", **body).json()
    assert (said["sheet"], said["abstained"], said["total"]) == (sheet.pk, "利益关联", "")
    assert said["marks"] == {}


def test_the_host_sees_that_a_seat_abstained_and_not_why(client_of, heat, sheet, host):
    save(sheet, abstention())
    page = client_of(host).get(f"/work/track/heats/{heat.pk}/").content.decode()
    assert "弃评" in page
    assert "材料未能打开" not in page


# Private notes


def test_a_note_is_kept_as_the_device_sealed_it(client_of, judge, sheet):
    client = client_of(judge)
    sealed = '{"iv":"aa","locked":"bb"}'
    said = post(client, sheet, "note", note=sealed)
    assert (said.status_code, said.json()["sheet"], said.json()["kind"]) == (200, sheet.pk, "note")
    post(client, sheet, "note", note=sealed + " ")
    assert SheetNote.objects.get().sealed == sealed + " "
    assert "locked" in client.get(f"/judge/sheets/{sheet.pk}/").content.decode()


def test_a_note_is_in_no_ledger_no_audit_line_and_no_page_of_others(
    client_of, judge, sheet, heat, host
):
    secret = "只给自己看的话"
    keep_note(sheet.pk, client_id=uuid.uuid4(), sealed=secret, actor=judge, at=NOW)
    save(sheet, draft())
    assert secret not in json.dumps(list(SheetVersion.objects.values_list("payload", flat=True)))
    assert secret not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    for user in (host, sheet_of(heat, seat=1).seat.judge.user):
        for url in (f"/work/track/heats/{heat.pk}/", f"/judge/heats/{heat.pk}/"):
            assert secret not in client_of(user).get(url).content.decode()


def test_a_note_is_its_judges_alone(sheet, heat):
    other = sheet_of(heat, seat=3).seat.judge.user
    with pytest.raises(SheetNotFound):
        keep_note(sheet.pk, client_id=uuid.uuid4(), sealed="x", actor=other, at=NOW)


def test_a_note_that_is_too_long_is_refused_in_a_sentence(client_of, judge, sheet):
    answer = post(client_of(judge), sheet, "note", note="x" * 12_001)
    assert answer.status_code == 422
    assert answer.json()["error"]


# Problems


def test_a_problem_reaches_the_host_with_its_text_and_no_mark(client_of, judge, sheet, heat, host):
    save(sheet, draft(tech="47.5"))
    said = post(client_of(judge), sheet, "flag", flag="投影看不清")
    assert said.status_code == 200
    page = client_of(host).get(f"/work/track/heats/{heat.pk}/").content.decode()
    assert "投影看不清" in page
    assert "47.5" not in page


def test_the_same_problem_twice_is_one(client_of, judge, sheet):
    key = str(uuid.uuid4())
    for _ in range(2):
        post(client_of(judge), sheet, "flag", flag="投影看不清", client_id=key)
    assert SheetFlag.objects.count() == 1


def test_the_host_settles_a_problem_once(client_of, judge, sheet, heat, host):
    flag = raise_flag(sheet.pk, client_id=uuid.uuid4(), text="断网", actor=judge, at=NOW)
    url = f"/work/track/heats/{heat.pk}/flags/{flag.pk}/"
    for _ in range(2):
        assert client_of(host).post(url).status_code == 302
    flag.refresh_from_db()
    assert flag.settled_by == host
    assert AuditEntry.objects.filter(action="heat.flag_settle").count() == 1
    with pytest.raises(PermissionDenied):
        settle_flag(flag, actor=judge, at=NOW)


def test_a_host_who_is_recused_sees_no_problem_of_that_project(
    client_of, judge, sheet, heat, host
):
    flag = raise_flag(sheet.pk, client_id=uuid.uuid4(), text="断网", actor=judge, at=NOW)
    Recusal.objects.create(
        user=host,
        project=sheet.appearance.entry.project,
        kind="kinship",
        declared_by=host,
        declared_at=NOW,
    )
    page = client_of(host).get(f"/work/track/heats/{heat.pk}/").content.decode()
    assert "断网" not in page
    url = f"/work/track/heats/{heat.pk}/flags/{flag.pk}/"
    assert client_of(host).post(url).status_code == 404


@pytest.mark.parametrize("text", ["", "  ", "长" * 201])
def test_a_problem_says_something_and_not_a_novel(sheet, judge, text):
    with pytest.raises(AsideRefused):
        raise_flag(sheet.pk, client_id=uuid.uuid4(), text=text, actor=judge, at=NOW)


def test_a_sheet_has_so_many_problems_and_no_more(sheet, judge):
    for number in range(FLAGS_ON_A_SHEET):
        raise_flag(sheet.pk, client_id=uuid.uuid4(), text=str(number), actor=judge, at=NOW)
    with pytest.raises(AsideRefused):
        raise_flag(sheet.pk, client_id=uuid.uuid4(), text="再一条", actor=judge, at=NOW)


@pytest.mark.parametrize("body", [b"[]", b"{", b'{"client_id": 1}', b'{"client_id": "x"}'])
@pytest.mark.parametrize("name", ["note", "flag"])
def test_what_is_no_aside_is_refused(client_of, judge, sheet, name, body):
    url = f"/judge/sheets/{sheet.pk}/{name}/"
    answer = client_of(judge).post(url, body, content_type="application/json")
    assert answer.status_code == 400
