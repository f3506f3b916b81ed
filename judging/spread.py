"""How far the judges of one entry lie apart on each criterion; pure.

It explains a score and never makes one: sheets that trimming drops are in it too.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from judging.scoring import round_half_up

MEAN_DECIMALS = 2


class Spread(NamedTuple):
    """Lowest and highest mark of a criterion, and the mean of all; decimal strings.

    The marks have no more decimals than they need, the mean two, half-up.
    """

    code: str
    low: str
    high: str
    mean: str


def spreads(codes: Iterable[str], sheets: Sequence[Mapping[str, str]]) -> list[Spread]:
    """The spread of each criterion over the signed sheets, in the order of `codes`.

    `sheets` map codes to marks as decimal strings. A criterion that no sheet marks is left out
    (CICE: teams have no finance item).
    """
    found = []
    for code in codes:
        marks = [_hundredths(sheet[code]) for sheet in sheets if code in sheet]
        if marks:
            low, high = _text(min(marks)), _text(max(marks))
            found.append(Spread(code, low, high, _mean(sum(marks), len(marks))))
    return found


# A rubric has few different marks, and a nation gives each a hundred thousand times.
@lru_cache(maxsize=4096)
def _hundredths(mark: str) -> int:
    """Marks have two decimals at most."""
    return int(Fraction(mark) * 100)


@lru_cache(maxsize=4096)
def _text(hundredths: int) -> str:
    return f"{Decimal(f'{hundredths}E-2').normalize():f}"


@lru_cache(maxsize=65536)
def _mean(hundredths: int, count: int) -> str:
    return f"{round_half_up(Fraction(hundredths, 100 * count), MEAN_DECIMALS):f}"
