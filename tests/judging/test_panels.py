import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from competitions.models import Heat, Round
from judging import rules
from judging.draw import draw
from judging.models import (
    Appearance,
    Draw,
    Promotion,
    Ranking,
    ScoreSheet,
    SheetVersion,
    Standing,
)
from judging.models.sheets import ScoreSheetQuerySet
from judging.services import sheets as sheet_services
from judging.services.draws import draw_order
from judging.services.heats import lock_heat, open_scoring
from judging.services.panels import (
    EntryNotEligible,
    HeatNotPlanned,
    PublishedAlready,
    declare_recusal,
    eligible_entries,
    seat_entries,
    seat_judge,
    unseat_entry,
)
from judging.services.promotions import confirm_publication, decide_round, request_publication
from judging.services.rankings import rank_heat
from judging.services.sheets import SheetDraft, SheetNotFound, save_sheet
from projects.models import Recusal
from tests import builders
from tests.builders import NOW
from tests.judging.guards_off import drop_guard

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def heat(track):
    """A planned heat of three entries and three judges, drawn."""
    round_ = builders.make_round(track, rule_set=builders.make_rule_set(track, panel_size=3))
    heat = builders.make_heat(round_)
    builders.make_panel(heat, 3)
    entries = [builders.make_entry(track) for _ in range(3)]
    seat_entries(heat, entries, actor=builders.make_admin(), at=NOW)
    draw_order(heat, seed="20260901", witness="公证员", actor=builders.make_admin(), at=NOW)
    return heat


def recuse(heat, *, seat=2, order=1, actor=None, at=LATER):
    """Part the judge of a seat from the project at a place of the running order."""
    appearance = heat.appearances.get(order=order)
    return declare_recusal(
        appearance.entry.project,
        heat.seats.get(number=seat).judge,
        kind="investment",
        actor=actor or builders.make_admin(),
        at=at,
        note="持有股份",
    )


def sheet_of(heat, *, seat=2, order=1):
    return ScoreSheet.objects.get(
        appearance__heat=heat, appearance__order=order, seat__number=seat
    )


def totals_of(heat, order=1):
    """{seat: total} that the ranking in force rests on."""
    ranking = Ranking.objects.get(heat=heat, superseded_at=None)
    standing = Standing.objects.get(ranking=ranking, appearance__order=order)
    return dict(standing.detail["marks"])


# Seats and entries


def test_seat_entries_refuses_an_entry_that_is_seated_elsewhere(track, heat, organiser, english):
    entry = heat.appearances.get(order=1).entry
    other = builders.make_heat(heat.round, number=2)

    with pytest.raises(EntryNotEligible) as refused:
        seat_entries(other, [entry], actor=organiser, at=NOW)

    assert str(refused.value) == f"“{entry}” cannot appear in this round."
    assert not other.appearances.exists()


def test_seat_entries_refuses_an_entry_that_is_not_accepted(track, heat, organiser):
    with pytest.raises(EntryNotEligible):
        seat_entries(heat, [builders.make_submitted(track)], actor=organiser, at=NOW)


def test_seat_entries_voids_the_draw(track, heat, organiser):
    seat_entries(heat, [builders.make_entry(track)], actor=organiser, at=NOW)

    assert not Draw.objects.filter(heat=heat).exists()
    assert set(heat.appearances.values_list("order", flat=True)) == {None}


def test_unseat_entry_makes_it_eligible_again(heat, organiser):
    appearance = heat.appearances.get(order=2)

    unseat_entry(appearance, actor=organiser, at=NOW)

    assert appearance.entry in eligible_entries(heat.round)
    assert not Draw.objects.filter(heat=heat).exists()
    assert AuditEntry.objects.filter(action="heat.unseat_entry").count() == 1


def test_panel_and_order_are_fixed_once_scoring_has_opened(track, heat, organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    entry = builders.make_entry(track)
    for attempt in (
        lambda: seat_entries(heat, [entry], actor=organiser, at=NOW),
        lambda: unseat_entry(heat.appearances.first(), actor=organiser, at=NOW),
        lambda: draw_order(heat, seed="2", witness="公证员", actor=organiser, at=NOW),
        lambda: seat_judge(heat, builders.make_judge(), number=4, actor=organiser, at=NOW),
    ):
        with pytest.raises(HeatNotPlanned):
            attempt()


@pytest.mark.parametrize("role", ["reviewer", "secretariat", "supervisor"])
def test_panel_is_the_organisers_own(track, heat, role):
    actor = builders.make_staff(track, role)
    for attempt in (
        lambda: draw_order(heat, seed="2", witness="公证员", actor=actor, at=NOW),
        lambda: seat_judge(heat, builders.make_judge(), number=4, actor=actor, at=NOW),
        lambda: recuse(heat, actor=actor),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_an_organiser_of_a_sibling_runs_nothing_here(tree, heat):
    sibling = builders.make_competition("sibling", parent=tree[1])
    stranger = builders.make_staff(sibling)
    with pytest.raises(PermissionDenied):
        draw_order(heat, seed="2", witness="公证员", actor=stranger, at=NOW)


# The draw


def test_draw_can_be_repeated_by_anybody(heat):
    numbers = list(heat.appearances.order_by("order").values_list("entry__number", flat=True))

    assert numbers == draw(sorted(numbers), seed="20260901")


def test_draw_gives_the_same_order_again_and_each_draw_is_on_record(heat, organiser):
    before = list(heat.appearances.order_by("order").values_list("entry", flat=True))
    draw_order(heat, seed="other", witness="公证员", actor=organiser, at=NOW)
    draw_order(heat, seed="20260901", witness="公证员", actor=organiser, at=NOW)

    assert list(heat.appearances.order_by("order").values_list("entry", flat=True)) == before
    assert AuditEntry.objects.filter(action="heat.draw").count() == 3


def test_draw_leaves_out_who_has_withdrawn(heat, organiser):
    gone = heat.appearances.get(order=1)
    builders.withdraw(gone.entry)

    drawn = draw_order(heat, seed="20260901", witness="公证员", actor=organiser, at=NOW)

    assert [appearance.order for appearance in drawn] == [1, 2]
    assert gone.entry not in [appearance.entry for appearance in drawn]


# Recusal


def test_recusal_before_scoring_leaves_no_sheet(heat, organiser):
    recuse(heat)
    open_scoring(heat, actor=organiser, at=NOW)

    sheets = ScoreSheet.objects.filter(appearance__heat=heat)
    assert sheets.count() == 8
    assert not sheets.filter(seat__number=2, appearance__order=1).exists()


def test_recusal_stands_on_the_audit_trail_of_the_contest(heat):
    recuse(heat)

    line = AuditEntry.objects.get(action="recusal.declare")
    assert line.scope == heat.round.competition.path


def test_recusal_during_scoring_voids_the_sheet(heat, organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    builders.sign_all(heat, tech_of=lambda appearance, seat: str(10 * seat.number))

    recusal = recuse(heat)

    assert sheet_of(heat).voided_by == recusal
    assert sheet_of(heat) not in ScoreSheet.objects.counted()
    with pytest.raises(SheetNotFound):
        builders.sign(sheet_of(heat), tech="60")
    lock_heat(heat, actor=organiser, at=LATER)
    assert totals_of(heat) == {1: "40.000", 3: "60.000"}
    assert totals_of(heat, order=2) == {1: "40.000", 2: "50.000", 3: "60.000"}


def test_recusal_after_the_lock_counts_the_heat_again(heat, organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    builders.sign_all(heat, tech_of=lambda appearance, seat: str(10 * seat.number))
    lock_heat(heat, actor=organiser, at=NOW)
    assert totals_of(heat) == {1: "40.000", 2: "50.000", 3: "60.000"}
    decide_round(heat.round, actor=organiser, at=NOW)

    recuse(heat)

    assert totals_of(heat) == {1: "40.000", 3: "60.000"}
    assert Round.objects.get(pk=heat.round_id).state == Round.State.SCORING
    assert not Promotion.objects.filter(revoked_at=None).exists()
    assert AuditEntry.objects.filter(action="heat.recount").count() == 1
    assert Heat.objects.get(pk=heat.pk).state == Heat.State.LOCKED


def test_recusal_is_refused_once_the_results_are_public(heat, organiser, second_organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    builders.sign_all(heat)
    lock_heat(heat, actor=organiser, at=NOW)
    decide_round(heat.round, actor=organiser, at=NOW)
    asked = request_publication(heat.round, actor=organiser, at=NOW, reason="请复核")
    confirm_publication(asked, actor=second_organiser, at=NOW)

    with pytest.raises(PublishedAlready):
        recuse(heat)
    assert not Recusal.objects.exists()


def test_recusal_may_be_declared_by_the_judge_for_nobody_else(heat):
    mine, other = (heat.seats.get(number=n).judge.user for n in (2, 3))
    with pytest.raises(PermissionDenied):
        recuse(heat, seat=2, actor=other)

    assert recuse(heat, seat=2, actor=mine).declared_by == mine


def test_recusal_is_not_declared_by_an_organiser_who_scores_the_same_project(heat, organiser):
    """Otherwise they could void the marks of a rival on their own panel."""
    heat.seats.filter(number=3).delete()
    judge = builders.make_judge(organiser.username)
    seat_judge(heat, judge, number=3, actor=builders.make_admin(), at=NOW)

    with pytest.raises(PermissionDenied):
        recuse(heat, seat=2, actor=organiser)


def test_recusal_twice_is_once(heat, organiser):
    assert recuse(heat) == recuse(heat)
    assert AuditEntry.objects.filter(action="recusal.declare").count() == 1


def test_recusal_written_past_every_service_counts_all_the_same(heat, organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    builders.sign_all(heat, tech_of=lambda appearance, seat: str(10 * seat.number))
    sheet = sheet_of(heat)
    user = sheet.seat.judge.user
    Recusal.objects.create(
        user=user,
        project=sheet.appearance.entry.project,
        kind="kinship",
        declared_by=user,
        declared_at=LATER,
    )

    with pytest.raises(SheetNotFound):
        builders.sign(sheet, tech="60")
    lock_heat(heat, actor=organiser, at=LATER)
    assert totals_of(heat) == {1: "40.000", 3: "60.000"}


def test_recusal_cannot_be_undone_by_taking_its_mark_off_the_sheet(heat, organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    builders.sign_all(heat, tech_of=lambda appearance, seat: str(10 * seat.number))
    recuse(heat)

    ScoreSheet.objects.update(voided_by=None)

    lock_heat(heat, actor=organiser, at=LATER)
    assert totals_of(heat) == {1: "40.000", 3: "60.000"}


def test_nobody_is_voided_by_a_recusal_of_somebody_else(heat, organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    builders.sign_all(heat, tech_of=lambda appearance, seat: str(10 * seat.number))
    recusal = recuse(heat)

    ScoreSheet.objects.filter(seat__number=3).update(voided_by=recusal)

    lock_heat(heat, actor=organiser, at=LATER)
    assert totals_of(heat, order=2) == {1: "40.000", 2: "50.000", 3: "60.000"}


def test_without_the_question_for_recusals_the_void_sheet_would_count(
    heat, organiser, monkeypatch
):
    """The negative control of the three tests above."""
    open_scoring(heat, actor=organiser, at=NOW)
    builders.sign_all(heat, tech_of=lambda appearance, seat: str(10 * seat.number))
    recuse(heat)

    monkeypatch.setattr(ScoreSheetQuerySet, "unparted", lambda self: self)

    lock_heat(heat, actor=organiser, at=LATER)
    assert totals_of(heat) == {1: "40.000", 2: "50.000", 3: "60.000"}


def append_version(sheet):
    ledger = sheet.appearance.heat.ledger
    SheetVersion.objects.create(
        ledger=ledger,
        seq=ledger.length + 1,
        sheet=sheet,
        revision=sheet.revision + 1,
        client_id=uuid.uuid4(),
        total=100,
        signed=True,
        payload={},
        at=LATER,
        previous_hash=ledger.head,
        hash="1" * 64,
    )


def test_the_database_refuses_a_mark_of_a_recused_judge(heat, organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    recuse(heat)
    sheet = sheet_of(heat)
    with pytest.raises(IntegrityError), transaction.atomic():
        append_version(sheet)

    drop_guard("judging_sheetversion", "insert")
    append_version(sheet)


def test_the_database_refuses_a_sheet_for_a_recused_judge(heat, organiser):
    recuse(heat)
    open_scoring(heat, actor=organiser, at=NOW)
    missing = {
        "appearance": Appearance.objects.get(heat=heat, order=1),
        "seat": heat.seats.get(number=2),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreSheet.objects.create(**missing)

    drop_guard("judging_scoresheet", "insert")
    ScoreSheet.objects.create(**missing)


def test_the_database_refuses_to_take_a_recusal_back(heat):
    recusal = recuse(heat)
    for change in (
        lambda: Recusal.objects.filter(pk=recusal.pk).update(user=builders.make_user()),
        lambda: recusal.delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    drop_guard("projects_recusal", "delete")
    recusal.delete()


def test_a_recused_judge_cannot_save_however_the_request_is_made(heat, organiser, monkeypatch):
    open_scoring(heat, actor=organiser, at=NOW)
    recuse(heat)
    sheet = sheet_of(heat)
    draft = SheetDraft(uuid.uuid4(), 0, {"tech": "60", "market": "40"}, signed=True)
    for actor in (sheet.seat.judge.user, organiser, builders.make_admin()):
        with pytest.raises(SheetNotFound):
            save_sheet(sheet.pk, draft, actor=actor, at=LATER)

    # Even with the service's own guard off, the database still refuses.
    own = ScoreSheet.objects.with_reveal().select_related(
        "current",
        "seat__judge__user",
        "seat__heat__round__competition",
        "seat__heat__round__rubric",
        "appearance__entry",
    )
    monkeypatch.setattr(sheet_services, "_own_sheet", lambda pk, actor: own.get(pk=pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        save_sheet(sheet.pk, draft, actor=sheet.seat.judge.user, at=LATER)
    drop_guard("judging_sheetversion", "insert")
    drop_guard("judging_scoresheet", "update")
    save_sheet(sheet.pk, draft, actor=sheet.seat.judge.user, at=LATER)


def test_an_organiser_on_the_panel_may_not_run_the_heat(heat, organiser, monkeypatch):
    heat.seats.filter(number=3).delete()
    judge = builders.make_judge(organiser.username)
    seat_judge(heat, judge, number=3, actor=builders.make_admin(), at=NOW)

    with pytest.raises(PermissionDenied):
        draw_order(heat, seed="1", witness="公证员", actor=organiser, at=NOW)

    monkeypatch.setattr(rules, "sits_on_panel", lambda user, heat: False)
    draw_order(heat, seed="1", witness="公证员", actor=organiser, at=NOW)


def test_ranking_again_changes_nothing_without_a_recusal(heat, organiser):
    open_scoring(heat, actor=organiser, at=NOW)
    builders.sign_all(heat)
    lock_heat(heat, actor=organiser, at=NOW)
    before = [(s.rank, s.score, s.detail) for s in Standing.objects.order_by("pk")]

    again = rank_heat(heat, at=LATER)

    assert [(s.rank, s.score, s.detail) for s in again.standings.order_by("pk")] == before
