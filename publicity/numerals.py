"""Numbers as a Chinese official text writes them; pure, integers and Decimal only."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

BEFORE_THE_NUMBER = ("近", "超")
AFTER_THE_NUMBER = ("余", "多")
APPROXIMATORS = ("", *BEFORE_THE_NUMBER, *AFTER_THE_NUMBER)

TEN_THOUSAND = 10_000
DIGITS = "零一二三四五六七八九"


class ApproximatorUnknown(ValueError):
    """A word that is none of 近, 超, 余, 多; a bug of the caller, not of a user."""


def wan(count: int) -> str:
    """`count` in units of 万 with at most one decimal, half-up: 129000 → 12.9万; below 万 as is."""
    if count < TEN_THOUSAND:
        return str(count)
    return f"{_in_wan(count)}万"


def number_zh(count: int, approximator: str = "", unit: str = "") -> str:
    """近20万人次, 12.9万人次, 50多万人次, 150多个, 600余人.

    近 and 超 stand before the number, 多 and 余 after it, and inside a round number of 万. A
    count that 万 with one decimal cannot say exactly is written out, so nothing is rounded here.
    Raises ApproximatorUnknown.
    """
    if approximator not in APPROXIMATORS:
        raise ApproximatorUnknown(approximator)
    exact_in_wan = count >= TEN_THOUSAND and count % 1000 == 0
    number, scale = (_in_wan(count), "万") if exact_in_wan else (str(count), "")
    if approximator in BEFORE_THE_NUMBER:
        return f"{approximator}{number}{scale}{unit}"
    if "." in number:
        return f"{number}{scale}{approximator}{unit}"
    return f"{number}{approximator}{scale}{unit}"


def about(count: int, unit: str = "") -> str:
    """A count as prose says it: 156 → 150多, 33 → 30多; round tens and small numbers stay exact."""
    rest = count % 10
    if count < 20 or not rest:
        return f"{count}{unit}"
    return f"{count - rest}多{unit}"


def rate(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, one decimal, half-up (10 of 24 = 41.7); None of nothing."""
    if whole == 0:
        return None
    percent = Decimal(part) * 100 / Decimal(whole)
    return percent.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def chinese_numeral(number: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一: the numbers of headings, 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones else "")


def date_zh(day: date) -> str:
    """2022年7月27日: Arabic digits, no leading zero (GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_day_zh(day: date) -> str:
    """6月1日, inside a text whose year is clear."""
    return f"{day.month}月{day.day}日"


def _in_wan(count: int) -> str:
    tenths = (Decimal(count) / TEN_THOUSAND).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return str(tenths).removesuffix(".0")
