"""A panel's mean and the score of the round before, made into the score that is published.

Pure. Most contests let the earlier score only admit (Huizhou: the online score does not count);
others count a percentage of it.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from competitions.rulebook.spec import ScoreRule
from judging.rounding import round_exact


@dataclass(frozen=True, slots=True)
class Combined:
    """`score` is published, `exact` is `score` before rounding.

    `panel` is what the panel alone gave, rounded alike, to be shown beside it. `earlier` is the
    score of the round before that was counted, None when none was.
    """

    score: Decimal | None
    exact: Fraction | None
    panel: Decimal | None
    earlier: Decimal | None


def combined(exact: Fraction | None, earlier: Decimal | None, rule: ScoreRule) -> Combined:
    """(100 - p) % of this round's mean and p % of the earlier score, p being `rule.carry_over`.

    Rounded once, at the end, to `rule.decimals` by `rule.rounding`. Who has no earlier score (a
    direct entry) counts by this round alone; without a mean of this round there is no score.
    """
    if exact is None:
        return Combined(None, None, None, None)
    panel = round_exact(exact, rule.decimals, rule.rounding)
    if earlier is None or not rule.carry_over:
        return Combined(panel, exact, panel, None)
    share = Fraction(rule.carry_over) / 100
    mixed = (1 - share) * exact + share * Fraction(earlier)
    return Combined(round_exact(mixed, rule.decimals, rule.rounding), mixed, panel, earlier)
