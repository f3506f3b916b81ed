"""Rule sets as sentences, on unsaved instances."""

import pytest
from django.utils.translation import override

from competitions.models import Competition, Heat, Round, RuleSet
from publicity.rules_in_words import rules_in_words


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def sentences(*, kind="final", parent_id=1, heats=(), **rules):
    values = {"tie_breaks": ["exact", "earlier_round"]} | rules
    round_ = Round(
        kind=kind, competition=Competition(parent_id=parent_id), rule_set=RuleSet(**values)
    )
    return " ".join(rules_in_words(round_, heats, {"tech": "Technology"}))


def test_time_and_trimming_come_from_the_rule_set():
    told = sentences(panel_size=7, pitch_minutes=6, qa_minutes=3, decimals=3)
    assert "6 minutes to pitch and 3 minutes for questions" in told
    assert "one highest and one lowest total are dropped" in told
    assert "the other 5 counts, rounded half-up to 3 decimals" in told
    assert "With fewer than 5 signed sheets nothing is dropped." in told


@pytest.mark.parametrize("rules", [{"panel_size": 3}, {"panel_size": 7, "trim_each": 0}])
def test_without_trimming_nothing_is_said_to_be_dropped(rules):
    told = sentences(**rules)
    assert "the mean of all signed sheets counts" in told
    assert "dropped" not in told


def test_two_of_each_are_counted():
    assert "the 2 highest and the 2 lowest" in sentences(panel_size=9, trim_each=2)


def test_tie_breaks_keep_their_order():
    told = sentences(tie_breaks=["criterion:tech", "earlier_round", "exact"])
    assert told.index("“Technology”") < told.index("earlier round") < told.index("before rounding")


def test_without_tie_breaks_equal_scores_share_the_rank():
    assert "Equal scores share the rank." in sentences(tie_breaks=[])


def test_promotion_by_heat_adds_up_the_places():
    told = sentences(kind="preliminary", method="per_heat", heats=[Heat(places=3), Heat(places=2)])
    assert "as many as the heat has places; 5 in all." in told
    assert "public notice" not in told


def test_a_tie_at_the_line_is_told_as_the_rules_have_it():
    assert "All who are tied at the line go through." in sentences(ties_at_line="all_through")
    assert "settled by the panel" in sentences(ties_at_line="refuse")


def test_only_a_final_with_a_level_above_leads_to_a_notice():
    assert "public notice" in sentences()
    assert "public notice" not in sentences(parent_id=None)
