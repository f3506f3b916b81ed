"""Two implementations of the formulas, written apart, give the same on thousands of random contests."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competitions.promotion.decision import decide, substitute
from competitions.promotion.plan import Entrant
from competitions.promotion.selection import PromotionError
from competitions.rulebook.spec import as_data, read
from judging import recount
from judging.carry_over import combined
from judging.normalisation import normalise
from judging.placing import Contender, rank
from judging.rounding import round_exact
from judging.rubric_totals import Item, applicable, full_marks, rubric_running_total, rubric_total
from judging.ruled_ties import Ruling, with_rulings
from judging.scoring import CriterionRule, Mark, TrimRule, panel_score
from judging.spread import spreads
from judging.tie_values import tie_values

MANY = settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TOKENS = (
    "exact",
    "decimals:3",
    "decimals:4",
    "earlier_round",
    "criterion:tech",
    "criterion:market",
    "chair",
    "panel_vote",
    "extra_pitch",
)
# Few values, so that equal ones are the rule and not the exception.
TOTALS = st.sampled_from([Decimal(n) / 2 for n in range(150, 166)] + [Decimal(0), Decimal(100)])


def spec_of(score, chain, promotion=None, at_line="refuse"):
    ties = {"chain": chain, "at_line": at_line}
    return as_data(read({"score": score, "ties": ties, "promotion": promotion or {}}))


@st.composite
def score_rules(draw):
    each = draw(st.integers(0, 2))
    return {
        "trim_each": each,
        "trim_from": draw(st.integers(2 * each + 1, 8)),
        "decimals": draw(st.integers(0, 4)),
        "rounding": draw(st.sampled_from(["half_up", "half_even", "down"])),
        "normalisation": draw(st.sampled_from(["off", "centre", "spread"])),
        "carry_over": draw(st.sampled_from(["0", "30", "33.3333", "50", "100"])),
    }


@st.composite
def contests(draw):
    """(rules, entries, sheets by seat and entry, marks, earlier scores, rulings) of one heat."""
    entries = [f"E{n}" for n in range(draw(st.integers(1, 7)))]
    seats = range(1, draw(st.integers(1, 8)) + 1)
    chain = draw(st.lists(st.sampled_from(TOKENS), unique=True, max_size=5))
    dice = random.Random(draw(st.integers(0, 2**32)))
    values = draw(st.lists(TOTALS, min_size=1, max_size=6))
    missing = draw(st.sampled_from([0.0, 0.1, 0.5]))
    totals = {
        (seat, entry): dice.choice(values)
        for seat in seats
        for entry in entries
        if dice.random() >= missing
    }
    marks = {
        key: {c: Decimal(dice.randrange(3)) / 2 for c in ("tech", "market")} for key in totals
    }
    earlier = {e: dice.choice(values) for e in entries if dice.random() < 0.8}
    orders = draw(st.lists(st.permutations(entries), max_size=3))
    tokens = [dice.choice(TOKENS[-3:]) for _ in orders]
    return (
        draw(score_rules()),
        chain,
        entries,
        totals,
        marks,
        earlier,
        list(zip(tokens, orders, strict=True)),
    )


def step_of(step):
    value = None if step.value is None else Fraction(step.value)
    return step.name, value, step.before, step.after


def by_the_portal(rules, entries, totals, marks, earlier, orders, most):
    moved = normalise(totals, rules.score.normalisation, most).values
    chain, trim = rules.ties.chain, TrimRule(rules.score.trim_each, rules.score.trim_from)
    contenders, panels = [], {}
    for entry in entries:
        own = [Mark(seat, value) for (seat, key), value in moved.items() if key == entry]
        panel = panel_score(own, trim=trim, decimals=rules.score.decimals)
        total = combined(panel.exact, earlier.get(entry), rules.score)
        panels[entry] = panel
        means = {
            code: sum(Fraction(marks[seat, entry][code]) for seat in panel.kept) / len(panel.kept)
            for code in ("tech", "market")
            if panel.kept
        }
        values = tie_values(
            chain,
            exact=total.exact,
            earlier=earlier.get(entry),
            criterion_means=means,
            rounding=rules.score.rounding,
        )
        contenders.append(Contender(entry, total.score, values))
    rulings = rulings_for(orders, contenders)
    ruled = with_rulings(contenders, chain, [Ruling(*one) for one in rulings])
    places = {
        p.key: (p.rank, p.tied, p.decided_by, tuple(map(step_of, p.steps)))
        for p in rank(ruled, tie_breaks=chain)
    }
    scores = {one.key: one.score for one in contenders}
    drops = {key: (p.kept, p.dropped_high, p.dropped_low) for key, p in panels.items()}
    return places, scores, drops, rulings


def rulings_for(orders, contenders):
    """Each decision at the score of the entry that it puts first, of all or of a few."""
    found = []
    scores = {one.key: one.score for one in contenders}
    for number, (token, order) in enumerate(orders, start=1):
        score = scores[order[0]]
        if score is not None:
            named = order if number % 2 else order[:3]
            values = {key: len(named) - place for place, key in enumerate(named)}
            found.append((number, token, score, values))
    return found


def by_the_recount(rules, entries, totals, marks, earlier, rulings, most):
    counting = {key: Fraction(total) for key, total in totals.items()}
    moved = recount.on_one_measure(counting, rules.normalisation, Fraction(most))
    scored, drops = [], {}
    for entry in entries:
        own = {seat: value for (seat, key), value in moved.items() if key == entry}
        panel = recount.panel_of(own, rules)
        drops[entry] = (panel.kept, panel.high, panel.low)
        exact, before = panel.exact, earlier.get(entry)
        share = rules.carry_over / 100
        if exact is not None and before is not None and share:
            exact = (1 - share) * exact + share * Fraction(before)
        score = None if exact is None else recount.rounded(exact, rules.decimals, rules.rounding)
        means = {
            code: recount.mean_of([Fraction(marks[seat, entry][code]) for seat in panel.kept])
            for code in ("tech", "market")
            if panel.kept
        }
        earlier_one = None if before is None else Fraction(before)
        scored.append(recount.Scored(entry, score, exact, earlier_one, means))
    ruled = [recount.Ruling(n, token, Fraction(s), values) for n, token, s, values in rulings]
    placed = recount.ranks_of(scored, rules, ruled)
    return {key: tuple(p) for key, p in placed.items()}, {s.entry: s.score for s in scored}, drops


@MANY
@given(contests())
def test_scores_and_ranks_are_the_same_by_both(contest):
    score, chain, entries, totals, marks, earlier, orders = contest
    spec = spec_of(score, chain)
    most = Decimal(100)
    places, scores, drops, rulings = by_the_portal(
        read(spec), entries, totals, marks, earlier, orders, most
    )
    found = by_the_recount(
        recount.read_rules(spec), entries, totals, marks, earlier, rulings, most
    )
    assert found == (places, scores, drops)


@MANY
@given(
    st.fractions(min_value=-200, max_value=200, max_denominator=2000),
    st.integers(0, 4),
    st.sampled_from(["half_up", "half_even", "down"]),
)
def test_rounding_is_the_same_by_both(value, decimals, mode):
    assert recount.rounded(value, decimals, mode) == round_exact(value, decimals, mode)


@pytest.mark.parametrize(
    ("mode", "value", "found"),
    [("half_up", "0.125", "0.13"), ("half_even", "0.125", "0.12"), ("down", "0.129", "0.12")],
)
def test_rounding_is_what_its_name_says(mode, value, found):
    assert recount.rounded(Fraction(value), 2, mode) == Fraction(found)


@st.composite
def rubrics(draw):
    kinds = st.sampled_from(["", "", "enterprise", "maker"])
    rows = [
        (
            f"c{n}",
            draw(st.integers(1, 60)),
            draw(st.sampled_from(["1", "0.5", "2.25"])),
            draw(kinds),
        )
        for n in range(draw(st.integers(1, 6)))
    ]
    return rows, draw(st.sampled_from([None, None, 100, 60])), draw(st.integers(0, 2**32))


@MANY
@given(rubrics(), st.sampled_from(["enterprise", "maker"]), st.booleans())
def test_totals_are_the_same_by_both(rubric, kind, whole):
    rows, scale_to, seed = rubric
    dice = random.Random(seed)
    rules = applicable(
        [Item(CriterionRule(c, Decimal(most), Decimal(w)), k) for c, most, w, k in rows], kind
    )
    data = [
        {"code": c, "max_points": str(most), "weight": w, "category_kind": k}
        for c, most, w, k in rows
    ]
    own = recount.read_rubric({"scale_to": scale_to, "criteria": data})
    marks = {
        one.code: Decimal(dice.randrange(2 * int(one.max_points) + 1)) / 2
        for one in rules
        if whole or dice.random() < 0.5
    }
    total = (rubric_total if whole else rubric_running_total)(marks, rules, scale_to)
    given_marks = {code: Fraction(mark) for code, mark in marks.items()}
    assert recount.total_of(given_marks, own, kind) == Fraction(total)
    most = max(
        full_marks(
            applicable(
                [Item(CriterionRule(c, Decimal(m), Decimal(w)), k) for c, m, w, k in rows], one
            )
        )
        for one in {k for *_rest, k in rows}
    )
    assert own.full_marks() == (Fraction(scale_to) if scale_to else Fraction(most))


@st.composite
def fields(draw):
    """(promotion rule, tie rule at the line, entrants, places of heats, who has left)."""
    how = draw(st.sampled_from(["places", "percent", "score_line", "all"]))
    # The rule book refuses to cut up a number that is not there beforehand.
    counted = how in ("places", "percent")
    rule = {
        "how": how,
        "by": draw(st.sampled_from(["", "heat", "category", "region", "sector"])),
        "places": draw(st.integers(0, 8)),
        "places_of": draw(st.sampled_from([{}, {"1": 2, "enterprise": 3, "a": 1}])),
        "share_over": draw(st.sampled_from(["", "", "region", "heat"])) if counted else "",
        "percent": draw(st.sampled_from(["0", "5", "33.3333", "50", "100"])),
        "percent_rounding": draw(st.sampled_from(["half_up", "down"])),
        "floor": draw(st.integers(0, 3)),
        "ceiling": draw(st.sampled_from([None, 2, 5])),
        "split": draw(st.sampled_from([{}, {}, {"enterprise": 8, "maker": 2}])) if counted else {},
        "score_line": draw(st.sampled_from([None, None, "80", "81.5"])),
        "reserves": draw(st.integers(0, 3)),
        "substitution": draw(st.sampled_from(["next_rank", "never"])),
        # The rule book refuses one place for each unit where everybody goes through.
        "one_per_unit": how != "all" and draw(st.booleans()),
    }
    if rule["split"] and rule["by"] == "category":
        rule["by"] = ""
    dice = random.Random(draw(st.integers(0, 2**32)))
    rows, taken = [], 0
    for n in range(draw(st.integers(1, 12))):
        rank_ = None if dice.random() < 0.1 else taken + 1
        taken += dice.random() < 0.85
        groups = {
            "heat": dice.choice("12"),
            "category": dice.choice(["enterprise", "maker"]),
            "region": dice.choice("ab"),
            "sector": dice.choice("xy"),
        }
        score = None if rank_ is None else Decimal(84 - rank_)
        rows.append((str(n), rank_, score, groups, dice.choice(["", "u", "v", "w"])))
    left = frozenset(key for key, *_ in rows if dice.random() < 0.2)
    heats = {"1": dice.randrange(4), "2": dice.randrange(4)}
    return rule, draw(st.sampled_from(["refuse", "all_through"])), rows, heats, left


@MANY
@given(fields())
def test_promotions_are_the_same_by_both(field):
    rule, at_line, rows, heats, left = field
    moved_up = frozenset(key for key, *_ in rows[::2])
    spec = spec_of({}, ["exact"], rule, at_line)
    rules, own = read(spec), recount.read_rules(spec)
    entrants = [Entrant(*row[:4], unit=row[4]) for row in rows]
    counted = [
        recount.Entrant(key, key, r, None if s is None else Fraction(s), groups, unit)
        for key, r, s, groups, unit in rows
    ]
    for gone, holding in ((frozenset(), ()), (left, ()), (left, moved_up - left)):
        try:
            made = (
                substitute(
                    rules.promotion, rules.ties, entrants, heats, left=gone, holding=holding
                )
                if gone
                else decide(rules.promotion, rules.ties, entrants, heats)
            )
        except PromotionError:
            with pytest.raises(recount.Open):
                recount.decided(own, counted, heats, gone, holding)
        else:
            found = recount.decided(own, counted, heats, gone, holding)
            assert found == {one.key: (one.outcome, one.place) for one in made}


halves = st.integers(0, 20).map(lambda n: f"{Decimal(n) / 2}")


@MANY
@given(st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), halves), max_size=9))
def test_the_spread_of_a_criterion_is_the_same_by_both(sheets):
    codes = ["b", "a", "c"]
    rubric = recount.Rubric(
        tuple(recount.Criterion(code, Fraction(10), Fraction(1), "") for code in codes), None
    )
    fractions = [{code: Fraction(mark) for code, mark in sheet.items()} for sheet in sheets]
    mine = tuple((code, *map(Fraction, parts)) for code, *parts in spreads(codes, sheets))
    assert recount.spread_of(rubric, fractions) == mine
