"""Every decision says its reason in one sentence."""

from typing import get_args

import pytest
from django.utils.translation import override

from competitions.promotion.decision import decide, substitute
from competitions.promotion.plan import Entrant, group_dimensions
from competitions.promotion.selection import Decision, Reason
from competitions.words.fates import SENTENCES, decision_words
from tests.rule_play import rules_of

NAMES = {"330100": "杭州市", "IT": "信息技术", "1": "not a heat"}
ENTRIES = {"a": "云海一号"}


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def told(field, *, at_line="refuse", heats=None, left=(), **promotion):
    """Key → sentence."""
    rules = rules_of(promotion=promotion, ties={"at_line": at_line})
    rule = rules.promotion
    decisions = (
        substitute(rule, rules.ties, field, heats, left=left)
        if left
        else decide(rule, rules.ties, field, heats)
    )
    dimensions = group_dimensions(rule)
    return {one.key: decision_words(one, dimensions, NAMES, ENTRIES) for one in decisions}


def ranked(*ranks, **groups):
    keys = "abcdefgh"
    return [Entrant(keys[n], rank, groups=groups) for n, rank in enumerate(ranks)]


def test_a_fixed_number_of_places():
    assert told(ranked(1, 2, 3, None), places=1, reserves=1) == {
        "a": "Rank 1, 1 places: promoted",
        "b": "Rank 2, 1 places, all taken: reserve no. 1",
        "c": "Rank 3, 1 places, all taken: not promoted",
        "d": "No valid score: not promoted",
    }


@pytest.mark.parametrize(
    ("by", "key", "name"),
    [
        ("region", "330100", "杭州市"),
        ("sector", "IT", "信息技术"),
        ("heat", "1", "Heat 1"),
        ("category", "maker", "Maker group"),
    ],
)
def test_a_group_is_called_by_its_name(by, key, name):
    got = told(ranked(1, 2, **{by: key}), by=by, places_of={key: 1}, reserves=1)
    assert got == {
        "a": f"Rank 1, {name} with 1 places: promoted",
        "b": f"Rank 2, {name} with 1 places, all taken: reserve no. 1",
    }


def test_two_dimensions_are_both_said():
    field = ranked(1, 2, heat="2", category="maker")
    got = told(field, by="heat", places_of={"2": 1}, share_over="category", reserves=0)
    assert got["a"] == "Rank 1, Heat 2, Maker group with 1 places: promoted"


def test_ties_score_lines_and_everybody():
    assert "all who are tied" in told(ranked(1, 1, 3), places=1, at_line="all_through")["b"]
    assert told(ranked(1, None), how="all")["b"] == (
        "Nobody is eliminated in this round: promoted"
    )
    field = [Entrant("a", 1, 80), Entrant("b", 2, 50)]
    got = told(field, how="score_line", score_line="60")
    assert got["a"] == "Rank 1, the score line is reached: promoted"
    assert got["b"] == "Rank 2, the score line is not reached: not promoted"


def test_who_left_who_is_direct_and_who_is_passed_over():
    assert told(ranked(1, 2), places=1, left=("a",))["a"].startswith("Has left")
    direct = [*ranked(1), Entrant("x", None, direct=True)]
    assert told(direct, places=1, direct_entries=1)["x"].startswith("Direct entry")
    twice = [Entrant("a", 1, unit="U"), Entrant("b", 2, unit="U"), Entrant("c", 3, unit="V")]
    assert told(twice, places=2, one_per_unit=True)["b"] == (
        "Rank 2: passed over, as “云海一号” of the same unit has its place"
    )


def test_every_reason_has_a_sentence_without_gaps():
    reasons = get_args(Reason.__value__)
    assert SENTENCES.keys() == set(reasons)
    for reason in reasons:
        sentence = decision_words(Decision("a", "out", None, reason, None), (), {}, {})
        assert sentence
        assert "%" not in sentence
