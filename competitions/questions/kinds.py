"""The kinds of limits that an answer to a question can have, and how far each may go. Pure.

A question of the kinds in TEXT has `Words`, of those in COUNTED a `Figure`, and so on.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

TEXT, CHOOSING, COUNTED = ("short", "long"), ("choice", "many"), ("number", "money")
KINDS = (*TEXT, *COUNTED, "date", *CHOOSING, "file", "table")
# A question of which this stands in the limits is not put to anybody.
OFF = "off"
FORMATS = ("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "jpg", "png", "mp4")
COLUMN_KINDS = ("short", "number", "money", "date")
LONGEST_TEXT = {"short": 200, "long": 2000}
LONGEST_CHOICE, MOST_CHOICES = 120, 50
LONGEST_LABEL, MOST_COLUMNS, MOST_ROWS = 40, 8, 50
LONGEST_UNIT, MOST_DECIMALS, MOST_FILES, LARGEST_MIB = 20, 4, 20, 500
LARGEST = Decimal(10) ** 12
# Two decimals of 10,000 yuan are 100 yuan. The unit is part of what is frozen with an entry, so it
# does not go by the language of whoever reads the page.
MONEY_DECIMALS, MONEY_UNIT = 2, "万元"


@dataclass(frozen=True, slots=True)
class Words:
    """`most` characters, line ends included where there may be any."""

    most: int
    has_lines: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number between `least` and `most`, either of which may be open."""

    least: Decimal | None = None
    most: Decimal | None = None
    decimals: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """A day from `first` to `last`, both included; None leaves an end open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """`least` to `most` of the choices if there may be several, else one of them."""

    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class Files:
    """At most `most` files of these formats, each of at most `max_mib` MiB."""

    formats: tuple[str, ...] = ("pdf",)
    max_mib: int = 20
    most: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `kind` is one of COLUMN_KINDS."""

    label: str
    kind: str = "short"

    @property
    def limits(self) -> "Limits":
        """What a cell of it may be."""
        if self.kind == "date":
            return Days()
        if self.kind == "money":
            return Figure(decimals=MONEY_DECIMALS, unit=MONEY_UNIT)
        return Figure(decimals=MOST_DECIMALS) if self.kind == "number" else Words(100)


@dataclass(frozen=True, slots=True)
class Table:
    """`least` to `most` rows."""

    columns: tuple[Column, ...] = ()
    least: int = 0
    most: int = 10


type Limits = Words | Figure | Days | Options | Files | Table
