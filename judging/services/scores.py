"""Signed sheets made into scores and ranks by the rules of a round. Reads only."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from competitions.models import Criterion, Round
from competitions.rulebook.spec import CRITERION, HUMAN_TIE_BREAKS, Rules
from judging.carry_over import Combined, combined
from judging.group_ranks import ranks_inside
from judging.models import Appearance, Standing, TieRuling
from judging.normalisation import normalise
from judging.placing import Contender, Place, rank
from judging.ruled_ties import Ruling, with_rulings
from judging.scoring import Exact, Mark, ScoreDetail, TrimRule, panel_score
from judging.services.details import Ranked, Scored, detail_of, scored_of
from judging.services.sheet_facts import SheetFacts, sheets_by_portion, signed_totals
from judging.tie_values import tie_values


@dataclass(frozen=True, slots=True)
class Placed:
    """A place in a ranking with all that led to it, and the rank in its category and its city."""

    place: Place
    scored: Scored
    category_rank: int | None
    region_rank: int | None

    @property
    def appearance(self) -> Ranked:
        return self.scored.appearance


def quietly(_done: int, _total: int) -> None:
    """Nobody waits to hear how far it is."""


def compute(
    round_: Round,
    appearances: Sequence[Ranked],
    *,
    by_heat: bool = False,
    rules: Rules | None = None,
    progress: Callable[[int, int], None] = quietly,
) -> list[Placed]:
    """Places in order of rank; reads only, so anybody may recompute.

    The appearances come from `for_ranking()` and are those of whole heats: normalisation compares
    what the judges of a heat gave. With `by_heat` every heat is ranked for itself, and the heats
    follow each other. `rules` are tried instead of the round's own. `progress` hears how many
    appearances of how many have been read.
    """
    rules = rules or round_.rule_set.rules
    chain = rules.ties.chain
    groups: dict[int, list[tuple[Contender, Scored]]] = {}
    for contender, scored in _contenders(round_, appearances, rules, progress):
        heat = scored.appearance.heat_id if by_heat else 0
        groups.setdefault(heat, []).append((contender, scored))
    rulings = _rulings(round_) if set(chain) & set(HUMAN_TIE_BREAKS) else []
    placed = []
    for rows in groups.values():
        by_key = {contender.key: scored for contender, scored in rows}
        contenders = with_rulings([row[0] for row in rows], chain, rulings)
        placed += _placed(rank(contenders, tie_breaks=chain), by_key)
    return placed


def _placed(places: Sequence[Place], scored: Mapping[str, Scored]) -> list[Placed]:
    """The places with the ranks inside the category and the city of the unit."""
    kinds = ranks_inside((one.key, one.rank, scored[one.key].appearance.kind) for one in places)
    cities = ranks_inside(
        (one.key, one.rank, scored[one.key].appearance.city or "") for one in places
    )
    return [
        Placed(one, scored[one.key], kinds.get(one.key), cities.get(one.key)) for one in places
    ]


def contenders_of(
    round_: Round, appearances: Sequence[Appearance]
) -> list[tuple[Contender, Appearance]]:
    """The entries as they are ranked, with the rulings of people in their tie values."""
    rules = round_.rule_set.rules
    rows = list(_contenders(round_, appearances, rules, quietly))
    by_pk = {one.pk: one for one in appearances}
    by_key = {contender.key: by_pk[scored.appearance.pk] for contender, scored in rows}
    ruled = with_rulings([contender for contender, _ in rows], rules.ties.chain, _rulings(round_))
    return [(contender, by_key[contender.key]) for contender in ruled]


def standing_of(placed: Placed) -> Standing:
    """The place as it is stored, unsaved."""
    return Standing(
        appearance_id=placed.appearance.pk,
        score=placed.scored.score,
        rank=placed.place.rank,
        tied=placed.place.tied,
        category_rank=placed.category_rank,
        region_rank=placed.region_rank,
        detail=detail_of(placed.place, placed.scored),
    )


def standings_of(
    round_: Round, appearances: Sequence[Appearance], *, by_heat: bool, rules: Rules
) -> list[Standing]:
    """What `compute` gives as standings, unsaved, each with its appearance as it was handed in."""
    found = {one.pk: one for one in appearances}
    standings = list(map(standing_of, compute(round_, appearances, by_heat=by_heat, rules=rules)))
    for standing in standings:
        standing.appearance = found[standing.appearance_id]
    return standings


def _contenders(
    round_: Round,
    appearances: Sequence[Ranked],
    rules: Rules,
    progress: Callable[[int, int], None],
) -> Iterator[tuple[Contender, Scored]]:
    earlier = _earlier_scores(appearances, round_) if _needs_earlier(rules) else {}
    moved = _moved(round_, appearances, rules)
    codes = list(_criteria(round_).values_list("code", flat=True))
    for portion, sheets in sheets_by_portion(appearances, progress):
        for appearance in portion:
            own, found = sheets.get(appearance.pk, []), None
            if moved is not None:
                found = moved.get(appearance.pk, {})
            before = earlier.get(appearance.entry_id)
            panel, total = _score(own, found, before, rules)
            values = _tie_values(panel, total, own, before, rules)
            scored = scored_of(appearance, own, panel, total, found, rules, codes)
            yield Contender(appearance.number or "", scored.score, values), scored


def _score(
    sheets: Sequence[SheetFacts],
    moved: Mapping[int, Fraction] | None,
    before: Decimal | None,
    rules: Rules,
) -> tuple[ScoreDetail, Combined]:
    """The mean of the panel, and what it makes with the round before."""
    marks = [Mark(one.seat, one.total if moved is None else moved.get(one.seat)) for one in sheets]
    trim = TrimRule(rules.score.trim_each, rules.score.trim_from)
    panel = panel_score(marks, trim=trim, decimals=rules.score.decimals)
    return panel, combined(panel.exact, before, rules.score)


def _criteria(round_: Round) -> QuerySet[Criterion]:
    return Criterion.objects.filter(rubric__round=round_).order_by("order", "pk")


def _moved(
    round_: Round, appearances: Sequence[Ranked], rules: Rules
) -> dict[int, dict[int, Fraction]] | None:
    """Appearance → seat → mark on the common measure of its heat; None where marks stay raw."""
    if rules.score.normalisation == "off":
        return None
    most = _full_marks(round_)
    moved: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for totals in signed_totals(appearances).values():
        values = normalise(totals, rules.score.normalisation, most).values
        for (seat, appearance_id), value in values.items():
            moved[appearance_id][seat] = value
    return moved


def _full_marks(round_: Round) -> Decimal:
    """The most that any sheet of the round can reach."""
    rows = list(_criteria(round_).select_related("rubric"))
    if rows and rows[0].rubric.scale_to is not None:
        return Decimal(rows[0].rubric.scale_to)
    kinds = {row.category_kind for row in rows}
    return max(
        (
            sum(
                (row.max_points * row.weight for row in rows if row.category_kind in ("", kind)),
                Decimal(0),
            )
            for kind in kinds
        ),
        default=Decimal(0),
    )


def _needs_earlier(rules: Rules) -> bool:
    return bool(rules.score.carry_over) or "earlier_round" in rules.ties.chain


def _earlier_scores(appearances: Sequence[Ranked], round_: Round) -> dict[int, Decimal]:
    """Entry → score in the round before this one."""
    before = Round.objects.filter(competition=round_.competition_id, order__lt=round_.order)
    rows = Standing.objects.filter(
        ranking__round__in=before.order_by("-order").values("pk")[:1],
        ranking__heat=None,
        ranking__superseded_at=None,
        appearance__entry__in=[a.entry_id for a in appearances],
        score__isnull=False,
    )
    scores = rows.values_list("appearance__entry", "score")
    return {entry: score for entry, score in scores if score is not None}


def _tie_values(
    panel: ScoreDetail,
    total: Combined,
    sheets: Sequence[SheetFacts],
    before: Decimal | None,
    rules: Rules,
) -> tuple[Exact | None, ...]:
    """What the chain compares; what people decided is put in later, where they are tied."""
    codes = [one.removeprefix(CRITERION) for one in rules.ties.chain if one.startswith(CRITERION)]
    kept = [one.marks for one in sheets if one.seat in panel.kept] if codes else []
    means = {code: _criterion_mean(code, kept) for code in codes}
    return tie_values(
        rules.ties.chain,
        exact=total.exact,
        earlier=before,
        criterion_means={code: mean for code, mean in means.items() if mean is not None},
        rounding=rules.score.rounding,
    )


def _criterion_mean(code: str, kept: Sequence[Mapping[str, str]]) -> Fraction | None:
    """Mean of one criterion over the sheets that counted, as marked; None when there is none."""
    values = [Fraction(marks[code]) for marks in kept if code in marks]
    return sum(values, Fraction(0)) / len(values) if values else None


def _rulings(round_: Round) -> list[Ruling]:
    """What people decided between tied entries of the round; one query."""
    rows: dict[tuple[int, str, Decimal], dict[str, int]] = defaultdict(dict)
    found = TieRuling.objects.filter(round=round_)
    columns = ("number", "token", "score", "appearance__entry__number", "value")
    for number, token, score, key, value in found.values_list(*columns):
        rows[number, token, score][key or ""] = value
    return [Ruling(*ruling, values) for ruling, values in rows.items()]
