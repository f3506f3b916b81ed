"""Rule sets as sentences."""

import pytest
from django.utils.translation import override

from competitions.rulebook.spec import read
from competitions.words.rules import in_words
from tests.builders import make_spec


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def sentences(*, heat_places=None, goes_up=False, **said):
    rules = read(make_spec(**({"panel_size": 7} | said)))
    told = in_words(rules, {"tech": "Technology"}, heat_places=heat_places, goes_up=goes_up)
    return " ".join(told)


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
    assert told.index("“Technology”") < told.index("round before") < told.index("before rounding")


def test_without_tie_breaks_equal_scores_share_the_rank():
    assert "Equal scores share the rank." in sentences(tie_breaks=[])


def test_promotion_by_heat_adds_up_the_places():
    told = sentences(by="heat", heat_places=5)
    assert "as many as the heat has places; 5 in all." in told
    assert "public notice" not in told


def test_a_tie_at_the_line_is_told_as_the_rules_have_it():
    assert "All who are tied at the line go through." in sentences(ties_at_line="all_through")
    assert "settled by the panel" in sentences(ties_at_line="refuse")


def test_only_what_goes_to_the_level_above_is_put_on_notice():
    assert "public notice" in sentences(goes_up=True)
    assert "public notice" not in sentences()


def test_weights_of_the_categories_are_told_as_a_ratio_not_as_places():
    weighted = {"how": "percent", "percent": "5", "split": {"enterprise": 4, "maker": 1}}
    rules = read(make_spec(panel_size=7) | {"promotion": weighted})
    with override("zh-hans"):
        told = " ".join(in_words(rules, {}))
    assert "名额按企业组4：创客组1的比例分配到各组别。" in told
    assert "企业组 4 个" not in told
