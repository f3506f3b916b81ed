"""A counted number as people write it, 近20万, 12.9万, 3,000余, 50多万人次; pure.

The other way round is `numerals.number_zh`.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

MOST, LONGEST = 2_000_000_000, 30
SCALES = {"": 1, "千": 1000, "万": 10_000, "亿": 100_000_000}
# What comes after the number in full texts; longer words first.
UNIT_WORDS = ("人次", "次播放", "次互动", "篇次", "人", "次", "篇", "份", "条", "个", "家", "张")
FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
COUNTED = re.compile(
    r"(?P<before>[近超])?(?P<number>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+\.[0-9]{1,8})"
    r"(?P<inner>[余多])?(?P<scale>[千万亿])?(?P<after>[余多])?"
)


class NotCounted(ValueError):
    """No number that can be understood; `code` is one of the reasons below."""

    UNREADABLE, TWO_WORDS, NOT_WHOLE, TOO_LARGE = "unreadable", "two_words", "not_whole", "large"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Counted:
    """The number in full, and the word of approximation apart from it ("" for an exact one)."""

    value: int
    approximator: str = ""


def read_counted(text: str) -> Counted:
    """近20万 → 200000 近, 12.9万 → 129000, 3,000余 → 3000 余, 50多万人次 → 500000 多.

    Full-width figures, thousands with commas, 千, 万 and 亿 are read, units after the number are
    passed over, blanks do not count. NotCounted for what is no number, for two words of
    approximation, for a part of a person (1.23456万), above two thousand million.
    """
    plain = "".join(text.translate(FULL_WIDTH).split())
    plain = plain.removesuffix(next(filter(plain.endswith, UNIT_WORDS), ""))
    if len(plain) > LONGEST:
        raise NotCounted(NotCounted.TOO_LARGE if plain.isdecimal() else NotCounted.UNREADABLE)
    found = COUNTED.fullmatch(plain)
    if found is None:
        raise NotCounted(NotCounted.UNREADABLE)
    words = [word for word in (found["before"], found["inner"], found["after"]) if word]
    if len(words) > 1:
        raise NotCounted(NotCounted.TWO_WORDS)
    value = Decimal(found["number"].replace(",", "")) * SCALES[found["scale"] or ""]
    if value != value.to_integral_value():
        raise NotCounted(NotCounted.NOT_WHOLE)
    if value > MOST:
        raise NotCounted(NotCounted.TOO_LARGE)
    return Counted(int(value), words[0] if words else "")
