"""What somebody sends who means harm, or who presses two buttons at once: never a 500."""

import time
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from projects.models import Entry, Project
from projects.services import uploads as services
from projects.services.discarding import discard_draft
from projects.services.entry_columns import ENTRY_COLUMNS
from projects.services.materials import requirement_for
from projects.services.uploads import begin_upload, cancel_upload, write_piece
from projects.text_diff import pieces
from projects.views import autosave, history, uploads
from tests.builders import NOW, make_draft, make_submitted, make_user
from tests.projects.hostile_files import PDF


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def draft(track):
    return make_draft(track, owner=make_user("owner"))


@pytest.fixture
def owner(client_of, draft):
    client = client_of(draft.project.owner)
    client.cookies["django_language"] = "en"
    return client


def address(name, draft, *more):
    return reverse(f"projects:{name}", args=[draft.pk, *more])


@pytest.mark.parametrize("question", ["9" * 5000, "9" * 40, "٣"])
@pytest.mark.parametrize("name", ["upload", "begin_upload"])
def test_no_question_has_such_a_number(owner, draft, name, question):
    sent = {"question": question, "kind": "other", "size": "9", "name": "a.pdf"}
    assert owner.post(address(name, draft), sent).status_code == 404


@pytest.mark.parametrize(
    "typed", ["sNaN", "NaN", "-Infinity", "1e999999", "1e-999999", "9" * 5000]
)
def test_an_amount_that_is_none_is_refused_beside_one_that_is(owner, draft, typed):
    Entry.objects.filter(pk=draft.pk).update(funding_need=Decimal(5))
    sent = {"title": "项目", "funding_need": typed}
    answer = owner.post(address("edit", draft, "project"), sent)
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.funding_need == Decimal(5)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a" * 1000, "ab" * 500),
        ("aaab" * 750, "abbb" * 750),
        ("ab" * 1500, "ba" * 1500),
        ("a\n" * 5000, "a\nb\n" * 4000),
    ],
)
def test_no_text_keeps_the_reader_waiting(before, after):
    began = time.process_time()
    found = pieces(before, after)
    assert time.process_time() - began < 2
    assert "".join(one.text for one in found if one.kind != "in") == before
    assert "".join(one.text for one in found if one.kind != "out") == after


def test_a_piece_that_comes_after_the_upload_was_given_up_is_not_found(owner, draft, monkeypatch):
    upload = _begun(draft)
    _before(monkeypatch, "write_piece", lambda: _cancel(upload))
    where = address("piece", draft, upload.pk)
    answer = owner.put(where, PDF, content_type="application/pdf", HTTP_UPLOAD_OFFSET="0")
    assert answer.status_code == 404


def test_an_upload_that_is_given_up_while_it_is_finished_leaves_nothing(owner, draft, monkeypatch):
    upload = _begun(draft)
    write_piece(upload, PDF, offset=0, actor=upload.started_by)
    real = services.look_into

    def late(*args):
        facts = real(*args)
        _cancel(upload)
        return facts

    monkeypatch.setattr(services, "look_into", late)
    assert owner.post(address("finish_upload", draft, upload.pk)).status_code == 404
    assert not draft.materials.filter(kind="deck").exists()


def test_the_name_of_an_upload_has_no_nul(owner, draft):
    sent = {"kind": "deck", "size": "9", "name": "a\x00.pdf"}
    assert owner.post(address("begin_upload", draft), sent).status_code == 201
    assert draft.uploads.get().name == "a.pdf"


def _begun(draft):
    wanted = requirement_for(draft, "deck")
    owner = draft.project.owner
    return begin_upload(draft, wanted, name="a.pdf", size=len(PDF), actor=owner, at=NOW)


def _cancel(upload):
    cancel_upload(upload, actor=upload.started_by, at=NOW)


def _before(monkeypatch, name, first):
    real = getattr(uploads, name)

    def late(*args, **fields):
        first()
        return real(*args, **fields)

    monkeypatch.setattr(uploads, name, late)


def test_a_save_that_comes_after_the_draft_was_thrown_away_is_refused(owner, draft, monkeypatch):
    real = autosave.judge_fields

    def late(*args):
        judged = real(*args)
        discard_draft(draft, actor=draft.project.owner, at=NOW)
        return judged

    monkeypatch.setattr(autosave, "judge_fields", late)
    sent = {
        "save_key": "key-00001",
        "step": "project",
        "base": 0,
        "fields": {"project.title": "新"},
    }
    answer = owner.post(address("save", draft), sent, content_type="application/json")
    assert answer.status_code in (403, 404)


def test_deleting_a_draft_twice_finds_nothing_the_second_time(owner, draft, monkeypatch):
    real = history.discard_draft

    def twice(*args, **fields):
        real(*args, **fields)
        real(*args, **fields)

    monkeypatch.setattr(history, "discard_draft", twice)
    assert owner.post(address("discard", draft)).status_code == 404


def test_a_list_that_goes_out_names_what_was_handed_in(track):
    entry = make_submitted(track, title="申报时的名称")
    unit = str(entry.project.unit)
    Project.objects.filter(pk=entry.project.pk).update(title="后来的名称")
    type(entry.project.unit).objects.filter(pk=entry.project.unit.pk).update(name="后来的单位")
    said = {one.key: one.value(Entry.objects.get(pk=entry.pk)) for one in ENTRY_COLUMNS}
    assert (said["title"], said["unit"]) == ("申报时的名称", unit)
