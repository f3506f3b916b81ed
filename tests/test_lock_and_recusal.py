"""After a lock nothing moves without two people on record; a recusal is got round by no path."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import Approval, AuditEntry
from accounts.services import ApprovalClosed, ApprovalPending, SamePerson
from accounts.workflow import TransitionRefused
from competitions.models import Heat
from judging.models import Appearance, ScoreSheet, SheetVersion, Standing
from judging.services.heats import (
    ReasonNeeded,
    SheetsMissing,
    confirm_unlock,
    decline_unlock,
    lock_heat,
    open_scoring,
    request_unlock,
)
from judging.services.panels import (
    HeatNotPlanned,
    declare_recusal,
    draw_order,
    seat_entries,
    seat_judge,
)
from judging.services.promotions import HeatsNotLocked, decide_round
from judging.services.rankings import preview
from judging.services.sheets import SheetClosed, SheetNotFound
from projects.models import Entry, Recusal
from projects.services.reviews import book_recusal
from tests import attacks, builders
from tests.builders import NOW

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def locked(track, organiser):
    return builders.make_locked_heat(track)


@pytest.fixture
def heat(track):
    return builders.make_open_heat(track)


@pytest.fixture
def sheet(heat):
    """The sheet of seat 5 for the first entry, signed."""
    builders.sign_all(heat)
    return ScoreSheet.objects.select_related("appearance__entry__project").get(
        appearance__heat=heat, appearance__order=1, seat__number=5
    )


def recuse(sheet):
    judge = sheet.seat.judge
    project = sheet.appearance.entry.project
    return declare_recusal(project, judge, kind="rival", actor=judge.user, at=NOW)


def score_of(heat, sheet):
    return next(s for s in preview(heat.round) if s.appearance == sheet.appearance)


# The lock


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


# Recusal


def test_a_recused_judge_saves_nothing(sheet):
    recuse(sheet)
    with pytest.raises(SheetNotFound):
        builders.sign(sheet)


def test_a_recused_judge_sees_neither_sheet_nor_entry(sheet):
    user = sheet.seat.judge.user
    assert sheet in ScoreSheet.objects.owned_by(user)
    recuse(sheet)
    assert sheet not in ScoreSheet.objects.owned_by(user)
    assert sheet.appearance not in Appearance.objects.visible_to_judge(user)


def test_a_judge_recused_before_scoring_gets_no_sheet(track):
    heat = builders.make_heat(builders.make_round(track))
    seats = builders.make_panel(heat)
    entries = [builders.make_entry(track) for _ in range(2)]
    admin = builders.make_admin()
    seat_entries(heat, entries, actor=admin, at=NOW)
    draw_order(heat, seed="1", witness="x", actor=admin, at=NOW)
    judge = seats[0].judge
    declare_recusal(entries[0].project, judge, kind="kinship", actor=judge.user, at=NOW)
    open_scoring(heat, actor=admin, at=NOW)
    own = ScoreSheet.objects.filter(seat=seats[0])
    assert [sheet.appearance.entry for sheet in own] == [entries[1]]


def test_a_mark_already_given_counts_no_more(heat, sheet):
    seats = [seat for seat, _total in score_of(heat, sheet).detail["marks"]]
    assert seats == [1, 2, 3, 4, 5]
    recusal = recuse(sheet)
    assert [seat for seat, _t in score_of(heat, sheet).detail["marks"]] == [1, 2, 3, 4]
    sheet.refresh_from_db()
    assert sheet.voided_by == recusal


def test_clearing_the_void_by_hand_brings_no_mark_back(heat, sheet):
    recuse(sheet)
    ScoreSheet.objects.filter(pk=sheet.pk).update(voided_by=None)
    assert [seat for seat, _t in score_of(heat, sheet).detail["marks"]] == [1, 2, 3, 4]
    with pytest.raises(SheetNotFound):
        builders.sign(sheet)


def test_a_recusal_booked_past_judging_counts_as_well(heat, sheet):
    user, project = sheet.seat.judge.user, sheet.appearance.entry.project
    book_recusal(project, user, kind="rival", actor=user, at=NOW)
    assert [seat for seat, _t in score_of(heat, sheet).detail["marks"]] == [1, 2, 3, 4]
    with pytest.raises(SheetNotFound):
        builders.sign(sheet)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (lambda sheet: attacks.forged(sheet).save(), "recused judge"),
        (lambda sheet: SheetVersion.objects.bulk_create([attacks.forged(sheet)]), "recused"),
        (lambda sheet: attacks.row(sheet).update(current=None), "a sheet moves only"),
        (lambda sheet: attacks.row(sheet).update(revision=F("revision") + 1), "a sheet moves"),
        (lambda sheet: Recusal.objects.all()._raw_delete("default"), "append-only"),
        (lambda sheet: Recusal.objects.update(user=builders.make_admin()), "append-only"),
        (
            lambda sheet: attacks.row(sheet.appearance.entry).update(
                project=builders.make_project()
            ),
            "stays with its project",
        ),
    ],
    ids=["insert", "bulk", "current", "revision", "undeclare", "transfer", "other project"],
)
def test_the_database_knows_no_way_round_a_recusal(sheet, path, said):
    recuse(sheet)
    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        path(sheet)


def test_without_the_guard_the_ledger_would_take_the_mark(sheet):
    recuse(sheet)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            attacks.sql("SET CONSTRAINTS ALL IMMEDIATE")
            attacks.sql("DROP TRIGGER guard_judging_sheetversion_insert ON judging_sheetversion")
        else:
            attacks.sql("DROP TRIGGER guard_judging_sheetversion_insert")
        attacks.forged(sheet).save()
        transaction.set_rollback(True)
    assert SheetVersion.objects.filter(sheet=sheet).count() == 1


def test_a_recusal_after_the_lock_recounts_without_unlocking(track, organiser):
    heat = builders.make_locked_heat(track)
    sheet = ScoreSheet.objects.filter(appearance__heat=heat, seat__number=5).first()
    recuse(sheet)
    assert Heat.objects.get(pk=heat.pk).state == "locked"
    standing = Standing.objects.get(
        appearance=sheet.appearance, ranking__heat=heat, ranking__superseded_at=None
    )
    assert [seat for seat, _t in standing.detail["marks"]] == [1, 2, 3, 4]
    assert AuditEntry.objects.filter(action="heat.recount").count() == 1


@pytest.mark.parametrize("role", ["organiser", "reviewer", "secretariat", "supervisor"])
def test_a_recusal_wins_over_every_duty(track, role):
    entry = builders.make_submitted(track)
    user = builders.make_staff(track, role)
    assert entry in Entry.objects.visible_to(user)
    book_recusal(entry.project, user, kind="kinship", actor=user, at=NOW)
    assert entry not in Entry.objects.visible_to(user)


def test_only_the_judge_and_uninvolved_organisers_declare(track, heat, sheet, organiser):
    judge, project = sheet.seat.judge, sheet.appearance.entry.project
    beside = sheet.seat.heat.seats.get(number=1).judge.user
    stranger = builders.make_user()
    supervisor = builders.make_staff(track, "supervisor")
    for actor in (beside, stranger, supervisor, project.owner):
        with pytest.raises(PermissionDenied):
            declare_recusal(project, judge, kind="rival", actor=actor, at=NOW)
    assert declare_recusal(project, judge, kind="rival", actor=organiser, at=NOW).pk
