"""Leaving a contest of one's own will: with which statement, until when."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.workflow import TransitionRefused
from projects.models import Entry, Recusal, Withdrawal
from projects.services.withdrawals import StatementMissing, record_withdrawal, withdraw_entry
from tests import builders
from tests.builders import NOW

State = Entry.State
PAPER = {"signed_by": "王强", "signed_on": NOW.date(), "reason": "停产"}


def in_state(entry, state):
    Entry.objects.filter(pk=entry.pk).update(state=state)
    return Entry.objects.get(pk=entry.pk)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.NOTICED])
def test_from_its_acceptance_on_an_entry_leaves_with_a_signed_statement(track, state):
    entry = in_state(builders.make_entry(track), state)
    owner = entry.project.owner
    for said in ({}, {"signature": "别人", "reason": "停产"}, {"signature": str(owner)}):
        with pytest.raises(StatementMissing):
            withdraw_entry(entry, actor=owner, at=NOW, **said)
    assert not Withdrawal.objects.exists()
    withdraw_entry(entry, actor=owner, at=NOW, signature=f" {owner} ", reason="停产")
    said = Withdrawal.objects.get()
    assert (said.entry, said.way, said.signed_by, said.reason) == (
        entry,
        "online",
        str(owner),
        "停产",
    )
    assert Entry.objects.get(pk=entry.pk).state == State.WITHDRAWN
    assert AuditEntry.objects.filter(action="entry.withdraw").count() == 1


@pytest.mark.parametrize("state", [State.CONFIRMED, State.RECOMMENDED, State.DISQUALIFIED])
def test_once_the_notice_has_ended_nobody_withdraws_here(track, state):
    entry = in_state(builders.make_entry(track), state)
    with pytest.raises(TransitionRefused):
        builders.withdraw(entry)


def test_a_submitted_entry_needs_no_statement(track):
    entry = in_state(builders.make_entry(track), State.SUBMITTED)
    withdraw_entry(entry, actor=entry.project.owner, at=NOW)
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize(
    "state", [State.SUBMITTED, State.ACCEPTED, State.NOTICED, State.CONFIRMED]
)
def test_an_organiser_writes_down_what_came_on_paper(track, organiser, state):
    entry = in_state(builders.make_entry(track), state)
    record_withdrawal(entry, actor=organiser, at=NOW, document_number="退赛 3 号", **PAPER)
    said = Withdrawal.objects.get()
    assert (said.way, said.signed_by, said.document_number) == ("paper", "王强", "退赛 3 号")
    assert Entry.objects.get(pk=entry.pk).state == State.WITHDRAWN
    line = AuditEntry.objects.get(action="entry.receive_withdrawal")
    assert line.detail["signed_by"] == "王强"


def test_a_paper_that_says_too_little_or_comes_from_tomorrow_is_refused(track, organiser):
    entry = builders.make_entry(track)
    for wrong in (
        {"signed_by": " "},
        {"reason": ""},
        {"signed_on": NOW.date() + dt.timedelta(days=2)},
    ):
        with pytest.raises(StatementMissing):
            record_withdrawal(entry, actor=organiser, at=NOW, **(PAPER | wrong))
    assert Entry.objects.get(pk=entry.pk).state == State.ACCEPTED


def test_nobody_else_writes_a_withdrawal_down(track, organiser):
    entry = builders.make_entry(track)
    for role in ("reviewer", "secretariat", "supervisor"):
        with pytest.raises(TransitionRefused):
            record_withdrawal(entry, actor=builders.make_staff(track, role), at=NOW, **PAPER)
    Recusal.objects.create(
        user=organiser,
        project=entry.project,
        kind="rival",
        declared_by=organiser,
        declared_at=NOW,
    )
    with pytest.raises(TransitionRefused):
        record_withdrawal(entry, actor=organiser, at=NOW, **PAPER)


def test_the_owners_page_asks_for_the_statement_and_keeps_what_was_typed(track, client_of):
    entry = builders.make_entry(track)
    owner = entry.project.owner
    client, url = client_of(owner), reverse("projects:withdraw", args=[entry.pk])
    assert "signature" in client.get(url).content.decode()
    kept = client.post(url, {"reason": "经营方向调整", "signature": "别人"})
    assert "经营方向调整" in kept.content.decode()
    assert Entry.objects.get(pk=entry.pk).state == State.ACCEPTED
    assert client.post(url, {"reason": "停产", "signature": str(owner)}).status_code == 302
    assert Entry.objects.get(pk=entry.pk).state == State.WITHDRAWN


def test_the_organisers_page_records_it(track, organiser, client_of):
    entry = builders.make_entry(track)
    client = client_of(organiser)
    url = reverse("projects:withdrawal", args=[track.code, entry.pk])
    assert client.post(url, {"signed_by": "王强"}).status_code == 422
    typed = {"signed_by": "王强", "signed_on": "2026-08-30", "reason": "停产"}
    assert client.post(url, typed).status_code == 302
    assert Entry.objects.get(pk=entry.pk).state == State.WITHDRAWN
