"""What a rule set does to a made-up round: twelve projects, three heats, two ties, a missing sheet.

Pure. The sample is the same every time, so that two versions of the rules can be held side by side.
Marks, scores, ranks and promotion are computed by the functions that real rounds use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from competitions.promotion.decision import decide
from competitions.promotion.plan import Entrant, Plan, group_counts, places_plan
from competitions.promotion.selection import Decision, PromotionError, largest_remainder
from competitions.rulebook.spec import CRITERION, Dimension, Rules
from judging.carry_over import Combined, combined
from judging.normalisation import normalise
from judging.placing import Contender, Place, rank
from judging.scoring import Exact, Mark, ScoreDetail, TrimRule, panel_score
from judging.tie_values import tie_values

PROJECTS, HEATS = 12, 3
HALF = Decimal("0.5")
FULL_MARKS = Decimal(100)
PLACES_OF_A_HEAT = 2
# (first, second): the second has the same marks as the first, from other judges.
TIES = ((1, 2), (8, 9))
INCOMPLETE = 5
USUAL_KEYS: Mapping[Dimension, tuple[str, ...]] = {
    "heat": ("1", "2", "3"),
    "region": ("330100", "330300"),
    "sector": ("material", "bio"),
}


@dataclass(frozen=True, slots=True)
class SampleSheet:
    """The total of one seat: as marked, as moved (None where marks stay raw), and dropped or not."""

    seat: int
    raw: Decimal | None
    moved: Fraction | None
    dropped: bool


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One project of the sample with everything that led to its place."""

    number: int
    groups: Mapping[str, str]
    sheets: tuple[SampleSheet, ...]
    raw_score: Decimal | None
    earlier: Decimal
    total: Combined
    place: Place
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Sample:
    """`stopped` says why the promotion could not be decided; then no row has a decision."""

    rows: tuple[SampleRow, ...]
    plan: Plan | None
    wider: Plan | None
    stopped: PromotionError | None


@dataclass(frozen=True, slots=True)
class _Played:
    number: int
    groups: Mapping[str, str]
    raw: Mapping[int, Decimal | None]
    moved: Mapping[int, Fraction]
    panel: ScoreDetail
    raw_score: Decimal | None
    total: Combined


def play(
    rules: Rules, *, kinds: Sequence[str] = ("enterprise", "maker"), field: int = 250
) -> Sample:
    """The sample played by `rules`, best first; `wider` is the plan of places for `field` projects.

    `kinds` are the categories that the projects are spread over. `rules` must have no refused
    problem (`competitions.rulebook.problems`); then nothing is raised.
    """
    played = _scored(rules, kinds)
    places = _ranked(rules, played)
    entrants = [_entrant(one, places[one.number]) for one in played]
    plan, wider, decisions, stopped = _promoted(rules, entrants, field)
    outcome = {one.key: one for one in decisions}
    rows = [_row(one, places[one.number], outcome.get(str(one.number))) for one in played]
    by_heat = rules.promotion.by == "heat"
    rows.sort(key=lambda row: (by_heat and row.groups["heat"], *_order(row)))
    return Sample(tuple(rows), plan, wider, stopped)


def earlier_score(number: int) -> Decimal:
    """What the project of this number had in the round before; the second tie is equal there, too."""
    if number == TIES[1][1]:
        return earlier_score(TIES[1][0])
    return Decimal(80) + (number * 7 % 11) * Decimal("0.75")


def _order(row: SampleRow) -> tuple[bool, int, int]:
    return (row.place.rank is None, row.place.rank or 0, row.number)


def _groups(rules: Rules, kinds: Sequence[str], number: int) -> dict[str, str]:
    groups: dict[str, str] = {name: keys[number % len(keys)] for name, keys in USUAL_KEYS.items()}
    groups["heat"] = str(number * HEATS // PROJECTS + 1)
    # Every fourth is of another kind, so that both ties stay inside one.
    groups["category"] = kinds[number % 4 // 3 % len(kinds)]
    by, named = rules.promotion.by, sorted(rules.promotion.places_of)
    if by and by != "category" and named:
        groups[by] = named[number % len(named)]
    return groups


def _marks(number: int, size: int) -> dict[int, Decimal | None]:
    for first, second in TIES:
        if number == second:
            twin = _marks(first, size)
            return {seat: twin[seat % size + 1] for seat in twin}
    marks: dict[int, Decimal | None] = {
        seat: Decimal(94)
        - Decimal("1.5") * number
        + HALF * ((seat * 7 % 5) - 2) * 2
        + HALF * ((number * 13 + seat * 29) % 9 - 4)
        for seat in range(1, size + 1)
    }
    if number == INCOMPLETE and size > 1:
        marks[size] = None
    return marks


def _scored(rules: Rules, kinds: Sequence[str]) -> list[_Played]:
    raw, groups = {}, {}
    for number in range(PROJECTS):
        groups[number] = _groups(rules, kinds, number)
        raw[number] = _marks(number, rules.panel_size(groups[number]["category"]))
    moved = _moved(rules, raw, groups)
    return [_one(rules, number, groups[number], raw[number], moved) for number in raw]


def _moved(
    rules: Rules,
    raw: Mapping[int, Mapping[int, Decimal | None]],
    groups: Mapping[int, Mapping[str, str]],
) -> dict[tuple[int, int], Fraction]:
    """(number, seat) → mark on the common measure of its heat; empty where marks stay raw."""
    if rules.score.normalisation == "off":
        return {}
    found: dict[tuple[int, int], Fraction] = {}
    for heat in {one["heat"] for one in groups.values()}:
        totals = {
            (seat, number): value
            for number, marks in raw.items()
            if groups[number]["heat"] == heat
            for seat, value in marks.items()
            if value is not None
        }
        values = normalise(totals, rules.score.normalisation, FULL_MARKS).values
        found |= {(number, seat): value for (seat, number), value in values.items()}
    return found


def _one(
    rules: Rules,
    number: int,
    groups: Mapping[str, str],
    raw: Mapping[int, Decimal | None],
    moved: Mapping[tuple[int, int], Fraction],
) -> _Played:
    own = {seat: moved[number, seat] for seat in raw if (number, seat) in moved}
    panel = _panel(rules, {seat: own.get(seat, raw[seat]) for seat in raw})
    total = combined(panel.exact, earlier_score(number), rules.score)
    raw_score = combined(_panel(rules, raw).exact, None, rules.score).score
    return _Played(number, groups, raw, own, panel, raw_score, total)


def _panel(rules: Rules, values: Mapping[int, Exact | None]) -> ScoreDetail:
    trim = TrimRule(rules.score.trim_each, rules.score.trim_from)
    marks = [Mark(seat, value) for seat, value in values.items()]
    return panel_score(marks, trim=trim, decimals=rules.score.decimals)


def _ranked(rules: Rules, played: Sequence[_Played]) -> dict[int, Place]:
    """Ranks over all projects, or heat by heat where promotion goes by heat."""
    chain = rules.ties.chain
    heats: dict[str, list[Contender]] = {}
    for one in played:
        values = tie_values(
            chain,
            exact=one.total.exact,
            earlier=earlier_score(one.number),
            criterion_means=_criterion_means(chain, one.number),
            rounding=rules.score.rounding,
        )
        heat = one.groups["heat"] if rules.promotion.by == "heat" else ""
        contender = Contender(str(one.number), one.total.score, values)
        heats.setdefault(heat, []).append(contender)
    return {
        int(place.key): place
        for contenders in heats.values()
        for place in rank(contenders, tie_breaks=chain)
    }


def _criterion_means(chain: Sequence[str], number: int) -> dict[str, Fraction]:
    codes = [name.removeprefix(CRITERION) for name in chain if name.startswith(CRITERION)]
    return {code: Fraction(7 + number * 5 % 7, 2) for code in codes}


def _entrant(one: _Played, place: Place) -> Entrant:
    return Entrant(str(one.number), place.rank, one.total.score, one.groups)


def _promoted(
    rules: Rules, entrants: Sequence[Entrant], field: int
) -> tuple[Plan | None, Plan | None, list[Decision], PromotionError | None]:
    promotion = rules.promotion
    heat_places = {one.groups["heat"]: PLACES_OF_A_HEAT for one in entrants}
    try:
        counts = group_counts(promotion, entrants)
        plan = places_plan(promotion, counts, heat_places)
        wider = places_plan(promotion, _blown_up(counts, field), heat_places)
    except PromotionError as error:
        return None, None, [], error
    try:
        return plan, wider, decide(promotion, rules.ties, entrants, heat_places), None
    except PromotionError as error:
        return plan, wider, [], error


def _blown_up[Group](counts: Mapping[Group, int], field: int) -> dict[Group, int]:
    """The sample's groups blown up to `field` projects."""
    groups = list(counts)
    shares = largest_remainder({str(i): counts[one] for i, one in enumerate(groups)}, field)
    return {one: shares[str(i)] for i, one in enumerate(groups)}


def _row(one: _Played, place: Place, decision: Decision | None) -> SampleRow:
    gone = {*one.panel.dropped_high, *one.panel.dropped_low}
    sheets = tuple(
        SampleSheet(seat, value, one.moved.get(seat), seat in gone)
        for seat, value in one.raw.items()
    )
    return SampleRow(
        one.number,
        one.groups,
        sheets,
        one.raw_score,
        earlier_score(one.number),
        one.total,
        place,
        decision,
    )
