"""Where a ruling of people comes in between equal scores.

Pure. A ruling is made for entries that are tied and orders all of them. It holds as long as they
are tied, whole or in part, at the score at which it was made; a later one takes its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from competitions.rulebook.spec import HUMAN_TIE_BREAKS
from judging.placing import Contender, rank
from judging.scoring import Exact


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided by `token`: the higher value is ahead. `number` counts a round's rulings."""

    number: int
    token: str
    score: Decimal
    values: Mapping[str, int]


def tied_groups(
    contenders: Sequence[Contender], chain: Sequence[str]
) -> tuple[tuple[Contender, ...], ...]:
    """Those who share a rank after `chain`, group by group, the best first.

    The contenders may have values for more tie-breaks than the chain has; only the first count.
    """
    cut = [replace(one, tie_values=one.tie_values[: len(chain)]) for one in contenders]
    by_key = {one.key: one for one in contenders}
    groups: dict[int, list[Contender]] = {}
    for place in rank(cut, tie_breaks=chain):
        if place.rank is not None and place.tied:
            groups.setdefault(place.rank, []).append(by_key[place.key])
    return tuple(tuple(group) for group in groups.values())


def with_rulings(
    contenders: Sequence[Contender], chain: Sequence[str], rulings: Sequence[Ruling]
) -> list[Contender]:
    """The contenders with what people decided put in at its place in the chain.

    A ruling counts for a group that is tied when its token's turn comes, if it names all of the
    group and was made at their score; of several the newest. Whoever it does not count for has no
    value there, so that `rank` passes the token over.
    """
    found = {one.key: one for one in contenders}
    for spot, token in enumerate(chain):
        if token not in HUMAN_TIE_BREAKS:
            continue
        of_token = [ruling for ruling in rulings if ruling.token == token]
        for group in tied_groups(list(found.values()), chain[:spot]) if of_token else ():
            ruling = _newest_for(group, of_token)
            for one in group if ruling else ():
                found[one.key] = _with_value(one, spot, Decimal(ruling.values[one.key]))  # type: ignore[union-attr]
    return list(found.values())


def _newest_for(group: Sequence[Contender], rulings: Sequence[Ruling]) -> Ruling | None:
    fitting = [
        ruling
        for ruling in rulings
        if ruling.score == group[0].score and ruling.values.keys() >= {one.key for one in group}
    ]
    return max(fitting, key=lambda ruling: ruling.number, default=None)


def _with_value(contender: Contender, spot: int, value: Exact) -> Contender:
    values = list(contender.tie_values)
    values[spot] = value
    return replace(contender, tie_values=tuple(values))
