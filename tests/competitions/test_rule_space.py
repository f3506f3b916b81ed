"""Any rules at all: what is read is sound data, and what is sound data can be played."""

import json
from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from competitions.promotion.decision import decide, substitute
from competitions.promotion.plan import group_counts, group_of, places_plan
from competitions.promotion.selection import PromotionError, TieAtLine
from competitions.rulebook.problems import (
    CODES,
    CriterionShape,
    problems,
    refused,
    rubric_problems,
)
from competitions.rulebook.spec import HUMAN_TIE_BREAKS, UnreadableRules, as_data, read
from judging.bands import bands
from judging.rubric_totals import Item, applicable, rubric_total
from judging.scoring import CriterionRule
from tests.rule_play import Played, entrants, promotions, ranks, through

KINDS = ("enterprise", "maker")
HEATS = {"1": 2, "2": 1}
DIMENSIONS = ("", "heat", "category", "region", "sector")
TOKENS = ("exact", "earlier_round", "decimals:3", "criterion:tech", *HUMAN_TIE_BREAKS)

small = st.integers(0, 9)
percents = st.integers(0, 110).map(str)
kinds = st.sampled_from(KINDS)


def some(**fields):
    return st.fixed_dictionaries({}, optional=fields)


def one_of(*values):
    return st.sampled_from(values)


panels = some(
    size=one_of(1, 2, 3, 5, 7),
    sizes=st.dictionaries(kinds, one_of(2, 3, 5)),
    profiles=st.dictionaries(one_of("investor", "technical"), st.integers(0, 3)),
    chair=st.booleans(),
    quorum=st.integers(0, 6),
)
scores = some(
    trim_each=st.integers(0, 2),
    trim_from=st.integers(0, 7),
    decimals=st.integers(0, 5),
    rounding=one_of("half_up", "half_even", "down"),
    normalisation=one_of("off", "centre", "spread"),
    carry_over=percents,
)
ties = some(
    chain=st.lists(
        st.one_of(st.sampled_from(TOKENS), st.text(min_size=1, max_size=6)), max_size=4
    ),
    at_line=one_of("", "refuse", "all_through"),
)
groups = one_of("1", "2", "enterprise", "maker", "530100", "IT")
promotion_rules = some(
    how=one_of("places", "percent", "score_line", "all"),
    by=st.sampled_from(DIMENSIONS),
    places=small,
    places_of=st.dictionaries(groups, small, max_size=3),
    share_over=st.sampled_from(DIMENSIONS),
    percent=percents,
    percent_rounding=one_of("half_up", "down"),
    floor=small,
    ceiling=st.one_of(st.none(), small),
    split=st.dictionaries(kinds, small),
    score_line=st.one_of(st.none(), percents),
    reserves=small,
    substitution=one_of("next_rank", "never"),
    direct_entries=small,
    one_per_unit=st.booleans(),
)
stages = some(
    pitch_minutes=small,
    warnings=st.lists(st.integers(0, 400), max_size=3),
    reveal=one_of("at_once", "after_heat"),
)
plausible = some(panel=panels, score=scores, ties=ties, promotion=promotion_rules, stage=stages)

leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just("1e999999")
)
trees = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner)
)
names = st.sampled_from(sorted(as_data(read({}))))
fields = st.sampled_from(sorted({one for part in as_data(read({})).values() for one in part}))
broken = st.one_of(
    trees,
    st.dictionaries(names, trees),
    st.dictionaries(names, st.dictionaries(fields, trees, max_size=3), max_size=3),
)

entries = st.lists(
    st.builds(
        lambda sheets, earlier, ruling, mean, groups: Played(
            "", sheets, earlier, ruling, mean, groups
        ),
        st.lists(
            st.one_of(st.none(), st.integers(0, 20).map(lambda n: D(5 * n))),
            min_size=5,
            max_size=5,
        ).map(tuple),
        st.one_of(st.none(), st.integers(0, 20).map(lambda n: D(5 * n))),
        st.dictionaries(st.sampled_from(HUMAN_TIE_BREAKS), st.integers(1, 3).map(Fraction)),
        st.dictionaries(st.just("tech"), st.integers(0, 5).map(Fraction)),
        st.fixed_dictionaries(
            {
                "heat": one_of("1", "2"),
                "category": kinds,
                "region": one_of("530100", "530300"),
                "sector": one_of("IT", "materials"),
            }
        ),
    ),
    max_size=9,
).map(lambda found: [replace(one, key=f"{n:02}") for n, one in enumerate(found)])

thorough = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def without(data, field):
    """`data` with the default at the field of a problem, or else in its part and in the ties."""
    part, name = field.split(".")[:2]
    values = data.get(part, {})
    if name in values:
        return {**data, part: {key: values[key] for key in values if key != name}}
    return {key: values for key, values in data.items() if key not in (part, "ties")}


def sound(data):
    """Rules without a refused problem, with as much of `data` as that leaves."""
    while found := refused(problems(read(data), kinds=KINDS)):
        data = without(data, found[0].field)
    return read(data)


def outcome(call):
    """What `call` gives, or the named error that it ends with."""
    try:
        return call()
    except PromotionError as error:
        return type(error), error.args


@given(st.one_of(broken, plausible))
@settings(deadline=None)
def test_data_is_unreadable_or_rules_that_are_written_as_they_were_read(data):
    try:
        rules = read(data)
    except UnreadableRules:
        return
    written = json.loads(json.dumps(as_data(rules)))
    assert read(written) == rules
    assert as_data(read(written)) == written
    assert {one.code for one in problems(rules, kinds=KINDS)} <= CODES.keys()


@given(plausible, entries, st.randoms(use_true_random=False))
@thorough
def test_what_makes_sense_can_be_played_in_any_order(data, field, random):
    rules = sound(data)
    places = ranks(rules, field)
    decisions = outcome(lambda: promotions(rules, field, HEATS))
    shuffled = random.sample(field, len(field))
    assert ranks(rules, shuffled) == places
    assert outcome(lambda: promotions(rules, shuffled, HEATS)) == decisions
    if isinstance(decisions, list):
        assert sorted(one.key for one in decisions) == [one.key for one in field]


@given(plausible, entries)
@thorough
def test_no_group_has_more_through_than_its_places(data, field):
    rules = sound(data)
    assume(rules.ties.at_line != "all_through")
    rule, ranked = rules.promotion, entrants(rules, field)
    decisions = outcome(lambda: decide(rule, rules.ties, ranked, HEATS))
    assume(isinstance(decisions, list))
    promoted = set(through(decisions))
    for group in places_plan(rule, group_counts(rule, ranked), HEATS).groups:
        own = [one for one in ranked if group_of(rule, one) == group.group]
        number = sum(one.key in promoted for one in own)
        assert group.places is None or number <= group.places
        if rule.how in ("places", "percent") and rule.score_line is None:
            scored = sum(one.rank is not None for one in own)
            assert number == min(group.places, scored)


@given(plausible, entries, st.data())
@thorough
def test_a_better_score_never_loses_a_place(data, field, draw):
    rules = sound(data)
    assume(rules.score.normalisation == "off" and field)
    before = outcome(lambda: promotions(rules, field, HEATS))
    assume(isinstance(before, list))
    one = draw.draw(st.sampled_from(field))
    assume(one.key in through(before))
    better = replace(
        one, sheets=tuple(None if mark is None else min(mark + 5, D(100)) for mark in one.sheets)
    )
    others = [better if other.key == one.key else other for other in field]
    after = outcome(lambda: promotions(rules, others, HEATS))
    assert (
        one.key in through(after)
        if isinstance(after, list)
        # A score that grows into another's is a tie; people settle it.
        else after[0] is TieAtLine
    )


@given(plausible, entries, st.data())
@thorough
def test_whoever_leaves_takes_no_place_from_anybody(data, field, draw):
    rules = sound(data)
    assume(field)
    ranked = entrants(rules, field)
    before = outcome(lambda: decide(rules.promotion, rules.ties, ranked, HEATS))
    assume(isinstance(before, list))
    gone = draw.draw(st.sets(st.sampled_from([one.key for one in field]), min_size=1))
    after = outcome(lambda: substitute(rules.promotion, rules.ties, ranked, HEATS, left=gone))
    if isinstance(after, list):
        assert set(through(before)) - gone <= set(through(after))
        assert not gone & set(through(after))
        assert sorted(one.key for one in after) == [one.key for one in field]
    else:
        assert after[0] is TieAtLine


odd_bands = st.one_of(
    leaves,
    st.lists(st.tuples(st.sampled_from("优良中弱"), st.integers(0, 40).map(str))),
    st.lists(leaves, max_size=3),
)
shapes = st.lists(
    st.builds(
        CriterionShape,
        st.sampled_from("abcde"),
        st.integers(0, 60).map(D),
        st.integers(0, 40).map(lambda n: D(n) / 4),
        st.sampled_from(["", *KINDS, "teams"]),
        odd_bands,
    ),
    max_size=5,
)
scales = st.one_of(st.none(), st.integers(0, 150))


def mended(criteria):
    """The criteria with codes, points, weights and bands that pass, and one for everybody."""
    found = []
    for n, one in enumerate(criteria):
        sane = replace(one, code=f"c{n}", kind=one.kind if one.kind in KINDS else "")
        sane = replace(sane, max_points=max(one.max_points, D(1)), weight=one.weight or D(1))
        refusals = refused(rubric_problems([sane], 100))
        found.append(replace(sane, bands=[]) if refusals else sane)
    return [*found, CriterionShape("all", D(10))]


@given(shapes, scales)
def test_any_rubric_is_judged(criteria, scale_to):
    found = rubric_problems(criteria, scale_to, kinds=KINDS, chain=("criterion:a",))
    assert {one.code for one in found} <= CODES.keys()


@given(shapes, scales)
def test_a_rubric_without_refusals_can_be_marked(criteria, scale_to):
    criteria = mended(criteria)
    if scale_to is None:
        criteria = [replace(one, kind="") for one in criteria]
    total = sum((one.max_points * one.weight for one in criteria), D(0))
    assume(scale_to or (scale_to is None and total == int(total)))
    marks = int(total) if scale_to is None else scale_to
    assert refused(rubric_problems(criteria, scale_to, kinds=KINDS, full_marks=marks)) == ()
    items = [Item(CriterionRule(c.code, c.max_points, c.weight), c.kind) for c in criteria]
    for one in criteria:
        assert all(band.low <= band.high for band in bands(one.max_points, one.bands or ()))
    for kind in KINDS:
        own = applicable(items, kind)
        best = rubric_total({one.code: one.max_points for one in own}, own, scale_to)
        assert best == marks
