"""Files in pieces: going on after whatever breaks, and nothing left behind."""

import datetime as dt
import errno
import os
import uuid
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse
from django.utils import translation

from projects.models import Material, Upload
from projects.services import sweeping, uploads
from projects.services.entries import submit_entry
from projects.services.materials import FileNotStored, MaterialRefused, requirement_for
from projects.services.uploads import (
    UploadOver,
    WrongOffset,
    begin_upload,
    cancel_upload,
    finish_upload,
    received_of,
    write_piece,
)
from tests.builders import NOW, add_material, make_draft, make_user
from tests.projects.hostile_files import PDF, SCRIPT, pdf

CONTENT = PDF + b"% more\n%%EOF\n"
SIZE = len(CONTENT)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"), time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def entry(track):
    return make_draft(track, owner=make_user("owner"))


@pytest.fixture
def owner(entry):
    return entry.project.owner


def begin(entry, kind="deck", size=SIZE, name="路演.pdf", **fields):
    wanted = requirement_for(entry, kind)
    values = {"actor": entry.project.owner, "at": NOW} | fields
    return begin_upload(entry, wanted, name=name, size=size, **values)


def send(upload, content=CONTENT, offset=0, actor=None):
    return write_piece(upload, content, offset=offset, actor=actor or upload.started_by)


def finish(upload, **fields):
    upload.refresh_from_db()
    return finish_upload(upload, actor=upload.started_by, at=NOW, **fields)


def files(folder=""):
    root = Path(settings.MEDIA_ROOT, folder)
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_pieces_become_a_material_and_leave_nothing_behind(
    entry, django_capture_on_commit_callbacks
):
    upload = begin(entry)
    assert send(upload, CONTENT[:50]) == 50
    assert send(upload, CONTENT[50:], offset=50) == len(CONTENT)
    with django_capture_on_commit_callbacks(execute=True):
        material = finish(upload)
    assert Path(material.file.path).read_bytes() == CONTENT
    assert (material.kind, material.name, material.size) == ("deck", "路演.pdf", len(CONTENT))
    assert files("uploads") == []
    assert finish(upload) == material
    with pytest.raises(UploadOver):
        send(upload, b"more", offset=len(CONTENT))


def test_a_piece_goes_on_exactly_where_the_last_one_ended(entry):
    upload = begin(entry)
    send(upload, CONTENT[:50])
    for wrong in (0, 49, 51):
        with pytest.raises(WrongOffset) as refused:
            send(upload, CONTENT[50:], offset=wrong)
        assert refused.value.received == 50
    with pytest.raises(WrongOffset):
        finish(upload)
    assert not Material.objects.filter(kind="deck").exists()


@pytest.mark.parametrize("broken", ["write", "sync"])
def test_a_piece_that_a_full_disk_cut_is_simply_sent_again(entry, monkeypatch, broken):
    upload = begin(entry)
    send(upload, CONTENT[:50])

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if broken == "sync":
            patch.setattr(uploads.os, "fsync", full)
        else:
            patch.setattr(uploads.os, "fdopen", full)
        with pytest.raises(FileNotStored, match="try again"):
            send(upload, CONTENT[50:80], offset=50)
    upload.refresh_from_db()
    assert received_of(upload) == 50
    send(upload, CONTENT[50:], offset=50)
    assert Path(finish(upload).file.path).read_bytes() == CONTENT


def test_what_was_written_before_a_server_was_killed_is_written_over(entry):
    upload = begin(entry)
    send(upload, CONTENT[:50])
    # The piece reached the disk, the row did not.
    with uploads.part_path(upload).open("ab") as part:
        part.write(b"half a piece that nobody knows of")
    send(upload, CONTENT[50:], offset=50)
    assert Path(finish(upload).file.path).read_bytes() == CONTENT


def test_bytes_that_the_disk_has_lost_are_asked_for_again(entry):
    upload = begin(entry)
    send(upload, CONTENT[:50])
    uploads.part_path(upload).unlink()
    upload.refresh_from_db()
    assert received_of(upload) == 0
    with pytest.raises(WrongOffset) as refused:
        send(upload, CONTENT[50:], offset=50)
    assert refused.value.received == 0
    send(upload)
    assert finish(upload).size == len(CONTENT)


@pytest.mark.parametrize("failure", ["link", "row", "commit"])
def test_a_finish_that_fails_keeps_the_upload_and_leaves_no_file(entry, monkeypatch, failure):
    upload = begin(entry)
    send(upload)
    before = files("materials")

    def down(*args, **kwargs):
        raise OperationalError("server closed the connection")

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if failure == "link":
            patch.setattr(uploads.os, "link", full)
        elif failure == "row":
            patch.setattr(Material, "save", down)
        else:
            patch.setattr("projects.services.materials.record", down)
        with pytest.raises(FileNotStored):
            finish(upload)
    assert files("materials") == before
    assert not Material.objects.filter(kind="deck").exists()
    assert finish(upload).size == len(CONTENT)


def test_a_worker_killed_between_file_and_row_leaves_an_orphan_that_is_swept(entry, monkeypatch):
    upload = begin(entry)
    send(upload)
    before = files("materials")

    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    # Nothing is cleared up by a process that is no more.
    with monkeypatch.context() as patch:
        patch.setattr(Material, "save", killed)
        patch.setattr("projects.services.materials.discard", lambda name: None)
        with pytest.raises(Killed):
            finish(upload)
    (orphan,) = set(files("materials")) - set(before)
    assert finish(upload).size == len(CONTENT)
    old = (NOW - dt.timedelta(days=4)).timestamp()
    for path in files():
        os.utime(path, (old, old))
    sweeping.sweep(at=NOW)
    assert not orphan.exists()
    assert len(files("materials")) == len(before) + 1


def test_where_a_file_cannot_have_two_names_it_is_copied(entry, monkeypatch):
    upload = begin(entry)
    send(upload)

    def refused(*args):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(uploads.os, "link", refused)
    assert Path(finish(upload).file.path).read_bytes() == CONTENT


def test_what_is_refused_at_the_end_is_gone(entry, django_capture_on_commit_callbacks):
    content = pdf(SCRIPT)
    upload = begin(entry, size=len(content))
    send(upload, content)
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(MaterialRefused, match="script"),
    ):
        finish(upload)
    assert not Upload.objects.exists()
    assert files("uploads") == []


def test_too_much_is_refused_before_it_is_sent(entry, monkeypatch):
    with pytest.raises(MaterialRefused, match="more than 100"):
        begin(entry, size=100 * 1024 * 1024 + 1)
    with pytest.raises(MaterialRefused, match="empty"):
        begin(entry, size=0)
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    begin(entry)
    begin(entry)
    with pytest.raises(MaterialRefused, match="half uploaded"):
        begin(entry)
    assert Upload.objects.count() == 2


def test_the_bytes_that_lie_half_uploaded_are_bounded(entry, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_OPEN_BYTES", 3_000)
    begin(entry, size=2_000)
    with pytest.raises(MaterialRefused, match="half uploaded"):
        begin(entry, size=1_001)
    begin(entry, size=1_000)


def test_nobody_else_and_nothing_after_submission(entry, owner):
    upload, other = begin(entry), make_user()
    with pytest.raises(PermissionDenied):
        begin(entry, actor=other)
    with pytest.raises(PermissionDenied):
        send(upload, actor=other)
    with pytest.raises(PermissionDenied):
        cancel_upload(upload, actor=other, at=NOW)
    send(upload)
    submit_entry(entry, actor=owner, at=NOW)
    upload = Upload.objects.get()
    with pytest.raises(Exception, match="can no longer be changed"):
        finish(upload)
    assert not Material.objects.filter(kind="deck").exists()


def test_the_sweep_takes_what_is_old_and_nothing_else(entry, django_capture_on_commit_callbacks):
    old, young = begin(entry, at=NOW - dt.timedelta(days=4)), begin(entry)
    send(old, CONTENT[:10])
    send(young, CONTENT[:10])
    stray = Path(settings.MEDIA_ROOT, "uploads", f"{uuid.uuid4()}.part")
    stray.write_bytes(b"x")
    ancient = (NOW - dt.timedelta(days=30)).timestamp()
    os.utime(stray, (ancient, ancient))
    for path in files("materials"):
        os.utime(path, (ancient, ancient))
    kept = files("materials")
    assert sweeping.sweep(at=NOW) == 2
    assert list(Upload.objects.all()) == [young]
    assert files("uploads") == [uploads.part_path(young)]
    assert files("materials") == kept


def test_the_sweep_stops_before_a_database_that_knows_none_of_the_files(entry, monkeypatch):
    monkeypatch.setattr(sweeping, "FEW", 3)
    ancient = (NOW - dt.timedelta(days=30)).timestamp()
    for number in range(4):
        path = Path(settings.MEDIA_ROOT, "materials", f"orphan{number}")
        path.write_bytes(b"x")
        os.utime(path, (ancient, ancient))
    before = files("materials")
    assert sweeping.sweep(at=NOW) == 0
    assert files("materials") == before


# The same over HTTP


@pytest.fixture
def client(client_of, owner):
    client = client_of(owner)
    client.cookies["django_language"] = "en"
    return client


def announce(client, entry, **fields):
    data = {"kind": "deck", "name": "路演.pdf", "size": len(CONTENT)} | fields
    return client.post(reverse("projects:begin_upload", args=[entry.pk]), data)


def put(client, url, content, offset=0):
    return client.put(
        url, content, "application/octet-stream", headers={"Upload-Offset": str(offset)}
    )


def test_a_page_sends_pieces_and_goes_on_after_a_wrong_one(client, entry):
    urls = announce(client, entry).json()
    assert put(client, urls["pieces"], CONTENT[:40]).json() == {"received": 40}
    wrong = put(client, urls["pieces"], CONTENT[30:], offset=30)
    assert (wrong.status_code, wrong.json()["received"]) == (409, 40)
    assert client.get(urls["pieces"]).json() == {"received": 40, "size": len(CONTENT)}
    early = client.post(urls["finish"])
    assert (early.status_code, early.json()["received"]) == (409, 40)
    put(client, urls["pieces"], CONTENT[40:], offset=40)
    done = client.post(urls["finish"])
    assert done.status_code == 200
    assert client.post(urls["finish"]).json() == done.json()
    again = put(client, urls["pieces"], b"x", offset=len(CONTENT))
    assert (again.status_code, "received completely" in again.json()["error"]) == (409, True)


@pytest.mark.parametrize("offset", ["", "-1", "x", "9" * 30])
def test_a_piece_without_its_place_is_no_error_of_the_server(client, entry, offset):
    urls = announce(client, entry).json()
    assert put(client, urls["pieces"], b"x", offset=offset).status_code == 409


def test_a_piece_that_is_too_long_is_not_read(client, entry):
    urls = announce(client, entry, size=9 * 1024 * 1024).json()
    assert put(client, urls["pieces"], bytes(5 * 1024 * 1024 + 1)).status_code == 413
    assert put(client, urls["pieces"], bytes(5 * 1024 * 1024)).status_code == 200
    assert put(client, urls["pieces"], bytes(5 * 1024 * 1024), 5 * 1024 * 1024).status_code == 413


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"size": "0"}, 422),
        ({"size": "-5"}, 422),
        ({"size": "1e9"}, 422),
        ({"size": "9" * 40}, 422),
        ({"size": str(200 * 1024 * 1024)}, 422),
        ({"kind": "nothing"}, 404),
        ({"question": "77"}, 404),
        ({"question": "x"}, 404),
        ({"name": ""}, 201),
        ({"name": "长" * 900}, 201),
    ],
)
def test_an_announcement_is_answered_in_a_sentence(client, entry, fields, status):
    answer = announce(client, entry, **fields)
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["error"].endswith(".")


def test_an_upload_of_somebody_else_does_not_exist(client, client_of, entry, track):
    urls = announce(client, entry).json()
    stranger = client_of(make_user("stranger"))
    own = make_draft(track, owner=make_user("stranger"))
    upload = Upload.objects.get()
    for name in ("piece", "finish_upload", "cancel_upload"):
        method = stranger.get if name == "piece" else stranger.post
        for entry_pk in (entry.pk, own.pk):
            url = reverse(f"projects:{name}", args=[entry_pk, upload.pk])
            assert method(url).status_code == 404
    assert put(stranger, urls["pieces"], CONTENT).status_code == 404
    assert announce(stranger, entry).status_code == 404
    assert Upload.objects.get().received == 0


def test_discarding_goes_back_to_the_page_where_no_script_runs(client, entry):
    urls = announce(client, entry).json()
    assert client.post(urls["cancel"]).status_code == 302
    assert not Upload.objects.exists()
    urls = announce(client, entry).json()
    json = client.post(urls["cancel"], headers={"Accept": "application/json"})
    assert json.json() == {}


def test_the_page_says_what_is_half_uploaded(client, entry):
    urls = announce(client, entry).json()
    put(client, urls["pieces"], CONTENT[:40])
    page = client.get(reverse("projects:edit", args=[entry.pk, "materials"])).content.decode()
    assert "is half uploaded" in page
    assert urls["cancel"] in page


def test_several_files_at_once_without_a_script(client, entry):
    sent = [
        SimpleUploadedFile("a.pdf", PDF, "application/pdf"),
        SimpleUploadedFile("b.pdf", b"words", "application/pdf"),
        SimpleUploadedFile("c.pdf", PDF + b"%%EOF\n", "application/pdf"),
    ]
    answer = client.post(
        reverse("projects:upload", args=[entry.pk]), {"kind": "patent", "file": sent}
    )
    assert answer.status_code == 422
    assert "b.pdf: The content of this file" in answer.content.decode()
    names = entry.materials.current().filter(kind="patent").values_list("name", flat=True)
    assert sorted(names) == ["a.pdf", "c.pdf"]


def test_an_earlier_version_is_for_the_entrys_own_people(client, client_of, track, organiser):
    entry = make_draft(track, owner=make_user("owner"))
    old = add_material(entry, "deck", name="旧.pdf")
    Material.objects.filter(pk=old.pk).update(replaced_at=NOW)
    submit_entry(entry, actor=entry.project.owner, at=NOW)
    url = reverse("projects:material", args=[old.pk])
    assert client.get(url).getvalue().startswith(b"%PDF-")
    assert client_of(organiser).get(url).status_code == 404
    entry.reviews.create(reviewer=organiser, verdict="return", at=NOW)
    Material.objects.filter(pk=old.pk).update(replaced_at=NOW + dt.timedelta(days=1))
    assert client_of(organiser).get(url).getvalue().startswith(b"%PDF-")
