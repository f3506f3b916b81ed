"""What becomes of a value in the cell of a file: legible, typed, and never a formula; pure.

What somebody typed stays text. A spreadsheet takes a cell of CSV that begins with one of `=+-@`
(or their full-width forms) for a formula, and so does a text cell of a workbook once somebody edits
it (OWASP, CSV injection; CWE-1236).
"""

import unicodedata
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Final

from accounts.control_characters import CONTROL_CHARACTERS, with_plain_ends
from accounts.direction_marks import without_direction_marks

# The most that Excel holds in one cell, in UTF-16 units; what is longer damages the file.
LONGEST: Final = 32_767
# Excel keeps fifteen digits of a number; one that has more keeps them all as text.
MOST_DIGITS: Final = 15
# Its days begin with the year after this one.
EXCEL_BEGINS_AFTER: Final = 1899
FORMULA_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
REPLACEMENT: Final = "\ufffd"
_SEPARATORS: Final = str.maketrans({"\t": " ", "\u2028": "\n", "\u2029": "\n"})

type Cell = str | int | Decimal | date | datetime | None


def cell_of(value: Any, zone: tzinfo) -> Cell:
    """The value as it is written: text that is legible, a number, a day, a moment in `zone`.

    None and "" are an empty cell. Whatever is none of these kinds is written as its words.
    """
    match value:
        case None | "":
            return None
        case datetime() if value.year > EXCEL_BEGINS_AFTER:
            return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
        case date():
            return value if value.year > EXCEL_BEGINS_AFTER else value.isoformat()
        case bool():
            return str(value)
        case int() | Decimal():
            return value if _fits(value) else f"{Decimal(value):f}"
        case float():
            return _number_or_words(value)
    return legible(str(value)) or None


def _number_or_words(value: float) -> Cell:
    number = Decimal(repr(value))
    return number if number.is_finite() and _fits(number) else str(value)


def _fits(value: int | Decimal) -> bool:
    number = Decimal(value)
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    return number.is_finite() and len(digits) <= MOST_DIGITS


def legible(text: str) -> str:
    """The text as a file can hold it: no marks of direction, plain line ends, no more than fits.

    A control character, half a surrogate pair and what no character is become U+FFFD, so that
    one sees that something stood there. Marks of direction would turn the cells beside as well.
    """
    if not text.isprintable():
        text = without_direction_marks(with_plain_ends(text).translate(_SEPARATORS))
        text = CONTROL_CHARACTERS.sub(REPLACEMENT, text)
    return _shortened(text)


def _shortened(text: str) -> str:
    """As much of the text as a cell holds, never half a character; an ellipsis for the rest."""
    if len(text) * 2 <= LONGEST or _units(text) <= LONGEST:
        return text
    kept = text[: LONGEST - 1]
    while _units(kept) > LONGEST - 1:
        kept = kept[: len(kept) - max((_units(kept) - LONGEST + 2) // 2, 1)]
    return kept + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_like_formula(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula, also behind what is not seen."""
    for letter in text:
        if letter.isspace() or unicodedata.category(letter) == "Cf":
            continue
        return letter in FORMULA_STARTS
    return False


def as_csv(cell: Cell) -> str | int | Decimal:
    """The cell as CSV has it; text that is like a formula gets an apostrophe before it."""
    match cell:
        case None:
            return ""
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M:%S}"
        case date():
            return cell.isoformat()
        case str():
            return f"'{cell}" if is_like_formula(cell) else cell
        case Decimal():
            return Decimal(f"{cell:f}")
    return cell
