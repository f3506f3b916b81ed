import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from competitions.models import Criterion, Round
from judging.models import Ranking, ScoreSheet, Standing
from judging.services.heats import lock_heat
from judging.services.promotions import decide_round
from judging.services.rankings import preview, rank_round
from judging.services.reasons import reason_of
from judging.services.scores import compute
from judging.words.reasons import exact_text
from tests import builders
from tests.builders import NOW

LATER = NOW + dt.timedelta(hours=1)


def scored_heat(track, techs, *, judges, locked=True, reason="", number=1, round_=None, **rules):
    """`techs[order - 1][seat - 1]` is the technology mark, None for a sheet left unsigned."""
    round_ = round_ or builders.make_round(
        track, rule_set=builders.make_rule_set(track, panel_size=judges, **rules)
    )
    heat = builders.make_open_heat(
        track, entries=len(techs), judges=judges, round_=round_, number=number
    )
    sheets = ScoreSheet.objects.filter(appearance__heat=heat).select_related("appearance", "seat")
    for sheet in sheets.order_by("pk"):
        tech = techs[sheet.appearance.order - 1][sheet.seat.number - 1]
        if tech is not None:
            builders.sign(sheet, tech=str(tech), market="0")
    if locked:
        lock_heat(heat, actor=builders.make_admin(), at=NOW, reason=reason)
    return heat


def standings(heat):
    rows = Standing.objects.filter(ranking__heat=heat, ranking__superseded_at=None)
    return {s.appearance.order: s for s in rows.select_related("appearance")}


def test_five_signed_sheets_lose_one_highest_and_one_lowest(track):
    heat = scored_heat(track, [[10, 50, 30, 31, 33]], judges=5)

    standing = standings(heat)[1]

    assert standing.score == Decimal("31.33")
    assert (standing.detail["high"], standing.detail["low"]) == ([2], [1])


def test_four_signed_sheets_are_all_counted(track):
    heat = scored_heat(track, [[10, 50, 30, None, 33]], judges=5, reason="评委四离场")

    standing = standings(heat)[1]

    assert standing.score == Decimal("30.75")
    assert (standing.detail["high"], standing.detail["low"]) == ([], [])
    assert standing.detail["marks"][3] == [4, None]


def test_no_signed_sheet_is_no_score_and_no_rank(track):
    heat = scored_heat(track, [[None], [30]], judges=1, reason="评委离场")

    assert (standings(heat)[1].score, standings(heat)[1].rank) == (None, None)
    assert (standings(heat)[2].score, standings(heat)[2].rank) == (Decimal(30), 1)


def test_a_saved_sheet_that_is_not_signed_is_missing(track):
    heat = scored_heat(track, [[None, 20]], judges=2, locked=False)
    builders.sign(
        ScoreSheet.objects.get(appearance__heat=heat, seat__number=1), tech="60", signed=False
    )
    lock_heat(heat, actor=builders.make_admin(), at=NOW, reason="评委一离场")

    assert standings(heat)[1].score == Decimal(20)


def test_ties_share_a_rank_and_say_so(track):
    heat = scored_heat(track, [[30], [30], [20]], judges=1)

    found = standings(heat)

    assert [found[n].rank for n in (1, 2, 3)] == [1, 1, 3]
    assert [found[n].tied for n in (1, 2, 3)] == [True, True, False]


def test_the_mean_before_rounding_decides_between_equal_scores(track):
    techs = [[30, 30, 30.5], [30, 30, 30]]
    heat = scored_heat(track, techs, judges=3, decimals=0)

    found = standings(heat)

    assert found[1].score == found[2].score == 30
    assert (found[1].rank, found[2].rank) == (1, 2)
    assert found[1].detail["decided_by"] == "exact"


def test_the_score_of_the_earlier_round_decides_between_equal_scores(track):
    first = builders.make_round(
        track,
        order=1,
        kind=Round.Kind.PRELIMINARY,
        rule_set=builders.make_rule_set(track, panel_size=1, places=2),
    )
    heat = scored_heat(track, [[30], [40]], judges=1, round_=first)
    decide_round(first, actor=builders.make_admin(), at=NOW)
    entries = [a.entry for a in heat.appearances.order_by("order")]
    # The next round need not be the next number.
    final = builders.make_round(
        track, order=3, rule_set=builders.make_rule_set(track, panel_size=1, places=1)
    )
    last = builders.make_open_heat(track, judges=1, round_=final, entry_list=entries)
    builders.sign_all(last, tech_of=lambda a, s: "50")
    lock_heat(last, actor=builders.make_admin(), at=LATER)

    found = {s.appearance.entry: s for s in standings(last).values()}

    assert [found[entry].rank for entry in entries] == [2, 1]
    assert found[entries[1]].detail["decided_by"] == "earlier_round"


def test_a_criterion_decides_between_equal_scores(track):
    rule_set = builders.make_rule_set(track, panel_size=1, tie_breaks=["criterion:tech"])
    heat = builders.make_open_heat(
        track, entries=2, judges=1, round_=builders.make_round(track, rule_set=rule_set)
    )
    for sheet in ScoreSheet.objects.filter(appearance__heat=heat).select_related("appearance"):
        tech, market = ("30", "20") if sheet.appearance.order == 1 else ("40", "10")
        builders.sign(sheet, tech=tech, market=market)
    lock_heat(heat, actor=builders.make_admin(), at=NOW)

    found = standings(heat)

    assert [found[n].rank for n in (1, 2)] == [2, 1]
    assert found[2].detail["decided_by"] == "criterion:tech"


def test_weights_count(track):
    rule_set = builders.make_rule_set(track, panel_size=1)
    round_ = builders.make_round(track, rule_set=rule_set)
    Criterion.objects.filter(rubric__round=round_, code="tech").update(weight="0.25")
    heat = scored_heat(track, [[30.5]], judges=1, round_=round_)

    assert standings(heat)[1].detail["marks"] == [[1, "7.625"]]
    assert standings(heat)[1].score == Decimal("7.63")


def test_compute_gives_what_is_stored_and_writes_nothing(track):
    heat = scored_heat(track, [[30, 40], [20, 25], [50, 10]], judges=2)
    before = (Ranking.objects.count(), AuditEntry.objects.count())

    again = compute(heat.round, list(heat.appearances.for_ranking()))

    assert (Ranking.objects.count(), AuditEntry.objects.count()) == before
    stored = standings(heat)
    assert {one.appearance.order: (one.place.rank, one.scored.score) for one in again} == {
        order: (s.rank, s.score) for order, s in stored.items()
    }


def test_preview_is_the_ranking_that_the_round_will_get(track):
    heat = scored_heat(track, [[30], [40], [20]], judges=1)

    previewed = [(s.appearance, s.rank, s.score, s.detail) for s in preview(heat.round)]

    stored = rank_round(heat.round, at=LATER).standings.select_related("appearance")
    assert previewed == [(s.appearance, s.rank, s.score, s.detail) for s in stored]


def test_one_ranking_is_in_force_and_earlier_ones_stay(track):
    heat = scored_heat(track, [[30], [20]], judges=1)
    rank_round(heat.round, at=LATER)
    last = heat.appearances.get(order=2).entry
    builders.withdraw(last, at=LATER)
    rank_round(heat.round, at=LATER)

    rankings = Ranking.objects.filter(round=heat.round, heat=None)
    assert (rankings.count(), rankings.filter(superseded_at=None).count()) == (2, 1)


def test_ranking_a_heat_costs_the_same_whatever_its_entries(track, django_assert_num_queries):
    small = scored_heat(track, [[30]], judges=1)
    other = builders.make_competition("other", parent=track.parent)
    large = scored_heat(other, [[30], [40], [20]], judges=1)
    for heat in (small, large):
        fresh = Round.objects.select_related("rule_set", "competition").get(pk=heat.round_id)
        appearances = list(heat.appearances.for_ranking())
        with django_assert_num_queries(3):
            compute(fresh, appearances)


# Reasons


def test_reason_tells_what_became_of_every_seat(track, english):
    heat = scored_heat(
        track, [[10, 50, 30, 31, 33], [None, 30, 30, 30, 30]], judges=5, reason="评委一离场"
    )

    trimmed = reason_of(standings(heat)[1], panel=[1, 2, 3, 4, 5, 6])
    untrimmed = reason_of(standings(heat)[2], panel=[1, 2, 3, 4, 5])

    assert [mark.fate for mark in trimmed.marks] == ["low", "high", "", "", "", "recused"]
    assert trimmed.counted == ["30.00", "31.00", "33.00"]
    assert trimmed.signed == 5
    assert [mark.fate for mark in untrimmed.marks] == ["missing", "", "", "", ""]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("exact", "the mean before rounding"),
        ("earlier_round", "the score of the round before"),
        ("criterion:tech", "the mean of the criterion “技术和产品”"),
    ],
)
def test_reason_names_the_tie_break(name, words, english):
    standing = Standing(
        score=Decimal(30),
        detail={"marks": [[1, "30"]], "high": [], "low": [], "decided_by": name},
    )
    assert reason_of(standing, criteria={"tech": "技术和产品"}).decided_by == words


@pytest.mark.parametrize(
    ("total", "text"),
    [("86.000", "86.00"), ("86.5", "86.50"), ("7.625", "7.625"), ("91", "91.00")],
)
def test_totals_are_shown_exactly(total, text):
    assert exact_text(Decimal(total)) == text
