"""A copy of everything held about me: complete, mine alone, and gone after a week."""

import datetime as dt
import io
import json
import zipfile

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

from accounts import exports, tasks
from accounts.exports import KEPT_FOR, ExportUnderWay, make_export, request_export, sweep_exports
from accounts.jobs import cancel_job
from accounts.models import AuditEntry, DataRequest, Message
from accounts.personal_data import PARTS, Held, Part
from accounts.services import give_consent
from tests import builders
from tests.builders import NOW, make_user

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=5)
APPS = {"accounts", "competitions", "projects", "judging", "publicity", "outcomes"}


@pytest.fixture
def entry(track):
    return builders.make_entry(track)


@pytest.fixture
def owner(entry):
    return entry.project.owner


def copy_of(user, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        wanted = request_export(actor=user, at=NOW)
    wanted.refresh_from_db()
    return wanted


@pytest.fixture
def made(owner, django_capture_on_commit_callbacks):
    give_consent(owner, notice="privacy", version="1", at=NOW)
    return copy_of(owner, django_capture_on_commit_callbacks)


def opened(wanted):
    with wanted.file.open("rb") as stored:
        return zipfile.ZipFile(io.BytesIO(stored.read()))


def test_beat_knows_its_tasks(settings):
    named = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {tasks.resume_exports.name, tasks.sweep.name} <= named
    assert tasks.make_export.name == exports.TASK


def test_every_app_has_registered_its_part():
    assert set(PARTS) >= APPS
    assert list(PARTS)[-1] == "accounts"


def test_the_copy_has_every_part_and_the_files(made, entry, owner):
    archive = opened(made)
    names = archive.namelist()
    assert {f"{app}.json" for app in APPS} | {"index.json"} <= set(names)
    projects = json.loads(archive.read("projects.json"))
    assert projects["entries"][0]["contact_mobile"] == entry.contact_mobile
    assert projects["projects"][0]["title"] == entry.project.title
    account = json.loads(archive.read("accounts.json"))
    assert account["account"][0]["email"] == owner.email
    assert account["consents"][0]["version"] == "1"
    assert "password" not in archive.read("accounts.json").decode()
    index = {row["file"]: row for row in json.loads(archive.read("index.json"))}
    stored = index["projects.json"]["files"]
    assert len(stored) == entry.materials.count() > 0
    for material, name in zip(entry.materials.order_by("pk"), stored, strict=True):
        with material.file.open("rb") as file:
            assert archive.read(name) == file.read()


def test_the_copy_has_nothing_of_anybody_else(made, track, client_of):
    other = builders.make_entry(track, title="别人的项目")
    archive = opened(made)
    text = "".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
    assert other.project.title not in text


def test_the_page_makes_it_and_offers_it(owner, client_of, django_capture_on_commit_callbacks):
    client = client_of(owner)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/my/data/copies/").url == "/my/data/"
    wanted = DataRequest.objects.get()
    address = f"/my/data/copies/{wanted.pk}/"
    wanted.finished_at = dt.datetime.now(dt.UTC)
    wanted.save()
    assert address in client.get("/my/data/").content.decode()
    answer = client.get(address)
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(answer.getvalue())).testzip() is None
    for stranger in (make_user("stranger"), builders.make_admin()):
        assert client_of(stranger).get(address).status_code == 404


def test_it_is_there_for_seven_days_and_then_swept(made, owner, client_of):
    made.finished_at = dt.datetime.now(dt.UTC) - KEPT_FOR
    made.save()
    assert client_of(owner).get(f"/my/data/copies/{made.pk}/").status_code == 404
    name, storage = made.file.name, made.file.storage
    assert sweep_exports(at=made.finished_at + KEPT_FOR - dt.timedelta(seconds=1)) == 0
    assert storage.exists(name)
    for swept in (1, 0):
        assert sweep_exports(at=made.finished_at + KEPT_FOR) == swept
    assert not storage.exists(name)


def test_two_at_once_are_one(owner):
    request_export(actor=owner, at=NOW)
    with pytest.raises(ExportUnderWay):
        request_export(actor=owner, at=NOW)


def test_making_it_twice_is_once(made):
    before = made.file.name
    make_export(made.pk, clock=lambda: LATER)
    made.refresh_from_db()
    assert made.file.name == before
    assert AuditEntry.objects.filter(action="personal_data.finish").count() == 1


def test_a_cancelled_one_leaves_nothing(owner):
    wanted = request_export(actor=owner, at=NOW)
    cancel_job(wanted.job, at=NOW)
    make_export(wanted.pk, clock=lambda: LATER)
    wanted.refresh_from_db()
    assert not wanted.file


def test_one_that_fails_says_so_and_can_be_asked_for_again(owner, monkeypatch):
    def broken(user):
        raise RuntimeError

    monkeypatch.setitem(PARTS, "x", Part(label="x", collect=broken))
    wanted = request_export(actor=owner, at=NOW)
    with pytest.raises(RuntimeError):
        make_export(wanted.pk, clock=lambda: LATER)
    wanted.job.refresh_from_db()
    assert wanted.job.failed_at == LATER
    assert wanted.job.message
    monkeypatch.delitem(PARTS, "x")
    request_export(actor=owner, at=LATER)


def test_what_the_queue_lost_is_queued_again(
    owner, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*args, **kwargs):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(current_app.Task, "apply_async", down)
        patch.setattr("celery.canvas.Signature.apply_async", down)
        with django_capture_on_commit_callbacks(execute=True):
            wanted = request_export(actor=owner, at=NOW)
    assert not DataRequest.objects.get().file
    exports.resume_exports(at=NOW)
    assert not DataRequest.objects.get().file
    exports.resume_exports(at=LATER)
    assert DataRequest.objects.get(pk=wanted.pk).file


def test_a_name_that_leads_out_of_the_folder_does_not(owner, made, monkeypatch):
    held = Held({}, [("../../etc/passwd", made.file)])
    monkeypatch.setitem(PARTS, "x", Part(label="x", collect=lambda user: held))
    wanted = request_export(actor=owner, at=LATER)
    make_export(wanted.pk, clock=lambda: LATER)
    wanted.refresh_from_db()
    assert [name for name in opened(wanted).namelist() if name.startswith("x/")] == [
        "x/001 .._.._etc_passwd"
    ]


def test_letters_are_in_it(owner, django_capture_on_commit_callbacks):
    Message.objects.create(
        recipient=owner,
        channel="portal",
        occasion="x",
        key="x",
        subject="受理通知",
        body="y",
        created_at=NOW,
        due_at=NOW,
    )
    wanted = copy_of(owner, django_capture_on_commit_callbacks)
    assert "受理通知" in opened(wanted).read("accounts.json").decode()
