"""A recusal is got round by no path: no page of a service, no ORM, no SQL."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import AuditEntry
from competitions.models import Heat
from judging.models import Appearance, ScoreSheet, SheetVersion, Standing
from judging.services.draws import draw_order
from judging.services.heats import (
    open_scoring,
)
from judging.services.panels import declare_recusal, seat_entries
from judging.services.rankings import preview
from judging.services.sheets import SheetNotFound
from projects.models import Entry, Recusal
from projects.services.reviews import book_recusal
from tests import builders, guarded_world
from tests.builders import NOW


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
        (lambda sheet: guarded_world.forged(sheet).save(), "recused judge"),
        (lambda sheet: SheetVersion.objects.bulk_create([guarded_world.forged(sheet)]), "recused"),
        (lambda sheet: guarded_world.row(sheet).update(current=None), "a sheet moves only"),
        (
            lambda sheet: guarded_world.row(sheet).update(revision=F("revision") + 1),
            "a sheet moves",
        ),
        (lambda sheet: Recusal.objects.all()._raw_delete("default"), "append-only"),
        (lambda sheet: Recusal.objects.update(user=builders.make_admin()), "append-only"),
        (
            lambda sheet: guarded_world.row(sheet.appearance.entry).update(
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
            guarded_world.sql("SET CONSTRAINTS ALL IMMEDIATE")
            guarded_world.sql(
                "DROP TRIGGER guard_judging_sheetversion_insert ON judging_sheetversion"
            )
        else:
            guarded_world.sql("DROP TRIGGER guard_judging_sheetversion_insert")
        guarded_world.forged(sheet).save()
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
