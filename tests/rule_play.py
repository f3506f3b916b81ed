"""A round played from its rules alone: marks in, ranks and decisions out, without a database."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from competitions.promotion.decision import decide
from competitions.promotion.plan import Entrant
from competitions.rulebook.spec import read
from judging.carry_over import combined
from judging.normalisation import normalise
from judging.placing import Contender, rank
from judging.scoring import Mark, TrimRule, panel_score
from judging.tie_values import tie_values

FULL_MARKS = Decimal(100)


def rules_of(**parts):
    """Rules as a stored row would give them."""
    return read(parts)


@dataclass(frozen=True)
class Played:
    """One entry of a round: its sheets by seat, and what the rules may ask for besides."""

    key: str
    sheets: tuple[str | Decimal | None, ...]
    earlier: Decimal | None = None
    rulings: dict[str, Fraction] = field(default_factory=dict)
    criterion_means: dict[str, Fraction] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)


def totals_of(entries):
    return {
        (seat, one.key): Decimal(value)
        for one in entries
        for seat, value in enumerate(one.sheets, start=1)
        if value is not None
    }


def scores(rules, entries):
    """Key → `Combined` of every entry."""
    values = normalise(totals_of(entries), rules.score.normalisation, FULL_MARKS).values
    trim = TrimRule(rules.score.trim_each, rules.score.trim_from)
    found = {}
    for one in entries:
        seats = range(1, len(one.sheets) + 1)
        marks = [Mark(seat, values.get((seat, one.key))) for seat in seats]
        detail = panel_score(marks, trim=trim, decimals=rules.score.decimals)
        found[one.key] = combined(detail.exact, one.earlier, rules.score)
    return found


def ranks(rules, entries):
    """Places in order of rank, by the rules' tie chain."""
    found = scores(rules, entries)
    contenders = [
        Contender(
            one.key,
            found[one.key].score,
            tie_values(
                rules.ties.chain,
                exact=found[one.key].exact,
                earlier=one.earlier,
                criterion_means=one.criterion_means,
                rulings=one.rulings,
                rounding=rules.score.rounding,
            ),
        )
        for one in entries
    ]
    return rank(contenders, tie_breaks=rules.ties.chain)


def entrants(rules, entries):
    found, places = scores(rules, entries), ranks(rules, entries)
    groups = {one.key: one.groups for one in entries}
    return [
        Entrant(place.key, place.rank, found[place.key].score, groups[place.key])
        for place in places
    ]


def promotions(rules, entries, heat_places=None):
    """What the round decides; raises what `decide` raises."""
    return decide(rules.promotion, rules.ties, entrants(rules, entries), heat_places)


def through(decisions):
    return sorted(one.key for one in decisions if one.outcome == "promoted")
