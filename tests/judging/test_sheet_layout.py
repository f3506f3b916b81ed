"""Sheets from the draw on: laid out before the heat opens, moved with panel and entries, not marked."""

import json
import uuid

import pytest

from accounts.models import AuditEntry
from competitions.models import Heat
from judging.models import (
    JudgeTie,
    ScoreSheet,
    SheetFlag,
    SheetNote,
    SheetVersion,
    Suspicion,
)
from judging.services.asides import AsideRefused, keep_note, raise_flag
from judging.services.conflict_decisions import dismiss_suspicion
from judging.services.desk import files_for, order_for
from judging.services.draws import draw_order
from judging.services.heats import open_scoring
from judging.services.kit import kit_of
from judging.services.panels import declare_recusal, seat_entries, seat_judge, unseat_entry
from judging.services.sheets import SheetNotOpen
from judging.services.statistics import judge_statistics
from judging.services.suspicions import find_for_heat
from judging.views.sheet_page import outbox_of
from tests import builders
from tests.builders import NOW
from tests.judging.saving import draft, save, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return builders.make_admin()


@pytest.fixture
def seated(track, admin):
    """Two entries before three judges, nothing drawn."""
    rules = builders.make_rule_set(track, panel_size=3, places=1)
    heat = builders.make_heat(builders.make_round(track, rule_set=rules))
    builders.make_panel(heat, 3)
    entries = [builders.make_entry(track) for _ in range(2)]
    seat_entries(heat, entries, actor=admin, at=NOW)
    return heat


def drawn_by(heat, admin, seed="42"):
    draw_order(heat, seed=seed, witness="公证员", actor=admin, at=NOW)
    return heat


@pytest.fixture
def drawn(seated, admin):
    return drawn_by(seated, admin)


def keys(heat):
    return set(ScoreSheet.objects.filter(appearance__heat=heat).values_list("pk", flat=True))


def post(client, sheet, name, **body):
    body = {"client_id": str(uuid.uuid4())} | body
    url = f"/judge/sheets/{sheet.pk}/{name}/"
    return client.post(url, json.dumps(body), content_type="application/json")


def test_nothing_is_laid_out_before_the_draw(seated):
    assert keys(seated) == set()


def test_the_draw_gives_every_judge_their_sheets(drawn):
    assert len(keys(drawn)) == 6
    assert drawn.state == Heat.State.PLANNED


def test_a_tablet_can_hold_the_whole_heat_before_it_starts(drawn):
    judge = drawn.seats.get(number=2).judge.user
    kit = kit_of(drawn, judge)
    own = ScoreSheet.objects.filter(seat__judge__user=judge)
    assert [row["sheet"] for row in kit.sheets] == list(
        own.order_by("appearance__order").values_list("pk", flat=True)
    )
    assert {f"/judge/sheets/{one.pk}/" for one in own} <= set(kit.paths)
    assert {f"/judge/materials/{one.pk}/" for one in files_for(judge)} <= set(kit.paths)
    assert files_for(judge).exists()


def test_drawing_again_and_opening_keep_the_sheets(drawn, admin):
    before = keys(drawn)
    drawn_by(drawn, admin, seed="43")
    assert keys(drawn) == before
    open_scoring(drawn, actor=admin, at=NOW)
    assert keys(drawn) == before
    line = AuditEntry.objects.get(action="heat.sheets")
    assert line.detail["sheets"] == 6


def test_a_judge_who_joins_after_the_draw_gets_sheets(drawn, admin):
    before = keys(drawn)
    seat = seat_judge(drawn, builders.make_judge(), number=4, actor=admin, at=NOW)
    assert before < keys(drawn)
    assert seat.sheets.count() == 2


def test_an_entry_that_leaves_takes_its_sheets_along(drawn, admin):
    leaving = drawn.appearances.get(order=1)
    unseat_entry(leaving, actor=admin, at=NOW)
    assert len(keys(drawn)) == 3


def test_a_recusal_before_the_start_leaves_nothing_to_void(drawn, admin):
    sheet = sheet_of(drawn, order=1, seat=2)
    project, judge = sheet.appearance.entry.project, sheet.seat.judge
    declare_recusal(project, judge, kind="rival", actor=admin, at=NOW)
    assert not ScoreSheet.objects.filter(pk=sheet.pk).exists()
    open_scoring(drawn, actor=admin, at=NOW)
    assert len(keys(drawn)) == 5
    assert not ScoreSheet.objects.exclude(voided_by=None).exists()


def test_a_recusal_from_before_the_draw_parts_at_the_draw(seated, admin):
    entry = seated.appearances.first().entry
    judge = seated.seats.get(number=3).judge
    declare_recusal(entry.project, judge, kind="rival", actor=admin, at=NOW)
    assert len(keys(drawn_by(seated, admin))) == 5


def test_opening_leaves_out_who_has_withdrawn_since_the_draw(drawn, admin):
    entry = drawn.appearances.get(order=2).entry
    builders.withdraw(entry)
    open_scoring(drawn, actor=admin, at=NOW)
    assert len(keys(drawn)) == 3


def test_no_mark_is_taken_before_the_start(drawn, client_of):
    sheet = sheet_of(drawn, order=1, seat=2)
    with pytest.raises(SheetNotOpen):
        save(sheet, draft())
    answer = post(
        client_of(sheet.seat.judge.user), sheet, "save", base_revision=0, marks={}, signed=False
    )
    assert answer.status_code == 425
    assert "平板" in answer.json()["error"] or "本机" in answer.json()["error"]
    assert not SheetVersion.objects.exists()


def test_the_same_mark_is_taken_once_the_heat_is_open(drawn, admin):
    sheet, sent = sheet_of(drawn, order=1, seat=2), draft()
    with pytest.raises(SheetNotOpen):
        save(sheet, sent)
    open_scoring(drawn, actor=admin, at=NOW)
    assert save(sheet, sent).revision == 1
    assert save(sheet, sent).revision == 1


def test_a_note_can_be_written_and_no_problem_told(drawn):
    sheet = sheet_of(drawn, order=1, seat=2)
    judge = sheet.seat.judge.user
    keep_note(sheet.pk, client_id=uuid.uuid4(), sealed="sealed", actor=judge, at=NOW)
    with pytest.raises(AsideRefused):
        raise_flag(sheet.pk, client_id=uuid.uuid4(), text="打不开", actor=judge, at=NOW)
    assert (SheetNote.objects.count(), SheetFlag.objects.count()) == (1, 0)


@pytest.fixture
def doubted(drawn):
    """A sheet of the draw whose judge has declared a tie to the project since."""
    sheet = sheet_of(drawn, order=1, seat=2)
    judge, unit = sheet.seat.judge, sheet.appearance.entry.project.enterprise.name
    said = {"kind": "investment", "organisation": unit}
    JudgeTie.objects.create(judge=judge, declared_by=judge.user, declared_at=NOW, **said)
    find_for_heat(drawn, at=NOW)
    return sheet


def reads(client, sheet):
    """What the judge's pages show of the project: its sheet, its files, the tablet's kit."""
    user, heat = sheet.seat.judge.user, sheet.seat.heat
    page = client.get(f"/judge/sheets/{sheet.pk}/").status_code == 200
    file = files_for(user).filter(entry=sheet.appearance.entry).first()
    lines = {line.sheet.pk for line in order_for(heat, user) if line.sheet}
    kit = {row["sheet"] for row in kit_of(heat, user).sheets}
    return page, file is not None, sheet.pk in lines, sheet.pk in kit


def test_nothing_is_read_of_a_project_in_doubt_before_somebody_has_decided(
    doubted, admin, client_of
):
    client = client_of(doubted.seat.judge.user)
    assert reads(client, doubted) == (False, False, False, False)
    assert files_for(doubted.seat.judge.user).exists()
    # The tablet is not told that the sheet is gone for good: marks that wait there stay.
    assert doubted.pk not in outbox_of(doubted.seat.judge.user)["parted"]
    doubt = Suspicion.objects.get()
    dismiss_suspicion(doubt, actor=admin, at=NOW, reason="同名不同公司")
    assert reads(client, doubted) == (True, True, True, True)


def test_a_doubt_that_comes_up_while_the_heat_is_scored_hides_nothing(drawn, admin, client_of):
    open_scoring(drawn, actor=admin, at=NOW)
    sheet = sheet_of(drawn, order=1, seat=2)
    Suspicion.objects.create(
        judge=sheet.seat.judge,
        project=sheet.appearance.entry.project,
        kind="rival",
        certainty="possible",
        evidence=[],
        found_at=NOW,
    )
    assert reads(client_of(sheet.seat.judge.user), sheet) == (True, True, True, True)


def test_empty_sheets_are_in_no_statistics(track, drawn, admin):
    assert judge_statistics(track, admin) == []
