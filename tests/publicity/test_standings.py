"""Published standings in words: marks, ties, missing sheets."""

import pytest
from django.utils.translation import override

from judging.models import Ranking
from judging.services.heats import lock_heat
from judging.services.promotions import decide_round
from publicity.standings import in_groups, published_table
from tests import builders
from tests.builders import NOW
from tests.publicity.contests import publish


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.fixture
def table_of(track, organiser, second_organiser):
    """table_of(tie_breaks, mark) → the published table of a final of three entries."""

    def play(tie_breaks, tech_of, skip=(), **rules):
        values = {"panel_size": 5, "places": 3, "tie_breaks": tie_breaks} | rules
        final = builders.make_round(track, rule_set=builders.make_rule_set(track, **values))
        heat = builders.make_open_heat(track, entries=3, round_=final)
        builders.sign_all(heat, tech_of=tech_of) if not skip else _sign_some(heat, tech_of, skip)
        lock_heat(heat, actor=organiser, at=NOW, reason="一位评委未签名" if skip else "")
        decide_round(final, actor=organiser, at=NOW)
        final.refresh_from_db()
        publish(final, organiser, second_organiser)
        return published_table(Ranking.objects.public().get(round=final, heat=None), None)

    return play


def _sign_some(heat, tech_of, skip):
    for appearance in heat.appearances.order_by("order"):
        for sheet in appearance.sheets.select_related("seat__judge__user"):
            if sheet.seat.number not in skip:
                builders.sign(sheet, tech=tech_of(appearance, sheet.seat))


def test_a_shared_rank_says_with_whom_and_why(table_of):
    table = table_of(["exact"], lambda appearance, _seat: "50")
    first = table.rows[0]
    assert first.tied
    assert first.why.sentence.endswith("shared rank 1.")
    assert first.why.equal_words.startswith("The same score as “")
    assert [(step.before, step.after, step.said) for step in first.why.steps] == [
        (3, 3, "Equal as well.")
    ]


def test_a_tie_break_shows_both_values(table_of):
    tech = {1: ["50.0", "50.0", "50.5"], 2: ["50.0", "50.5", "50.5"], 3: ["40.0"] * 3}

    def mark(appearance, seat):
        middle = tech[appearance.order]
        return {1: "10", 5: "60"}.get(seat.number) or middle[seat.number - 2]

    table = table_of(["exact"], mark, decimals=0)
    assert [(row.rank, row.score) for row in table.rows] == [(1, 80), (2, 80), (3, 70)]
    first, second, third = (row.why for row in table.rows)
    assert (first.steps[0].mine, first.steps[0].others) == ("80.33", ("80.17",))
    assert (second.steps[0].mine, second.steps[0].others) == ("80.17", ("80.33",))
    assert first.sentence.endswith("rank 1, set apart by the mean before rounding.")
    assert (third.equal_words, third.steps) == ("", ())


def test_the_name_of_the_criterion_is_told(table_of):
    def mark(appearance, seat):
        return "50"

    table = table_of(["criterion:tech"], mark)
    assert all("“技术和产品”" in row.why.steps[0].what for row in table.rows)
    assert [one.name for one in table.rows[0].why.criteria] == ["技术和产品", "市场"]


def test_a_missing_sheet_is_shown_as_missing(table_of):
    table = table_of(["exact"], lambda appearance, _s: str(40 + appearance.order), skip=(5,))
    why = table.rows[0].why
    assert (why.signed, why.missing) == (4, 1)
    assert why.marks[-1].total is None
    assert why.sum.endswith("÷ 4")
    assert {mark.fate for mark in why.marks} == {"", "missing"}


def test_rows_are_grouped_promoted_first(table_of):
    table = table_of(["exact"], lambda appearance, _s: str(40 + appearance.order), places=1)
    assert [row.outcome for row in in_groups(table.rows)] == ["promoted", "reserve", "reserve"]
    assert table.promoted == 1
    assert [row.outcome for row in table.only(promoted=True)] == ["promoted"]
    assert table.only(sector="bio") == ()
