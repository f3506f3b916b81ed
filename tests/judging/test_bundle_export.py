"""The bundle as it is asked for: by whom, of which rounds, once, and for how long it stays."""

import datetime as dt
import hashlib
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.models import AuditEntry, Job
from accounts.models.records import FORGOTTEN_AFTER
from competitions.models import Heat
from judging import recount
from judging.services import bundle_export
from judging.services.bundle import BundleMoved, NothingToRecount, write_bundle
from judging.services.bundle_export import (
    KEPT_FOR,
    BundleRefused,
    cancel_bundle,
    file_name,
    last_bundle,
    make_bundle,
    request_bundle,
    resume_bundles,
    said_of,
    sweep_bundles,
)
from judging.services.bundle_heats import heat_content, units_of
from judging.services.panels import declare_recusal
from tests import builders
from tests.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(monkeypatch):
    tasks = []
    monkeypatch.setattr(
        bundle_export, "hand_to_worker", lambda task, **said: bool(tasks.append(said) or True)
    )
    return tasks


@pytest.fixture
def heat(track):
    return builders.make_locked_heat(track, entries=2, judges=3)


def asked(track, actor=None, *, named=True, at=NOW):
    return request_bundle(track, actor=actor or builders.make_admin(), at=at, named=named)


def made(track, **said):
    job = asked(track, **said)
    make_bundle(job.pk, clock=lambda: said.get("at", NOW))
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("entries", [1, 3])
def test_a_heat_takes_five_queries_whatever_its_size(track, entries, django_assert_num_queries):
    heat = builders.make_locked_heat(track, entries=entries)
    fresh = Heat.objects.select_related("round__competition", "ledger").get(pk=heat.pk)
    with django_assert_num_queries(1):
        units = units_of([fresh.round])
    with django_assert_num_queries(5):
        heat_content(fresh, units, named=True)


def test_a_round_that_is_still_scored_is_not_in_it(track, tmp_path):
    builders.make_open_heat(track)
    with pytest.raises(NothingToRecount):
        write_bundle(track, tmp_path / "none.zip", named=True)
    assert not [one for one in tmp_path.iterdir() if one.is_file()]


def test_the_file_is_there_once_the_job_is_over_and_its_digest_is_on_record(heat, track, queued):
    job = made(track)
    with default_storage.open(file_name(job)) as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    assert (job.finished_at, job.done, job.total) == (NOW, 2, 2)
    assert said_of(job) == {"job": job.pk, "named": True, "digest": digest}
    assert last_bundle(track) == job
    lines = AuditEntry.objects.filter(action__startswith="bundle.", scope=track.path)
    assert list(lines.order_by("pk").values_list("action", flat=True)) == [
        "bundle.request",
        "bundle.finish",
    ]


def test_made_again_while_nothing_moved_it_has_the_same_digest(heat, track, queued):
    first, second = made(track), made(track, at=NOW + dt.timedelta(hours=1))
    assert said_of(first)["digest"] == said_of(second)["digest"]


def test_run_twice_it_has_the_effect_of_once(heat, track, queued):
    job = made(track)
    make_bundle(job.pk, clock=lambda: NOW + dt.timedelta(hours=1))
    job.refresh_from_db()
    assert job.finished_at == NOW
    assert AuditEntry.objects.filter(action="bundle.finish").count() == 1


def test_only_one_is_made_at_a_time(heat, track, queued):
    asked(track)
    with pytest.raises(BundleRefused):
        asked(track)
    assert Job.objects.count() == 1


def test_there_is_nothing_to_make_before_a_round_is_locked(track, queued):
    builders.make_open_heat(track)
    with pytest.raises(BundleRefused):
        asked(track)
    assert not AuditEntry.objects.filter(action__startswith="bundle.").exists()


@pytest.mark.parametrize("role", ["organiser", "secretariat", "supervisor"])
def test_staff_who_may_read_every_sheet_may_have_it(heat, track, queued, role):
    assert asked(track, builders.make_staff(track, role)).pk


@pytest.mark.parametrize("role", ["publicity", "reviewer"])
def test_other_staff_may_not(heat, track, queued, role):
    person = builders.make_staff(track, role)
    with pytest.raises(PermissionDenied):
        asked(track, person)
    with pytest.raises(PermissionDenied):
        cancel_bundle(track, actor=person, at=NOW)


def test_nobody_has_it_who_sits_on_a_panel_or_is_recused(heat, track, queued):
    judge = heat.seats.first().judge
    builders.make_staff(track, "supervisor", judge.user.username)
    with pytest.raises(PermissionDenied):
        asked(track, judge.user)
    apart = builders.make_judge()
    builders.make_staff(track, "supervisor", apart.user.username)
    assert asked(track, apart.user)
    project = heat.appearances.first().entry.project
    declare_recusal(project, apart, kind="rival", actor=builders.make_admin(), at=NOW)
    with pytest.raises(PermissionDenied):
        cancel_bundle(track, actor=apart.user, at=NOW)


def test_who_lost_the_right_meanwhile_gets_no_file(heat, track, queued):
    apart = builders.make_judge()
    builders.make_staff(track, "supervisor", apart.user.username)
    job = asked(track, apart.user)
    project = heat.appearances.first().entry.project
    declare_recusal(project, apart, kind="rival", actor=builders.make_admin(), at=NOW)
    make_bundle(job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    assert job.failed_at
    assert not default_storage.exists(file_name(job))


def test_cancelled_it_leaves_nothing(heat, track, queued):
    job = asked(track)
    assert cancel_bundle(track, actor=builders.make_admin(), at=NOW)
    assert not cancel_bundle(track, actor=builders.make_admin(), at=NOW)
    make_bundle(job.pk, clock=lambda: NOW)
    assert not default_storage.exists(file_name(job))
    assert last_bundle(track) is None


def test_cancelled_while_it_is_written_it_leaves_nothing(heat, track, queued, monkeypatch):
    job = asked(track)

    def write(node, target, *, named, advance):
        write_bundle(node, target, named=named, advance=advance)
        cancel_bundle(node, actor=builders.make_admin(), at=NOW)

    monkeypatch.setattr(bundle_export, "write_bundle", write)
    make_bundle(job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    assert job.cancelled_at
    assert not job.finished_at
    assert not default_storage.exists(file_name(job))


@pytest.mark.parametrize("error", [BundleMoved, OSError])
def test_what_goes_wrong_is_a_sentence_on_the_job(heat, track, queued, monkeypatch, error):
    def fails(*_said, **_more):
        raise error

    monkeypatch.setattr(bundle_export, "write_bundle", fails)
    job = made(track)
    assert job.failed_at
    assert job.message
    assert last_bundle(track) == job


def test_what_the_queue_lost_is_queued_again(heat, track, queued):
    job = asked(track)
    assert resume_bundles(at=NOW) == 0
    assert resume_bundles(at=NOW + FORGOTTEN_AFTER) == 1
    assert queued[-1] == {"job_id": job.pk}


def test_a_file_goes_after_a_week_and_one_that_no_job_knows_at_once(heat, track, queued):
    job = made(track)
    default_storage.save(f"bundles/{track.pk}/999999.zip", ContentFile(b"x"))
    assert sweep_bundles(at=NOW) == 1
    assert default_storage.exists(file_name(job))
    assert sweep_bundles(at=NOW + KEPT_FOR) == 1
    assert last_bundle(track) is None
    assert sweep_bundles(at=NOW + KEPT_FOR) == 0


def page(track, name="bundle"):
    return reverse(f"judging:{name}", args=[track.code])


@pytest.mark.usefixtures("english")
def test_from_the_button_to_the_file(heat, track, queued, client_of, settings):
    settings.LANGUAGE_CODE = "en"
    person = builders.make_staff(track, "supervisor")
    client = client_of(person)
    assert "Make the bundle" in client.get(page(track)).content.decode()
    assert client.post(page(track, "bundle_make"), {"named": "0"}).status_code == 302
    job = Job.objects.get()
    assert "Waiting for a worker" in client.get(page(track)).content.decode()
    assert client.get(page(track, "bundle_file")).status_code == 404
    make_bundle(job.pk, clock=lambda: NOW)
    shown = client.get(page(track)).content.decode()
    assert said_of(job)["digest"] in shown
    assert "Without names and comments" in shown
    answer = client.get(page(track, "bundle_file"))
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    content = io.BytesIO(b"".join(answer.streaming_content))
    assert content.getbuffer().nbytes == default_storage.size(file_name(job))
    line = AuditEntry.objects.get(action="bundle.fetch")
    assert (line.actor, line.detail) == (person, {"job": job.pk})


def test_htmx_asks_for_the_part_alone(heat, track, queued, client_of):
    client = client_of(builders.make_staff(track, "secretariat"))
    whole, part = client.get(page(track)), client.get(page(track), headers={"hx-request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert b'id="bundle"' in part.content


def test_it_is_stopped_from_the_page(heat, track, queued, client_of):
    client = client_of(builders.make_staff(track))
    client.post(page(track, "bundle_make"), {"named": "1"})
    client.post(page(track, "bundle_make"), {"cancel": "1"})
    assert Job.objects.get().cancelled_at


def test_the_demonstration_of_the_format_is_read_back(heat, track, queued, tmp_path):
    job = made(track, named=False)
    with default_storage.open(file_name(job)) as file:
        (tmp_path / "b.zip").write_bytes(file.read())
    report = recount.check(recount.read_files(tmp_path / "b.zip"), lang="en")
    assert report.differences == []
    assert Heat.objects.get().ledger.head in " ".join(report.ends)
