"""What a tie chain compares: one value for each of its tokens.

Pure. `judging.scoring.rank` takes the values in the order of the chain. A human decision is a value
like any other once it is on record; before that it is missing, and `rank` passes it over.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from competitions.rulebook.spec import CRITERION, DECIMALS, HUMAN_TIE_BREAKS, Rounding
from judging.rounding import round_exact
from judging.scoring import Exact, ScoringError


class UnknownTieBreak(ScoringError):
    """A name that no tie chain has; `competitions.rulebook.problems` refuses it before."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def tie_values(
    chain: Sequence[str],
    *,
    exact: Fraction | None,
    earlier: Exact | None = None,
    criterion_means: Mapping[str, Fraction] | None = None,
    rulings: Mapping[str, Fraction] | None = None,
    rounding: Rounding = "half_up",
) -> tuple[Exact | None, ...]:
    """The values of one contender, higher is better; None where there is none.

    `exact` is the score before rounding, `earlier` the score of the round before, `criterion_means`
    the mean of each criterion over the sheets that counted, by code, `rulings` what people decided,
    by name ("chair", "panel_vote", "extra_pitch"). "decimals:N" is `exact` rounded to N places by
    `rounding`. Raises `UnknownTieBreak`.
    """
    means, ruled = criterion_means or {}, rulings or {}
    return tuple(_value(name, exact, earlier, means, ruled, rounding) for name in chain)


def _value(
    name: str,
    exact: Fraction | None,
    earlier: Exact | None,
    means: Mapping[str, Fraction],
    rulings: Mapping[str, Fraction],
    rounding: Rounding,
) -> Exact | None:
    if name == "exact":
        return exact
    if name == "earlier_round":
        return earlier
    if name in HUMAN_TIE_BREAKS:
        return rulings.get(name)
    if name.startswith(CRITERION):
        return means.get(name.removeprefix(CRITERION))
    places = name.removeprefix(DECIMALS)
    if not name.startswith(DECIMALS) or not (places.isascii() and places.isdigit()):
        raise UnknownTieBreak(name)
    return None if exact is None else round_exact(exact, int(places), rounding)
