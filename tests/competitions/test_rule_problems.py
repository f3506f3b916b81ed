"""Every nonsense that a rule set can say is named at its field, and sense is not."""

from decimal import Decimal as D

import pytest

from competitions.rulebook.problems import (
    CODES,
    CriterionShape,
    Problem,
    problems,
    refused,
    rubric_problems,
)
from tests.rule_play import rules_of

KINDS = ("enterprise", "maker")


def panel(**values):
    return {"panel": values}


def score(**values):
    return {"score": values}


def ties(*chain, at_line="refuse"):
    return {"ties": {"chain": list(chain), "at_line": at_line}}


def promotion(**values):
    return {"promotion": values}


def stage(**values):
    return {"stage": values}


def recusal(**years):
    return {"recusal": {"years": {"employment": 3} | years}}


# Rules, field and code of the one problem that they have.
NONSENSE = [
    (panel(size=0), "panel.size", "panel_empty"),
    (panel(size=51), "panel.size", "panel_too_large"),
    (panel(sizes={"maker": 0}), "panel.sizes.maker", "panel_empty"),
    (panel(sizes={"": 7}), "panel.sizes", "name_missing"),
    (panel(sizes={"teams": 7}), "panel.sizes.teams", "unknown_category"),
    (panel(profiles={"investor": 8}), "panel.profiles", "profiles_exceed_panel"),
    (
        {**panel(profiles={"investor": 4}, sizes={"maker": 3}), **score(trim_each=0)},
        "panel.profiles",
        "profiles_exceed_panel",
    ),
    (panel(profiles={"investor": 0}), "panel.profiles.investor", "profile_empty"),
    (panel(profiles={"": 1}), "panel.profiles", "name_missing"),
    (panel(alternates=51), "panel.alternates", "alternates_too_many"),
    (panel(size=5, quorum=6), "panel.quorum", "quorum_over_panel"),
    (
        {**panel(sizes={"maker": 2}, quorum=3), **score(trim_each=0)},
        "panel.quorum",
        "quorum_over_panel",
    ),
    (
        promotion(how="all", one_per_unit=True),
        "promotion.one_per_unit",
        "one_per_unit_with_everybody",
    ),
    (panel(popular_jury=1001), "panel.popular_jury", "jury_too_large"),
    (score(trim_each=1, trim_from=2), "score.trim_each", "trim_leaves_no_sheet"),
    (score(trim_each=2, trim_from=4), "score.trim_each", "trim_leaves_no_sheet"),
    (
        {**panel(sizes={"maker": 2}), **score(trim_from=2)},
        "score.trim_each",
        "trim_leaves_no_sheet",
    ),
    (panel(size=3), "score.trim_from", "trim_never_reached"),
    (panel(sizes={"maker": 3}), "score.trim_from", "trim_uneven"),
    (score(decimals=5), "score.decimals", "too_many_decimals"),
    (score(carry_over="101"), "score.carry_over", "carry_over_too_large"),
    (score(carry_over="100"), "score.carry_over", "carry_over_is_everything"),
    (
        {**panel(size=1), **score(normalisation="centre", trim_each=0)},
        "score.normalisation",
        "normalisation_needs_judges",
    ),
    (
        {**score(normalisation="spread"), **stage(reveal="at_once")},
        "stage.reveal",
        "reveal_before_normalised",
    ),
    (ties("exact", "exact"), "ties.chain", "tie_repeated"),
    (ties("coin"), "ties.chain", "tie_unknown"),
    (ties("criterion:"), "ties.chain", "tie_malformed"),
    (ties("criterion:two words"), "ties.chain", "tie_malformed"),
    (ties("decimals:"), "ties.chain", "tie_malformed"),
    (ties("decimals:10"), "ties.chain", "tie_malformed"),
    (ties("decimals:３"), "ties.chain", "tie_malformed"),
    (ties("decimals:2"), "ties.chain", "tie_decimals_too_few"),
    (ties("exact", "decimals:3"), "ties.chain", "tie_adds_nothing"),
    (ties(*(f"criterion:c{n}" for n in range(11))), "ties.chain", "tie_chain_too_long"),
    (ties("panel_vote", "exact"), "ties.chain", "tie_automatic_after_human"),
    (ties("chair"), "panel.chair", "chair_missing"),
    (ties("exact", at_line=""), "ties.at_line", "tie_undecided"),
    (ties(at_line=""), "ties.at_line", "tie_undecided"),
    (ties("panel_vote", at_line="all_through"), "ties.at_line", "ruling_never_needed"),
    (promotion(places=0), "promotion.places", "no_places"),
    (promotion(places=0, by="region"), "promotion.places", "no_places"),
    (
        promotion(places=0, by="category", places_of={"maker": 0, "enterprise": 0}),
        "promotion.places",
        "no_places",
    ),
    (
        promotion(places=0, by="category", places_of={"maker": 5}),
        "promotion.places_of",
        "group_without_places",
    ),
    (promotion(places_of={"maker": 5}), "promotion.places_of", "has_no_effect"),
    (promotion(by="region", places_of={"": 5}), "promotion.places_of", "name_missing"),
    (
        promotion(by="category", places_of={"teams": 5}),
        "promotion.places_of.teams",
        "unknown_category",
    ),
    (promotion(how="percent"), "promotion.percent", "percent_missing"),
    (promotion(how="percent", percent="100.5"), "promotion.percent", "percent_too_large"),
    (promotion(how="percent", percent="100"), "promotion.percent", "percent_is_everybody"),
    (promotion(percent="5"), "promotion.percent", "has_no_effect"),
    (promotion(floor=5), "promotion.floor", "has_no_effect"),
    (promotion(how="all", ceiling=5), "promotion.ceiling", "has_no_effect"),
    (
        promotion(how="percent", percent="5", floor=9, ceiling=8),
        "promotion.floor",
        "floor_over_ceiling",
    ),
    (promotion(how="percent", percent="5", ceiling=0), "promotion.ceiling", "ceiling_zero"),
    (promotion(how="score_line"), "promotion.score_line", "score_line_missing"),
    (promotion(how="all", score_line="60"), "promotion.score_line", "score_line_with_everybody"),
    (promotion(by="region", share_over="region"), "promotion.share_over", "share_is_by"),
    (promotion(how="all", share_over="region"), "promotion.share_over", "share_without_number"),
    (promotion(how="all", split={"maker": 1}), "promotion.split", "split_without_number"),
    (promotion(split={"maker": 0}), "promotion.split", "split_weights_zero"),
    (promotion(split={"": 1}), "promotion.split", "name_missing"),
    (promotion(split={"teams": 1}), "promotion.split.teams", "unknown_category"),
    (promotion(by="category", split={"maker": 1}), "promotion.split", "split_and_category"),
    (
        promotion(share_over="category", split={"maker": 1}),
        "promotion.split",
        "split_and_category",
    ),
    (promotion(substitution="never"), "promotion.reserves", "reserves_never_move_up"),
    (
        promotion(places=5, direct_entries=6),
        "promotion.direct_entries",
        "direct_entries_over_places",
    ),
    (promotion(due_diligence="101"), "promotion.due_diligence", "due_diligence_too_large"),
    (stage(pitch_minutes=0), "stage.pitch_minutes", "pitch_missing"),
    (stage(pitch_minutes=50, qa_minutes=11), "stage.pitch_minutes", "stage_too_long"),
    (stage(pitch_minutes=5, warnings=[300]), "stage.warnings", "warning_before_start"),
    (stage(warnings=[60, 60]), "stage.warnings", "warning_repeated"),
    (stage(warnings=[1, 2, 3, 4, 5, 6]), "stage.warnings", "warnings_too_many"),
    (recusal(envy=3), "recusal.years.envy", "conflict_unknown"),
    (recusal(rival=31), "recusal.years.rival", "conflict_years_too_many"),
    ({"recusal": {"years": {"rival": 3}}}, "recusal.years", "conflict_not_looked_for"),
]


@pytest.mark.parametrize(("data", "field", "code"), NONSENSE, ids=lambda value: str(value)[:60])
def test_nonsense_is_named_at_its_field(data, field, code):
    found = problems(rules_of(**data), kinds=KINDS)
    assert [(one.field, one.code) for one in found] == [(field, code)]


SENSE = [
    {},
    ties("exact", "earlier_round", "panel_vote", at_line=""),
    {**panel(chair=True), **ties("decimals:3", "chair", "extra_pitch", at_line="")},
    ties("criterion:tech", at_line="all_through"),
    ties(),
    promotion(places=0, by="heat"),
    promotion(places=20, by="region", places_of={"530100": 30}),
    promotion(how="score_line", score_line="60", floor=5, ceiling=20, by="heat"),
    promotion(substitution="never", reserves=0),
    {**panel(size=3, profiles={"investor": 2}), **score(trim_each=0)},
    stage(qa_minutes=0, warnings=[]),
]


@pytest.mark.parametrize("data", SENSE, ids=str)
def test_sense_is_let_pass(data):
    assert problems(rules_of(**data), kinds=KINDS) == ()


def test_a_problem_carries_the_numbers_of_its_sentence():
    (found,) = problems(rules_of(**score(trim_each=2, trim_from=4)))
    assert found == Problem("score.trim_each", "trim_leaves_no_sheet", found.params)
    assert found.params == {"each": 2, "from": 4, "least": 5}
    assert found.severity == "refused"


def test_categories_are_checked_only_where_they_are_known():
    assert problems(rules_of(**promotion(split={"teams": 1}))) == ()


def item(code="a", points=100, weight=1, kind="", bands=()):
    return CriterionShape(code, D(points), D(weight), kind, bands)


def banded(*bands):
    return [item(bands=list(bands))]


# Criteria, full marks after scaling, tie chain, field and code of the one problem that they have.
CROOKED = [
    ([], None, (), "criteria", "rubric_empty"),
    ([item("a", 60), item("a", 40)], None, (), "criteria.a", "criterion_repeated"),
    ([item(), item("b", 0)], None, (), "criteria.b", "criterion_without_points"),
    ([item(), item("b", 5, 0)], None, (), "criteria.b", "criterion_without_weight"),
    ([item(), item("b", 5, 1, "teams")], None, (), "criteria.b", "unknown_category"),
    ([item(kind="maker")], None, (), "criteria", "kind_without_criterion"),
    ([item(), item("b", 5, 1, "maker")], None, (), "criteria", "weights_do_not_sum"),
    ([item()], 0, (), "scale_to", "scale_to_zero"),
    ([item("a", 10, 60), item("b", 10, 30)], 100, (), "criteria", "scaled_weights_do_not_sum"),
    (banded(["优", "120"], ["弱", "0"]), None, (), "criteria.a.bands", "band_over_maximum"),
    (banded(["优", "90.2"], ["弱", "0"]), None, (), "criteria.a.bands", "band_off_step"),
    (banded(["优", "90"], ["良", "5"]), None, (), "criteria.a.bands", "bands_gap"),
    (banded(["优", "9"], ["良", "9"], ["弱", "0"]), None, (), "criteria.a.bands", "bands_overlap"),
    (
        banded(["优", "8"], ["良", "9"], ["弱", "0"]),
        None,
        (),
        "criteria.a.bands",
        "bands_not_descending",
    ),
    (banded([" ", "90"], ["弱", "0"]), None, (), "criteria.a.bands", "band_word_missing"),
    (banded(["优", "90"], ["优", "0"]), None, (), "criteria.a.bands", "band_word_repeated"),
    (banded(["优", "NaN"]), None, (), "criteria.a.bands", "bands_malformed"),
    (banded(["优", 90]), None, (), "criteria.a.bands", "bands_malformed"),
    (banded("优9"), None, (), "criteria.a.bands", "bands_malformed"),
    ([item(bands={"优": "9"})], None, (), "criteria.a.bands", "bands_malformed"),
    ([item(bands=7)], None, (), "criteria.a.bands", "bands_malformed"),
    ([item()], None, ("exact", "criterion:b"), "criteria", "tie_criterion_unknown"),
    (
        [item("a", 100, 1, "enterprise"), item("b", 100, 1, "maker")],
        None,
        ("criterion:b",),
        "criteria.b",
        "tie_criterion_of_one_kind",
    ),
]


@pytest.mark.parametrize(("criteria", "scale_to", "chain", "field", "code"), CROOKED)
def test_a_crooked_rubric_is_named_at_its_field(criteria, scale_to, chain, field, code):
    found = rubric_problems(criteria, scale_to, kinds=KINDS, chain=chain)
    assert [(one.field, one.code) for one in found] == [(field, code)]


def test_a_rubric_may_have_another_full_mark():
    assert rubric_problems([item("a", 120)], None, full_marks=120) == ()
    (found,) = rubric_problems([item("a", 120)], None)
    assert found.params == {"sum": "120", "expected": 100, "category": ""}


def test_every_code_is_provoked_and_none_is_missing():
    provoked = {row[-1] for row in (*NONSENSE, *CROOKED)}
    assert provoked == CODES.keys()


def test_warnings_alone_do_not_refuse():
    found = problems(rules_of(**panel(size=3)))
    assert found
    assert refused(found) == ()
