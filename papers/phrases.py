"""How a wording may say a value: the filters of `papers/templating.py`; pure.

They take what stands in a snapshot: numbers, strings, dates in ISO form, lists.
"""

import datetime
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from publicity.numerals import about, chinese_numeral, date_zh, month_day_zh, number_zh, rate

# Of characters: more than stands on some pages.
LONGEST_LIST = 20_000


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number")
    return value


def day(value: str) -> str:
    """2022-07-27 → 2022年7月27日; nothing stays nothing."""
    return date_zh(datetime.date.fromisoformat(value)) if value else ""


def month_day(value: str) -> str:
    """2022-07-27 → 7月27日; nothing stays nothing."""
    return month_day_zh(datetime.date.fromisoformat(value)) if value else ""


def wan(value: Any) -> str:
    """129000 → 12.9万; exact, a number that 万 cannot say with one decimal is written out."""
    return number_zh(_whole(value))


def about_words(value: Any) -> str:
    """156 → 150多, 33 → 30多; round tens and numbers under 20 stay exact."""
    return about(_whole(value))


def numeral(value: Any) -> str:
    """1 → 一, 21 → 二十一; from 1 to 99."""
    return chinese_numeral(_whole(value))


def percent_of(part: Any, whole: Any) -> str:
    """10 | percent_of(24) → 41.7%; one decimal, half-up; empty of nothing."""
    found = rate(_whole(part), _whole(whole))
    return "" if found is None else f"{found}%"


def decimals(value: Any, places: Any = 2) -> str:
    """ "91.345" | decimals(2) → 91.35, half-up."""
    step = Decimal(1).scaleb(-max(0, min(_whole(places), 6)))
    return str(Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP))


def listed(values: Any, name: Any = "", between: Any = "、") -> str:
    """["a", "b"] → a、b; of a list of groups, the value called `name` of each."""
    if not isinstance(values, list):
        raise TypeError("listed is for lists")
    words = [str(value[name] if isinstance(value, Mapping) else value) for value in values]
    if sum(map(len, words)) + len(words) * len(str(between)) > LONGEST_LIST:
        raise ValueError("the list is too long for a line")
    return str(between).join(words)


def count(values: Any) -> int:
    """How many a list has."""
    if not isinstance(values, list):
        raise TypeError("count is for lists")
    return len(values)


def otherwise(value: Any, instead: Any) -> Any:
    """`instead` where there is no value."""
    return instead if value is None or value == "" or value == [] else value


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "month_day": month_day,
    "wan": wan,
    "about": about_words,
    "numeral": numeral,
    "percent_of": percent_of,
    "decimals": decimals,
    "listed": listed,
    "count": count,
    "otherwise": otherwise,
}
