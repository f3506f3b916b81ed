"""The declaration for signing: filled in, of the right wording, for its own people only."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Job
from accounts.models.records import FORGOTTEN_AFTER
from accounts.paper.fonts import FontsMissing
from projects.services import declarations
from projects.services.declarations import (
    ask_for_declaration,
    last_declaration,
    make_declaration,
    paper_name,
    resume_declarations,
)
from tests.builders import NOW, make_draft, make_user


@pytest.fixture
def entry(track):
    return make_draft(track, owner=make_user("owner"), title="海岛微电网")


def made(entry):
    job = ask_for_declaration(entry, actor=entry.project.owner, at=NOW)
    make_declaration(job.pk, entry.pk, clock=lambda: NOW)
    job.refresh_from_db()
    return job


def text_of(job):
    with default_storage.open(paper_name(job)) as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
    assert len(pages) == 1
    return pages[0].extract_text().replace("\n", "").replace(" ", "")


def test_an_enterprise_seals_it_and_its_representative_signs(entry):
    job = made(entry)
    assert job.finished_at == NOW
    text = text_of(job)
    company = entry.project.enterprise
    for part in ("参赛承诺书", "海岛微电网", company.name, company.credit_code, "单位（盖章）"):
        assert part in text
    assert "法定代表人（签字）" in text
    assert "团队" not in text


def test_of_a_team_every_member_signs(track):
    entry = make_draft(track, unit="team")
    text = text_of(made(entry))
    for member in entry.project.members.all():
        assert member.name in text
    assert "团队全体成员（签字）" in text
    assert "盖章" not in text


def test_what_an_entrant_writes_is_text_and_nothing_else(entry):
    entry.project.title = "<b>{{ entry }}</b><img src=file:///etc/passwd>"
    entry.project.save()
    assert "<b>{{entry}}</b><imgsrc=file:///etc/passwd>" in text_of(made(entry))


def test_asking_twice_makes_one(entry):
    first = ask_for_declaration(entry, actor=entry.project.owner, at=NOW)
    assert ask_for_declaration(entry, actor=entry.project.owner, at=NOW) == first
    make_declaration(first.pk, entry.pk, clock=lambda: NOW)
    make_declaration(first.pk, entry.pk, clock=lambda: NOW)
    assert last_declaration(entry) == first
    assert Job.objects.count() == 1


def test_a_face_that_is_missing_is_said_on_the_job(entry, monkeypatch):
    def missing(folders):
        raise FontsMissing(["FandolFang"], folders)

    monkeypatch.setattr("projects.paper.declaration.find_faces", missing)
    job = made(entry)
    assert job.failed_at == NOW
    assert "FandolFang" in job.message


def test_a_full_disk_is_said_on_the_job_and_leaves_no_paper(entry, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(declarations.default_storage._wrapped.__class__, "_save", full)
        job = made(entry)
    assert job.failed_at == NOW
    assert not default_storage.exists(paper_name(job))


def test_what_nobody_made_within_an_hour_has_failed(entry, monkeypatch):
    queued = []
    monkeypatch.setattr(
        declarations, "hand_to_worker", lambda task, **said: bool(queued.append(said) or True)
    )
    job = ask_for_declaration(entry, actor=entry.project.owner, at=NOW)
    assert resume_declarations(at=NOW + FORGOTTEN_AFTER) == 1
    assert queued[-1] == {"job_id": job.pk, "entry_id": entry.pk}
    assert resume_declarations(at=NOW + declarations.GIVEN_UP_AFTER) == 0
    job.refresh_from_db()
    assert job.failed_at


def test_only_its_own_people_have_it(entry, client_of):
    job = made(entry)
    url = reverse("projects:declaration_pdf", args=[entry.pk])
    answer = client_of(entry.project.owner).get(url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.getvalue().startswith(b"%PDF-")
    assert client_of(make_user("stranger")).get(url).status_code == 404
    with pytest.raises(PermissionDenied):
        ask_for_declaration(entry, actor=make_user("stranger"), at=NOW)
    default_storage.delete(paper_name(job))
    assert client_of(entry.project.owner).get(url).status_code == 404
