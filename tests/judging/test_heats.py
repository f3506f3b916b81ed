import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import Approval, AuditEntry
from accounts.services import ApprovalClosed, ApprovalPending, SamePerson
from accounts.workflow import TransitionRefused
from competitions.models import Criterion, Heat, Round, RuleSet
from judging import rules
from judging.ledger import GENESIS, version_hash
from judging.models import (
    Appearance,
    Draw,
    HeatSeal,
    Ledger,
    Promotion,
    Ranking,
    ScoreSheet,
    Seat,
    SheetVersion,
    Standing,
)
from judging.services import heats
from judging.services.draws import draw_order
from judging.services.heats import (
    AlreadyPublished,
    HeatNotReady,
    ReasonNeeded,
    SheetsMissing,
    confirm_unlock,
    decline_unlock,
    lock_heat,
    open_scoring,
    request_unlock,
)
from judging.services.panels import seat_entries, seat_judge
from judging.services.promotions import (
    confirm_publication,
    decide_round,
    request_publication,
)
from judging.services.readiness import figures_of, problems_of
from judging.services.reopening import LaterRoundStarted
from judging.services.sheets import SheetClosed
from projects.models import Collaborator
from tests import builders
from tests.builders import NOW
from tests.judging.guards_off import drop_guard

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def ready(track):
    """A heat that lacks nothing."""
    round_ = builders.make_round(track, rule_set=builders.make_rule_set(track, panel_size=3))
    heat = builders.make_heat(round_)
    builders.make_panel(heat, 3)
    entries = [builders.make_entry(track) for _ in range(2)]
    seat_entries(heat, entries, actor=builders.make_admin(), at=NOW)
    draw_order(heat, seed="42", witness="公证员", actor=builders.make_admin(), at=NOW)
    return heat


@pytest.fixture
def open_heat(ready):
    return open_scoring(ready, actor=builders.make_admin(), at=NOW)


@pytest.fixture
def locked(open_heat):
    builders.sign_all(open_heat)
    return lock_heat(open_heat, actor=builders.make_admin(), at=NOW)


def unlock(heat, asker, confirmer, at=LATER):
    approval = request_unlock(heat, actor=asker, at=at, reason="评委填错项目")
    return confirm_unlock(approval, actor=confirmer, at=at)


# Opening


def test_open_lays_out_a_sheet_for_every_judge_and_entry(open_heat):
    assert open_heat.state == Heat.State.SCORING
    assert ScoreSheet.objects.filter(appearance__heat=open_heat).count() == 6
    assert Ledger.objects.get(heat=open_heat).head == GENESIS
    assert Round.objects.get(pk=open_heat.round_id).state == Round.State.SCORING


def without_a_judge(heat):
    heat.seats.get(number=3).delete()
    return "The panel has 2 of 3 judges."


def without_chair(heat):
    heat.seats.update(is_chair=False)
    return "The panel has no chair."


def without_criteria(heat):
    Criterion.objects.filter(rubric__round=heat.round).delete()
    return "The round has no rubric with criteria."


def without_entries(heat):
    Draw.objects.filter(heat=heat).delete()
    heat.appearances.all().delete()
    return "No entry is seated in this heat."


def without_draw(heat):
    Draw.objects.filter(heat=heat).delete()
    return "The running order has not been drawn."


def with_a_judge_of_their_own_project(heat):
    project = heat.appearances.first().entry.project
    Collaborator.objects.create(project=project, user=heat.seats.get(number=2).judge.user)
    return "1 project belongs to a judge of this panel. Declare the recusal first."


def with_a_decided_round(heat):
    Round.objects.filter(pk=heat.round_id).update(state=Round.State.DECIDED)
    heat.round.refresh_from_db()
    return "The promotion of this round is decided already."


@pytest.mark.parametrize(
    "spoil",
    [
        without_a_judge,
        without_chair,
        without_criteria,
        without_entries,
        without_draw,
        with_a_judge_of_their_own_project,
        with_a_decided_round,
    ],
)
def test_open_refuses_and_names_the_problem(ready, organiser, spoil, english):
    assert problems_of(ready) == []

    sentence = spoil(ready)

    with pytest.raises(HeatNotReady) as refused:
        open_scoring(ready, actor=organiser, at=NOW)
    assert refused.value.problems == [sentence]
    assert Heat.objects.get(pk=ready.pk).state == Heat.State.PLANNED
    assert not Ledger.objects.exists()


def test_open_refuses_entries_that_were_not_promoted(track, organiser, locked, english):
    decide_round(locked.round, actor=organiser, at=NOW)
    final = builders.make_round(track, order=2, rule_set=builders.make_rule_set(track))
    heat = builders.make_heat(final)
    builders.make_panel(heat)
    promoted = [appearance.entry for appearance in locked.appearances.all()]
    seat_entries(heat, promoted, actor=organiser, at=NOW)
    draw_order(heat, seed="7", witness="公证员", actor=organiser, at=NOW)
    assert problems_of(heat) == []

    unlock(locked, organiser, builders.make_admin())

    assert problems_of(heat) == ["2 entries are not promoted into this round."]


def test_open_freezes_rules_and_rubric(open_heat):
    rule_set = RuleSet.objects.filter(pk=open_heat.round.rule_set_id)
    criterion = Criterion.objects.filter(rubric__round=open_heat.round)
    assert rule_set.get().frozen_at == NOW
    for change in (
        lambda: rule_set.update(spec=builders.make_spec(decimals=1)),
        lambda: criterion.update(weight=2),
        lambda: criterion.first().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    drop_guard("competitions_criterion", "update")
    criterion.update(weight=2)


def test_open_is_refused_to_an_organiser_who_sits_on_the_panel(ready, organiser, monkeypatch):
    Seat.objects.filter(heat=ready, number=2).delete()
    judge = builders.make_judge(organiser.username)
    seat_judge(ready, judge, number=2, actor=builders.make_admin(), at=NOW)

    with pytest.raises(TransitionRefused) as refused:
        open_scoring(ready, actor=organiser, at=NOW)
    assert refused.value.lacks_right
    with pytest.raises(PermissionDenied):
        draw_order(ready, seed="1", witness="公证员", actor=organiser, at=NOW)

    monkeypatch.setattr(rules, "sits_on_panel", lambda user, heat: False)
    open_scoring(ready, actor=organiser, at=NOW)


def test_open_is_refused_to_others(ready, track):
    for role in ("reviewer", "secretariat", "publicity", "supervisor"):
        with pytest.raises(TransitionRefused):
            open_scoring(ready, actor=builders.make_staff(track, role), at=NOW)


def test_what_is_checked_at_the_opening_stands_still_before(ready, monkeypatch):
    """Else an entry could be seated, and the draw undone, between the check and the opening."""
    steps = []
    lock = Heat.objects.select_for_update

    def locked(**options):
        steps.append("locked")
        return lock(**options)

    def checked(heat):
        steps.append("checked")
        return problems_of(heat)

    monkeypatch.setattr(Heat.objects, "select_for_update", locked)
    monkeypatch.setattr(heats, "problems_of", checked)
    open_scoring(ready, actor=builders.make_admin(), at=NOW)
    assert steps[:2] == ["locked", "checked"]


def test_open_leaves_out_entries_that_were_withdrawn(ready, organiser):
    entry = ready.appearances.get(order=1).entry
    builders.withdraw(entry)

    open_scoring(ready, actor=organiser, at=NOW)

    assert ScoreSheet.objects.filter(appearance__heat=ready).count() == 3


# Locking


def test_lock_refuses_missing_sheets_without_a_reason(open_heat, organiser, english):
    sheets = ScoreSheet.objects.filter(appearance__heat=open_heat).order_by("pk")
    for sheet in sheets[:4]:
        builders.sign(sheet)
    builders.sign(sheets[4], signed=False)

    with pytest.raises(SheetsMissing) as refused:
        lock_heat(open_heat, actor=organiser, at=NOW, reason="  ")
    assert refused.value.count == 2
    assert Heat.objects.get(pk=open_heat.pk).state == Heat.State.SCORING

    lock_heat(open_heat, actor=organiser, at=NOW, reason="评委三离场")

    entry = AuditEntry.objects.get(action="heat.lock")
    assert (entry.detail["missing"], entry.detail["reason"]) == (2, "评委三离场")


def test_lock_is_open_to_the_chair_and_not_to_the_other_judges(open_heat):
    builders.sign_all(open_heat)
    chair, member = (open_heat.seats.get(number=n).judge.user for n in (1, 2))

    with pytest.raises(TransitionRefused):
        lock_heat(open_heat, actor=member, at=NOW)

    assert lock_heat(open_heat, actor=chair, at=NOW).state == Heat.State.LOCKED


def test_lock_binds_the_head_of_the_heat_into_the_chain_of_the_competition(locked):
    ledger = Ledger.objects.get(heat=locked)
    seal = HeatSeal.objects.get(heat=locked)

    assert seal.payload["head"] == ledger.head != GENESIS
    assert seal.payload["length"] == ledger.length == 6
    assert seal.hash == version_hash(GENESIS, seal.payload)
    assert Ranking.objects.get(heat=locked).ledger_head == seal.hash


def test_lock_can_be_taken_once(locked, organiser):
    with pytest.raises(TransitionRefused):
        lock_heat(locked, actor=organiser, at=NOW)


def test_no_service_moves_a_mark_after_the_lock(locked):
    sheet = ScoreSheet.objects.filter(appearance__heat=locked).first()

    with pytest.raises(SheetClosed):
        builders.sign(sheet, tech="60")

    assert SheetVersion.objects.count() == 6


def add_version(heat):
    last = SheetVersion.objects.latest("seq")
    SheetVersion.objects.create(
        ledger=last.ledger,
        seq=last.seq + 1,
        sheet=last.sheet,
        revision=last.revision + 1,
        client_id=uuid.uuid4(),
        total=100,
        signed=True,
        payload=last.payload,
        at=NOW,
        previous_hash=last.hash,
        hash="0" * 64,
    )


def move_current(heat):
    sheet = ScoreSheet.objects.filter(appearance__heat=heat).first()
    ScoreSheet.objects.filter(pk=sheet.pk).update(current=None)


def swap_hands(heat):
    sheet = ScoreSheet.objects.filter(appearance__heat=heat).first()
    other = heat.appearances.exclude(pk=sheet.appearance_id).get()
    seat = Seat.objects.create(
        heat=builders.make_heat(heat.round, number=9), judge=sheet.seat.judge, number=1
    )
    ScoreSheet.objects.filter(pk=sheet.pk).update(appearance=other, seat=seat)


def add_sheet(heat):
    seat = Seat.objects.create(
        heat=builders.make_heat(heat.round, number=9), judge=builders.make_judge(), number=1
    )
    ScoreSheet.objects.create(appearance=heat.appearances.first(), seat=seat)


def change_version(heat):
    SheetVersion.objects.filter(ledger__heat=heat, seq=6).update(total=0)


def change_standing(heat):
    Standing.objects.filter(ranking__heat=heat).update(rank=1)


def change_seal(heat):
    HeatSeal.objects.filter(heat=heat).update(hash="0" * 64)


def add_entry(heat):
    Appearance.objects.create(
        heat=heat, entry=builders.make_entry(heat.round.competition), order=9
    )


def change_order(heat):
    heat.appearances.filter(order=1).update(order=8)


def add_seat(heat):
    Seat.objects.create(heat=heat, judge=builders.make_judge(), number=9)


def change_seat(heat):
    heat.seats.filter(number=1).update(number=8)


def unlock_alone(heat):
    Heat.objects.filter(pk=heat.pk).update(state=Heat.State.SCORING)


ATTEMPTS = [
    (add_version, "judging_sheetversion", "insert"),
    (change_version, "judging_sheetversion", "update"),
    (move_current, "judging_scoresheet", "update"),
    (swap_hands, "judging_scoresheet", "update"),
    (add_sheet, "judging_scoresheet", "insert"),
    (change_standing, "judging_standing", "update"),
    (change_seal, "judging_heatseal", "update"),
    (add_entry, "judging_appearance", "insert"),
    (change_order, "judging_appearance", "update"),
    (add_seat, "judging_seat", "insert"),
    (change_seat, "judging_seat", "update"),
    (unlock_alone, "competitions_heat", "update"),
]


@pytest.mark.parametrize(
    ("attempt", "table", "event"), ATTEMPTS, ids=lambda part: str(getattr(part, "__name__", part))
)
def test_the_database_refuses_to_move_a_locked_heat(locked, attempt, table, event):
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(locked)

    drop_guard(table, event)
    attempt(locked)


def test_the_database_refuses_to_delete_what_was_signed(locked):
    versions = SheetVersion.objects.filter(ledger__heat=locked)
    with pytest.raises(IntegrityError), transaction.atomic():
        versions._raw_delete(versions.db)

    drop_guard("judging_scoresheet", "update")
    ScoreSheet.objects.filter(appearance__heat=locked).update(current=None)
    drop_guard("judging_sheetversion", "delete")
    assert versions._raw_delete(versions.db) == 6


def test_the_database_refuses_to_delete_a_sheet_of_a_locked_heat(open_heat, organiser):
    lock_heat(open_heat, actor=organiser, at=NOW, reason="全场取消")
    sheets = ScoreSheet.objects.filter(appearance__heat=open_heat)
    with pytest.raises(IntegrityError), transaction.atomic():
        sheets.delete()

    drop_guard("judging_scoresheet", "delete")
    sheets.delete()


# Unlocking


def test_unlock_takes_two_different_organisers_and_a_reason(locked, organiser, second_organiser):
    with pytest.raises(ReasonNeeded):
        request_unlock(locked, actor=organiser, at=LATER, reason=" ")
    approval = request_unlock(locked, actor=organiser, at=LATER, reason="评委填错项目")
    with pytest.raises(ApprovalPending):
        request_unlock(locked, actor=second_organiser, at=LATER, reason="再来一次")

    with pytest.raises(SamePerson):
        confirm_unlock(approval, actor=organiser, at=LATER)
    assert Heat.objects.get(pk=locked.pk).state == Heat.State.LOCKED

    confirm_unlock(approval, actor=second_organiser, at=LATER)
    assert Heat.objects.get(pk=locked.pk).state == Heat.State.SCORING
    with pytest.raises((ApprovalClosed, TransitionRefused)):
        confirm_unlock(approval, actor=second_organiser, at=LATER)


def test_the_database_refuses_one_person_in_both_places(locked, organiser):
    approval = request_unlock(locked, actor=organiser, at=LATER, reason="评委填错项目")
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(confirmed_by=organiser, confirmed_at=LATER)


def test_one_consent_unlocks_once(locked, organiser, second_organiser):
    again = unlock(locked, organiser, second_organiser)
    lock_heat(again, actor=organiser, at=LATER + dt.timedelta(minutes=1))

    with pytest.raises(IntegrityError), transaction.atomic():
        unlock_alone(locked)


def test_unlock_is_refused_to_an_organiser_who_sits_on_the_panel(locked, organiser, monkeypatch):
    drop_guard("judging_seat", "insert")
    Seat.objects.create(heat=locked, judge=builders.make_judge(organiser.username), number=9)
    approval = request_unlock(locked, actor=builders.make_admin(), at=LATER, reason="评委填错项目")

    with pytest.raises(TransitionRefused):
        confirm_unlock(approval, actor=organiser, at=LATER)
    with pytest.raises(PermissionDenied):
        decline_unlock(approval, actor=organiser, at=LATER)

    monkeypatch.setattr(rules, "sits_on_panel", lambda user, heat: False)
    confirm_unlock(approval, actor=organiser, at=LATER)


def test_unlock_takes_the_decision_back(locked, organiser, second_organiser):
    decide_round(locked.round, actor=organiser, at=NOW)
    asked = request_publication(locked.round, actor=organiser, at=NOW, reason="请复核")

    unlock(locked, organiser, second_organiser)

    assert not Promotion.objects.filter(revoked_at=None).exists()
    assert not Ranking.objects.filter(superseded_at=None).exists()
    assert Round.objects.get(pk=locked.round_id).state == Round.State.SCORING
    asked.refresh_from_db()
    assert asked.declined_at == LATER
    with pytest.raises((ApprovalClosed, TransitionRefused)):
        confirm_publication(asked, actor=second_organiser, at=LATER)


def test_unlock_lets_marks_move_again_and_the_next_lock_ranks_anew(
    locked, organiser, second_organiser
):
    heat = unlock(locked, organiser, second_organiser)
    builders.sign(ScoreSheet.objects.filter(appearance__heat=heat).first(), tech="20")
    lock_heat(heat, actor=organiser, at=LATER + dt.timedelta(minutes=1))

    assert Ranking.objects.filter(heat=heat).count() == 2
    assert HeatSeal.objects.filter(heat=heat).order_by("seq").last().payload["length"] == 7


def test_unlock_is_refused_once_the_results_are_public(locked, organiser, second_organiser):
    waiting = request_unlock(locked, actor=organiser, at=NOW, reason="评委填错项目")
    decide_round(locked.round, actor=organiser, at=NOW)
    asked = request_publication(locked.round, actor=organiser, at=NOW, reason="请复核")
    confirm_publication(asked, actor=second_organiser, at=NOW)
    locked.round.refresh_from_db()

    with pytest.raises(AlreadyPublished):
        request_unlock(locked, actor=organiser, at=LATER, reason="评委填错项目")
    with pytest.raises(AlreadyPublished):
        confirm_unlock(waiting, actor=second_organiser, at=LATER)


def test_unlock_is_refused_once_a_later_round_is_scored(
    track, locked, organiser, second_organiser
):
    decide_round(locked.round, actor=organiser, at=NOW)
    promoted = [appearance.entry for appearance in locked.appearances.all()]
    final = builders.make_round(track, order=2, rule_set=builders.make_rule_set(track))
    builders.make_open_heat(track, round_=final, entry_list=promoted)
    locked.round.refresh_from_db()

    with pytest.raises(LaterRoundStarted):
        unlock(locked, organiser, second_organiser)
    assert Heat.objects.get(pk=locked.pk).state == Heat.State.LOCKED


def test_unlock_can_be_declined_or_taken_back(locked, organiser, second_organiser):
    declined = request_unlock(locked, actor=organiser, at=LATER, reason="评委填错项目")
    decline_unlock(declined, actor=second_organiser, at=LATER)
    taken_back = request_unlock(locked, actor=organiser, at=LATER, reason="评委填错项目")
    decline_unlock(taken_back, actor=organiser, at=LATER)

    assert Heat.objects.get(pk=locked.pk).state == Heat.State.LOCKED
    with pytest.raises(ApprovalClosed):
        confirm_unlock(declined, actor=second_organiser, at=LATER)


def test_an_approval_of_another_step_unlocks_nothing(locked, organiser, second_organiser):
    decide_round(locked.round, actor=organiser, at=NOW)
    asked = request_publication(locked.round, actor=organiser, at=NOW, reason="请复核")
    Approval.objects.filter(pk=asked.pk).update(subject_id=locked.pk)

    with pytest.raises(Approval.DoesNotExist):
        confirm_unlock(asked, actor=second_organiser, at=LATER)


# Figures


def test_figures_of_many_heats_take_one_query(track, django_assert_num_queries):
    round_ = builders.make_round(track)
    heats = [builders.make_heat(round_, number=n) for n in range(1, 4)]
    for chosen in (heats[:1], heats):
        with django_assert_num_queries(1):
            assert len(figures_of(chosen)) == len(chosen)
