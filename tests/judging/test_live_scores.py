"""A score shown in the hall: only from all sheets, never twice, and its sheets stand from then on."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from judging.models import LiveScore, ScoreSheet
from judging.models.reveals import LiveScoreQuerySet
from judging.services.heats import ShownScoresDiffer, lock_heat
from judging.services.live_scores import (
    RevealRefused,
    arrived_of,
    differing_scores,
    reveal_score,
    withdraw_score,
)
from judging.services.panels import declare_recusal
from judging.services.rankings import take_snapshot
from judging.services.sheets import SheetRevealed
from judging.services.signing import Signature, review_of, sign_heat
from tests import builders, staging
from tests.builders import NOW
from tests.judging.guards_off import drop_guard
from tests.judging.saving import draft, save, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
stage, world = staging.stage_of(builders.hall_of(entries=2, judges=5)), staging.world
heat = staging.part("heat")
MARKS = (("50", "30"), ("52", "30"), ("54", "31"), ("40", "20"), ("60", "40"))


@pytest.fixture
def host(db):
    return builders.make_admin()


@pytest.fixture
def first(heat):
    """The first project with every sheet handed in."""
    for seat, (tech, market) in enumerate(MARKS, start=1):
        save(sheet_of(heat, seat=seat), draft(tech=tech, market=market, signed=True))
    return sheet_of(heat).appearance


def shown(appearance, host):
    return reveal_score(appearance, actor=host, at=NOW)


def test_the_score_is_that_of_the_ranking(heat, first, host):
    made = shown(first, host)
    ranked = {one.appearance_id: one.score for one in take_snapshot(heat.round, heat).standings}
    assert made.score == ranked[first.pk] == Decimal("82.33")
    assert made.detail["marks"][0] == [1, "80.000"]
    assert (made.detail["high"], made.detail["low"]) == ([5], [4])


def test_shown_again_it_is_the_same_one(first, host):
    assert shown(first, host) == shown(first, host)
    assert LiveScore.objects.count() == 1


def test_a_missing_sheet_is_waited_for(heat, host):
    for seat in (1, 2, 3, 4):
        save(sheet_of(heat, seat=seat), draft(signed=True))
    save(sheet_of(heat, seat=5), draft())
    with pytest.raises(RevealRefused, match="1 judge has not handed in"):
        shown(sheet_of(heat).appearance, host)
    assert arrived_of(heat)[sheet_of(heat).appearance_id] == {
        1: "signed",
        2: "signed",
        3: "signed",
        4: "signed",
        5: "begun",
    }


def test_who_scores_here_or_has_no_duty_shows_nothing(heat, first):
    for user in (sheet_of(heat).seat.judge.user, builders.make_user("stranger")):
        with pytest.raises(PermissionDenied):
            shown(first, user)


def test_a_sheet_does_not_move_once_its_score_was_shown(heat, first, host):
    shown(first, host)
    with pytest.raises(SheetRevealed):
        save(sheet_of(heat), draft(1, tech="60", signed=True))
    # The other project goes on.
    assert save(sheet_of(heat, order=2), draft()).revision == 1


def test_without_the_guard_of_the_service_the_database_refuses(heat, first, host, monkeypatch):
    shown(first, host)
    monkeypatch.setattr(LiveScoreQuerySet, "in_force", LiveScoreQuerySet.none)
    with pytest.raises(DatabaseError, match="after the hall saw"), transaction.atomic():
        save(sheet_of(heat), draft(1, tech="60", signed=True))
    drop_guard("judging_sheetversion", "INSERT")
    assert save(sheet_of(heat), draft(1, tech="60", signed=True)).revision == 2


def test_a_judge_still_signs_the_heat_with_the_marks_that_were_shown(heat, first, host):
    shown(first, host)
    save(sheet_of(heat, order=2), draft(signed=True))
    judge = sheet_of(heat).seat.judge.user
    seen = review_of(heat, judge).seen
    sign_heat(heat, Signature(), seen=seen, actor=judge, at=NOW)
    assert ScoreSheet.objects.get(pk=sheet_of(heat).pk).current.is_frozen


def test_taken_back_for_a_reason_it_can_be_put_right_and_shown_anew(heat, first, host):
    shown(first, host)
    with pytest.raises(RevealRefused, match="Say why"):
        withdraw_score(first, reason=" ", actor=host, at=NOW)
    withdraw_score(first, reason="录入有误", actor=host, at=NOW)
    save(sheet_of(heat), draft(1, tech="58", market="30", signed=True))
    assert shown(first, host).score == Decimal("85.00")
    assert LiveScore.objects.filter(appearance=first).count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        LiveScore.objects.update(score=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        LiveScore.objects.all().delete()


def test_what_was_not_shown_cannot_be_taken_back(first, host):
    with pytest.raises(RevealRefused, match="has not been shown"):
        withdraw_score(first, reason="录入有误", actor=host, at=NOW)


def test_a_heat_is_not_locked_silently_over_another_score_than_the_hall_saw(heat, first, host):
    shown(first, host)
    assert differing_scores(heat) == []
    third = sheet_of(heat, seat=3)
    declare_recusal(
        first.entry.project,
        third.seat.judge,
        kind="employment",
        actor=third.seat.judge.user,
        at=NOW,
    )
    assert differing_scores(heat) == [first.entry.number]
    for order in (1, 2):
        for seat in range(1, 6):
            sheet = sheet_of(heat, order=order, seat=seat)
            if sheet.revision == 0:
                save(sheet, draft(signed=True))
    with pytest.raises(ShownScoresDiffer):
        lock_heat(heat, actor=host, at=NOW)
    assert lock_heat(heat, actor=host, at=NOW, reason="公布后回避").state == "locked"


def test_the_sheet_of_a_shown_score_says_so_and_takes_nothing(heat, first, host, client_of):
    judge = client_of(sheet_of(heat).seat.judge.user)
    shown(first, host)
    assert (
        'data-stage="shown"' in judge.get(f"/judge/sheets/{sheet_of(heat).pk}/").content.decode()
    )
    assert "open" in judge.get(f"/judge/sheets/{sheet_of(heat, order=2).pk}/").content.decode()
