import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from accounts import services
from accounts.models import Approval, AuditEntry, Consent
from accounts.services import (
    ApprovalClosed,
    ApprovalPending,
    SamePerson,
    confirm_approval,
    decline_approval,
    give_consent,
    record,
    request_approval,
    take_step,
)
from accounts.workflow import TransitionRefused
from competitions.models import Competition
from competitions.workflow import COMPETITION_WORKFLOW
from tests import builders
from tests.builders import NOW

LATER = NOW + dt.timedelta(hours=1)
UNLOCK = Approval.Action.UNLOCK_HEAT


@pytest.fixture
def draft(tree):
    node = builders.make_competition("node", parent=tree[1], is_open=False)
    builders.make_staff(node, username="organiser")
    return node


@pytest.fixture
def organiser(draft):
    return builders.make_user("organiser")


@pytest.fixture
def second(draft):
    return builders.make_staff(draft, username="second")


@pytest.fixture
def approval(draft, organiser):
    return request_approval(UNLOCK, draft, actor=organiser, at=NOW, reason="笔误")


def lines():
    return list(AuditEntry.objects.order_by("pk"))


def test_a_line_says_who_what_when_and_where(track, organiser):
    line = record("thing.done", track, actor=organiser, at=NOW, colour="red")
    assert (line.actor, line.action, line.at, line.scope) == (
        organiser,
        "thing.done",
        NOW,
        track.path,
    )
    assert (line.subject_type, line.subject_id) == ("competitions.competition", str(track.pk))
    assert line.detail == {"colour": "red"}


def test_a_line_without_a_node_has_no_scope(organiser):
    assert record("user.login", organiser, actor=organiser, at=NOW).scope == ""


def test_a_step_moves_records_and_refreshes_the_callers_copy(draft, organiser):
    before = len(lines())
    moved = take_step(COMPETITION_WORKFLOW, draft, "open", actor=organiser, at=NOW, why="now")
    assert (draft.state, moved.state) == ("open", "open")
    assert Competition.objects.get(pk=draft.pk).state == "open"
    (line,) = lines()[before:]
    assert line.detail == {"before": "draft", "after": "open", "why": "now"}


def test_a_step_looks_at_the_row_and_not_at_a_stale_copy(draft, organiser):
    stale = Competition.objects.get(pk=draft.pk)
    take_step(COMPETITION_WORKFLOW, draft, "open", actor=organiser, at=NOW)
    assert stale.state == "draft"
    with pytest.raises(TransitionRefused):
        take_step(COMPETITION_WORKFLOW, stale, "open", actor=organiser, at=NOW)


def test_no_line_no_step(draft, organiser, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(services, "record", broken)
    with pytest.raises(DatabaseError):
        take_step(COMPETITION_WORKFLOW, draft, "open", actor=organiser, at=NOW)
    assert Competition.objects.get(pk=draft.pk).state == "draft"


def test_no_step_no_line(draft, organiser):
    before = lines()
    with transaction.atomic():
        take_step(COMPETITION_WORKFLOW, draft, "open", actor=organiser, at=NOW)
        transaction.set_rollback(True)
    assert Competition.objects.get(pk=draft.pk).state == "draft"
    assert lines() == before


def test_a_request_is_on_record_and_open(draft, organiser, approval):
    assert (approval.requested_by, approval.scope) == (organiser, draft.path)
    assert (approval.confirmed_at, approval.declined_at) == (None, None)
    assert (lines()[-1].action, lines()[-1].detail) == (
        "unlock_heat.requested",
        {"reason": "笔误"},
    )


def test_the_same_step_is_asked_for_once(draft, second, approval):
    with pytest.raises(ApprovalPending):
        request_approval(UNLOCK, draft, actor=second, at=LATER, reason="另一处笔误")
    assert Approval.objects.count() == 1


def test_another_subject_or_step_may_wait_beside_it(track, draft, organiser, approval):
    request_approval(UNLOCK, track, actor=organiser, at=NOW, reason="x")
    other = Approval.Action.PUBLISH_ROUND
    request_approval(other, draft, actor=organiser, at=NOW, reason="x")
    assert Approval.objects.count() == 3


def test_whoever_asked_cannot_confirm(draft, organiser, approval):
    before = lines()
    with pytest.raises(SamePerson):
        confirm_approval(approval, draft, actor=organiser, at=LATER)
    assert Approval.objects.get().confirmed_at is None
    assert lines() == before


def test_a_second_person_confirms(draft, second, approval):
    confirm_approval(approval, draft, actor=second, at=LATER)
    stored = Approval.objects.get()
    assert (stored.confirmed_by, stored.confirmed_at) == (second, LATER)
    assert lines()[-1].detail == {"reason": "笔误", "requested_by": "organiser"}


def test_a_confirmed_one_is_closed(draft, second, approval):
    confirm_approval(approval, draft, actor=second, at=LATER)
    for step in (confirm_approval, decline_approval):
        with pytest.raises(ApprovalClosed):
            step(approval, draft, actor=second, at=LATER)


def test_a_declined_one_is_closed_and_may_be_asked_again(draft, organiser, second, approval):
    decline_approval(approval, draft, actor=second, at=LATER)
    assert Approval.objects.get().declined_by == second
    assert lines()[-1].action == "unlock_heat.declined"
    with pytest.raises(ApprovalClosed):
        confirm_approval(approval, draft, actor=second, at=LATER)
    request_approval(UNLOCK, draft, actor=organiser, at=LATER, reason="仍是笔误")
    assert Approval.objects.count() == 2


def test_whoever_asked_may_take_it_back(draft, organiser, approval):
    decline_approval(approval, draft, actor=organiser, at=LATER)
    assert Approval.objects.get().declined_by == organiser


def test_agreeing_twice_is_once_and_each_version_counts(organiser):
    for at in (NOW, LATER):
        give_consent(organiser, notice="privacy", version="1", at=at)
    assert Consent.objects.get().at == NOW
    give_consent(organiser, notice="privacy", version="2", at=LATER)
    assert Consent.objects.count() == 2
