"""Codes, prefixes and names of last year's contest, said for another year.

Pure. 第七届 becomes 第八届, 2022 becomes 2023; a code without the year gets it at its end, since
codes and prefixes are never used twice.
"""

import re

DIGITS = "零一二三四五六七八九"


def ordinal_zh(number: int) -> str:
    """7 → 七, 10 → 十, 21 → 二十一; for 1 to 99."""
    tens, ones = divmod(number, 10)
    if not 1 <= number <= 99:
        raise ValueError(number)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")


def next_code(code: str, year: int, ending: str) -> str:
    """With `ending` in the place of the year, or behind: zhejiang-2022 → zhejiang-2023."""
    told = re.sub(rf"(?<!\d){year}(?!\d)", ending, code)
    return told if told != code else f"{code}-{ending}"


def next_name(name: str, years: tuple[int, int], editions: tuple[int, int]) -> str:
    """The name with the year and the number of the edition replaced, before → after."""
    (year, next_year), (edition, next_edition) = years, editions
    told = re.sub(rf"(?<!\d){year}(?!\d)", str(next_year), name)
    told = re.sub(rf"第\s*{edition}\s*届", f"第{next_edition}届", told)
    if 1 <= edition <= 99 and 1 <= next_edition <= 99:
        told = told.replace(f"第{ordinal_zh(edition)}届", f"第{ordinal_zh(next_edition)}届")
    return told
