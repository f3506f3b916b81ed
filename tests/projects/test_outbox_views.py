"""The outbox of a contest: who sees which letters, and what is done with many."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, Message
from accounts.outbox import send_due
from competitions.models import MessageTemplate
from projects.services.reviews import book_recusal
from tests import builders
from tests.builders import NOW

DAY = dt.timedelta(days=1)


@pytest.fixture
def held(track):
    """Three entries handed in, each with two letters that are held back."""
    MessageTemplate.objects.create(
        competition=track,
        occasion="submitted",
        subject="{project}",
        body="{name}",
        short_text="x",
        is_held=True,
    )
    return [builders.make_submitted(track) for _ in range(3)]


@pytest.fixture
def secretary(client_of, track):
    return client_of(builders.make_staff(track, "secretariat"))


def url_of(track, *more):
    return reverse("projects:outbox", args=[track.code]) + "".join(more)


def step_url(track, step):
    return reverse("projects:outbox_step", args=[track.code, step])


def states(**where):
    rows = Message.objects.filter(**where).order_by("pk")
    return [(row.is_held, row.sent_at is not None, row.cancelled_at is not None) for row in rows]


def test_addresses_are_masked(secretary, track, held):
    page = secretary.get(url_of(track)).content.decode()
    address = held[0].project.owner.email
    assert address not in page
    assert f"{address[0]}***@example.org" in page
    row = Message.objects.filter(channel="email").first()
    one = secretary.get(reverse("projects:outbox_letter", args=[track.code, row.pk]))
    assert row.address not in one.content.decode()
    Message.objects.filter(pk=row.pk).update(channel="sms", address="13812345678")
    assert "138****5678" in secretary.get(url_of(track)).content.decode()


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("", 6), ("state=held", 6), ("state=sent", 0), ("channel=email", 3), ("channel=sms", 0),
        ("occasion=accepted", 0), ("q=没有", 0), ("state=none", 6), ("page=99", 6), ("q=%", 0),
        ("occasion=submitted&state=held&channel=portal", 3),
    ],
)  # fmt: skip
def test_letters_are_looked_for(secretary, track, held, query, n):
    page = secretary.get(url_of(track, "?", query))
    assert page.context["page"].paginator.count == n
    assert page.context["counts"]["held"] in {6, 3, 0}


def test_a_few_are_released_after_a_question(secretary, track, held):
    mail = Message.objects.filter(channel="email").first()
    page = secretary.post(step_url(track, "release"), {"pk": [mail.pk]})
    assert page.context["n"] == 1
    assert states(is_held=False) == []
    secretary.post(step_url(track, "release"), {"pks": mail.pk, "confirmed": "1"})
    mail.refresh_from_db()
    assert not mail.is_held
    line = AuditEntry.objects.get(action="competition.letters_release")
    assert (line.scope, line.detail) == (track.path, {"letters": 1})


def test_all_are_released_at_once(secretary, track, held):
    page = secretary.post(step_url(track, "release"), {"all": "1"})
    assert page.context["n"] == 6
    late = builders.make_submitted(track)
    pks = ",".join(map(str, page.context["pks"]))
    secretary.post(step_url(track, "release"), {"pks": pks, "confirmed": "1"})
    assert Message.objects.filter(is_held=False).count() == 6
    assert states(recipient=late.project.owner) == [(True, False, False)] * 2
    seen = Message.objects.for_user(held[0].project.owner)
    assert seen.count() == 1
    assert send_due(Message.objects.filter(is_held=False).latest("due_at").due_at) == 3


def test_all_means_all_that_are_looked_for(secretary, track, held):
    page = secretary.post(step_url(track, "cancel") + "?channel=email", {"all": "1"})
    assert page.context["n"] == 3


def test_cancelled_letters_never_go(secretary, track, held):
    pks = ",".join(str(pk) for pk in Message.objects.values_list("pk", flat=True))
    for _ in range(2):
        secretary.post(step_url(track, "cancel"), {"pks": pks, "confirmed": "1"})
    assert states() == [(True, False, True)] * 6
    assert send_due(NOW + 400 * DAY) == 0
    assert AuditEntry.objects.filter(action="competition.letters_cancel").count() == 1


def test_what_failed_is_sent_again(secretary, track, held, mailoutbox):
    Message.objects.filter(channel="email").update(is_held=False, failed_at=NOW, error="Down")
    page = secretary.post(step_url(track, "send_again"), {"all": "1"})
    assert page.context["n"] == 3
    pks = ",".join(map(str, page.context["pks"]))
    secretary.post(step_url(track, "send_again"), {"pks": pks, "confirmed": "1"})
    assert send_due(Message.objects.latest("due_at").due_at) == 3


@pytest.mark.parametrize("data", [{}, {"pk": "x"}, {"pks": "0,,9999999999999999999999,-1"}])
def test_nothing_chosen_is_said(secretary, track, held, data):
    answer = secretary.post(step_url(track, "release"), data, follow=True)
    assert answer.status_code == 200
    assert len(answer.context["messages"]) == 1
    assert secretary.post(step_url(track, "burn"), data).status_code == 404


def test_a_supervisor_looks_on(client_of, track, held):
    supervisor = client_of(builders.make_staff(track, "supervisor"))
    page = supervisor.get(url_of(track))
    assert page.status_code == 200
    assert 'name="pk"' not in page.content.decode()
    assert supervisor.post(step_url(track, "release"), {"all": "1"}).status_code == 404


def test_letters_of_another_contest_stay_there(secretary, tree, held, client_of):
    division = tree[1]
    assert secretary.get(url_of(division)).status_code == 404
    other = builders.make_competition("other", parent=division)
    staff = client_of(builders.make_staff(other))
    row = Message.objects.first()
    assert staff.get(reverse("projects:outbox_letter", args=["other", row.pk])).status_code == 404
    data = {"pks": str(row.pk), "confirmed": "1"}
    staff.post(step_url(other, "cancel"), data)
    assert states(cancelled_at__isnull=False) == []


def test_who_is_recused_sees_no_letter_about_the_project(client_of, track, held, organiser):
    project = held[0].project
    book_recusal(project, organiser, kind="rival", actor=organiser, at=NOW)
    client = client_of(organiser)
    page = client.get(url_of(track))
    assert page.context["page"].paginator.count == 4
    assert project.title not in page.content.decode()
    row = Message.objects.filter(recipient=project.owner).first()
    assert client.get(
        reverse("projects:outbox_letter", args=[track.code, row.pk])
    ).status_code == 404  # fmt: skip
    client.post(step_url(track, "cancel"), {"pks": str(row.pk), "confirmed": "1"})
    row.refresh_from_db()
    assert row.cancelled_at is None


@pytest.mark.parametrize("rows", [1, 5])
def test_the_outbox_costs_the_same_whatever_the_rows(
    secretary, track, rows, django_assert_num_queries
):
    for _ in range(rows):
        builders.make_submitted(track)
    secretary.get(url_of(track))
    with django_assert_num_queries(9):
        secretary.get(url_of(track))
