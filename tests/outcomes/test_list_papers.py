"""A list that was sent, as an official letter with its table."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Job
from accounts.models.records import FORGOTTEN_AFTER
from accounts.paper.fonts import FontsMissing
from competitions.models import Body
from outcomes.models import Recommendation
from outcomes.services import list_papers
from outcomes.services.list_papers import (
    NotSealed,
    ask_for_list_paper,
    has_paper,
    make_list_paper,
    paper_name,
    resume_list_papers,
)
from tests import builders
from tests.builders import NOW
from tests.outcomes.test_arrivals import confirm, send


@pytest.fixture
def sent(track, organiser):
    Body.objects.create(competition=track, role=Body.Role.ORGANIZER, name="浙江省中小企业协会")
    confirm(builders.make_entry(track))
    confirm(builders.make_entry(track), title="<b>{{ sent }}</b>", code="")
    return send(track, organiser)


def made(sent, organiser):
    job = ask_for_list_paper(sent, actor=organiser, at=NOW)
    make_list_paper(job.pk, sent.pk, clock=lambda: NOW)
    job.refresh_from_db()
    return job


def pages_of(sent):
    with default_storage.open(paper_name(sent)) as file:
        pages = PdfReader(io.BytesIO(file.read())).pages
    return [page.extract_text().replace("\n", "").replace(" ", "") for page in pages]


def test_the_letter_and_its_table_say_what_was_sealed(sent, organiser):
    assert made(sent, organiser).finished_at == NOW
    letter, table = pages_of(sent)
    for part in ("推荐项目的函", sent.document_number, "现推荐2个项目", "浙江省中小企业协会"):
        assert part in letter
    for part in ("推荐项目汇总表", "云海一号智能网关", sent.digest, "<b>{{sent}}</b>"):
        assert part in table


def test_one_paper_is_enough_and_running_twice_has_the_effect_of_once(sent, organiser):
    job = made(sent, organiser)
    assert ask_for_list_paper(sent, actor=organiser, at=NOW) == job
    make_list_paper(job.pk, sent.pk, clock=lambda: NOW)
    assert Job.objects.count() == 1
    assert has_paper(sent)


def test_a_face_that_is_missing_is_said_and_it_can_be_asked_for_again(
    sent, organiser, monkeypatch
):
    def missing(folders):
        raise FontsMissing(["FandolFang"], folders)

    with monkeypatch.context() as patched:
        patched.setattr("outcomes.paper.list_paper.find_faces", missing)
        job = made(sent, organiser)
    assert "FandolFang" in job.message
    assert not has_paper(sent)
    assert made(sent, organiser) != job
    assert has_paper(sent)


def test_what_the_queue_lost_is_queued_again(sent, organiser, monkeypatch):
    job = ask_for_list_paper(sent, actor=organiser, at=NOW)
    asked = []
    monkeypatch.setattr(
        list_papers, "hand_to_worker", lambda task, **said: asked.append(said) or True
    )
    assert resume_list_papers(at=NOW + FORGOTTEN_AFTER) == 1
    assert asked == [{"job_id": job.pk, "list_id": sent.pk}]
    resume_list_papers(at=NOW + list_papers.GIVEN_UP_AFTER)
    assert Job.objects.get().failed_at


def test_it_is_printed_by_organisers_and_only_if_it_is_sealed(sent, track):
    for role in ("secretariat", "supervisor"):
        with pytest.raises(PermissionDenied):
            ask_for_list_paper(sent, actor=builders.make_staff(track, role), at=NOW)
    old = Recommendation(pk=sent.pk, competition=sent.competition)
    with pytest.raises(NotSealed):
        ask_for_list_paper(old, actor=builders.make_admin(), at=NOW)


def test_the_page_asks_for_it_and_gives_it(sent, track, organiser, client_of):
    client = client_of(organiser)
    page = reverse("publicity:recommend", args=[track.code])
    file = reverse("publicity:list_file", args=[track.code, sent.pk])
    assert client.get(file).status_code == 404
    assert client.post(reverse("publicity:list_print", args=[track.code, sent.pk])).url == page
    make_list_paper(Job.objects.get().pk, sent.pk, clock=lambda: NOW)
    assert file in client.get(page).content.decode()
    answer = client.get(file)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.getvalue().startswith(b"%PDF-")
    assert client_of(builders.make_user("stranger")).get(file).status_code == 404
