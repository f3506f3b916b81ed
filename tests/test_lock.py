"""After a lock nothing moves without two people on record."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import Approval, AuditEntry
from accounts.services import ApprovalClosed, ApprovalPending, SamePerson
from accounts.workflow import TransitionRefused
from competitions.models import Heat
from judging.models import ScoreSheet, SheetVersion, Standing
from judging.services.draws import draw_order
from judging.services.heats import (
    ReasonNeeded,
    SheetsMissing,
    confirm_unlock,
    decline_unlock,
    lock_heat,
    open_scoring,
    request_unlock,
)
from judging.services.panels import HeatNotPlanned, seat_entries, seat_judge
from judging.services.promotions import HeatsNotLocked, decide_round
from judging.services.sheets import SheetClosed
from tests import builders
from tests.builders import NOW

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def locked(track, organiser):
    return builders.make_locked_heat(track)


@pytest.fixture
def heat(track):
    return builders.make_open_heat(track)


def test_no_sheet_is_saved_after_the_lock(locked):
    versions = SheetVersion.objects.count()
    with pytest.raises(SheetClosed):
        builders.sign(ScoreSheet.objects.first(), tech="60", market="40")
    assert SheetVersion.objects.count() == versions


def test_no_panel_entry_or_draw_moves_after_the_lock(locked, track, organiser):
    spare = builders.make_entry(track)
    who = {"actor": organiser, "at": NOW}
    with pytest.raises(HeatNotPlanned):
        seat_judge(locked, builders.make_judge(), number=9, **who)
    with pytest.raises(HeatNotPlanned):
        seat_entries(locked, [spare], **who)
    with pytest.raises(HeatNotPlanned):
        draw_order(locked, seed="2", witness="x", **who)
    for step in (open_scoring, lock_heat):
        with pytest.raises(TransitionRefused):
            step(locked, **who)


def test_one_person_cannot_unlock(locked, organiser):
    approval = request_unlock(locked, actor=organiser, at=NOW + MINUTE, reason="笔误")
    with pytest.raises(SamePerson):
        confirm_unlock(approval, actor=organiser, at=NOW + MINUTE)
    assert Heat.objects.get(pk=locked.pk).state == "locked"


def test_the_database_takes_no_consent_of_one_person(locked, organiser):
    approval = request_unlock(locked, actor=organiser, at=NOW + MINUTE, reason="笔误")
    with pytest.raises(IntegrityError, match="approval_takes_two_people"), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(
            confirmed_by=F("requested_by"), confirmed_at=NOW + MINUTE
        )


def test_two_people_unlock_and_it_is_on_record(locked, organiser, second_organiser):
    lines = AuditEntry.objects.count()
    approval = request_unlock(locked, actor=organiser, at=NOW + MINUTE, reason="笔误")
    heat = confirm_unlock(approval, actor=second_organiser, at=NOW + 2 * MINUTE)
    assert heat.state == "scoring"
    added = list(AuditEntry.objects.order_by("pk")[lines:])
    assert [(line.action, line.actor) for line in added] == [
        ("unlock_heat.requested", organiser),
        ("unlock_heat.confirmed", second_organiser),
        ("heat.unlock", second_organiser),
    ]
    assert added[1].detail == {"reason": "笔误", "requested_by": "organiser"}
    builders.sign(ScoreSheet.objects.first(), tech="60", market="40")


def test_one_consent_opens_a_heat_once(locked, organiser, second_organiser):
    approval = request_unlock(locked, actor=organiser, at=NOW + MINUTE, reason="笔误")
    heat = confirm_unlock(approval, actor=second_organiser, at=NOW + 2 * MINUTE)
    lock_heat(heat, actor=organiser, at=NOW + 3 * MINUTE)
    with pytest.raises(ApprovalClosed):
        confirm_unlock(approval, actor=second_organiser, at=NOW + 4 * MINUTE)
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        Heat.objects.filter(pk=heat.pk).update(state="scoring")


def test_a_declined_consent_opens_nothing(locked, organiser, second_organiser):
    approval = request_unlock(locked, actor=organiser, at=NOW + MINUTE, reason="笔误")
    decline_unlock(approval, actor=second_organiser, at=NOW + MINUTE)
    with pytest.raises(ApprovalClosed):
        confirm_unlock(approval, actor=second_organiser, at=NOW + MINUTE)
    with pytest.raises(IntegrityError, match="two people"), transaction.atomic():
        Heat.objects.filter(pk=locked.pk).update(state="scoring")


def test_an_unlock_needs_a_reason_and_is_asked_for_once(locked, organiser, second_organiser):
    with pytest.raises(ReasonNeeded):
        request_unlock(locked, actor=organiser, at=NOW, reason=" ")
    request_unlock(locked, actor=organiser, at=NOW, reason="笔误")
    with pytest.raises(ApprovalPending):
        request_unlock(locked, actor=second_organiser, at=NOW, reason="也是笔误")


def test_an_organiser_of_a_sibling_is_no_second_person(tree, locked, organiser):
    sibling = builders.make_competition("sibling", parent=tree[1])
    outsider = builders.make_staff(sibling)
    approval = request_unlock(locked, actor=organiser, at=NOW, reason="笔误")
    with pytest.raises(TransitionRefused):
        confirm_unlock(approval, actor=outsider, at=NOW)
    with pytest.raises(PermissionDenied):
        decline_unlock(approval, actor=outsider, at=NOW)


def test_an_unlock_takes_the_ranking_out_of_force(locked, organiser, second_organiser):
    in_force = Standing.objects.filter(ranking__superseded_at=None)
    assert in_force.exists()
    approval = request_unlock(locked, actor=organiser, at=NOW + MINUTE, reason="笔误")
    confirm_unlock(approval, actor=second_organiser, at=NOW + 2 * MINUTE)
    assert not in_force.exists()
    assert Standing.objects.exists()


def test_a_lock_waits_for_every_sheet_or_a_reason(heat, organiser):
    with pytest.raises(SheetsMissing) as refused:
        lock_heat(heat, actor=organiser, at=NOW)
    assert refused.value.count == 15
    assert lock_heat(heat, actor=organiser, at=NOW, reason="评委因故离场").state == "locked"
    assert {s.score for s in Standing.objects.all()} == {None}


def test_promotion_waits_for_the_lock(heat, organiser):
    with pytest.raises(HeatsNotLocked):
        decide_round(heat.round, actor=organiser, at=NOW)
