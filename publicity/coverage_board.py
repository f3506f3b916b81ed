"""The publicity ledger as everybody reads it, where a contest shows it: rows, and sums by unit.

No note, no evidence, no claim, no earlier count and no person is read here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competitions.models import Competition
from publicity.coverage_sums import UnitSum
from publicity.models import Channel, Coverage, CoverageOpening, Unit
from publicity.numerals import AFTER_THE_NUMBER, number_zh
from publicity.services.coverage_sums import parts_of, unit_sums


@dataclass(frozen=True, slots=True)
class Line:
    """One row in words: `number` as its source rounded it, `unit` as the ledger calls it."""

    row: Coverage
    number: str
    unit: str

    @property
    def worded(self) -> str:
        return f"{self.number} {self.unit}"


@dataclass(frozen=True, slots=True)
class SumLine:
    """What the rows of one unit come to; `is_worded` says that some of them are rounded."""

    unit: str
    text: str
    count: int
    rows: int
    is_worded: bool


def shows_coverage(node: Competition) -> bool:
    """Whether the contest shows its ledger; one query."""
    return CoverageOpening.objects.filter(competition=node).exists()


def public_rows(node: Competition) -> QuerySet[Coverage]:
    """The largest number first."""
    rows = Coverage.objects.public().filter(competition=node)
    return rows.select_related("heat").order_by("-count", "pk")


def lines_of(rows: Iterable[Coverage]) -> list[Line]:
    return [Line(row, number_of(row), str(Unit(row.unit).label)) for row in rows]


def sums_of(node: Competition) -> list[SumLine]:
    """One for each unit, none over two of them; one query. Only where `shows_coverage`."""
    return [_sum(one) for one in unit_sums(parts_of(node))]


def number_of(row: Coverage) -> str:
    """近20万; in another language than Chinese in figures."""
    if (get_language() or "").startswith("zh"):
        return number_zh(row.count, row.approximator)
    said = {"近": _("nearly %(n)s"), "超": _("over %(n)s")}.get(row.approximator, "%(n)s")
    more = "+" if row.approximator in AFTER_THE_NUMBER else ""
    return said % {"n": f"{row.count:,}{more}"}


def channel_name(row: Coverage) -> str:
    return str(Channel(row.channel).label)


def _sum(one: UnitSum) -> SumLine:
    text = str(Unit(one.unit).label)
    return SumLine(one.unit, text, one.sum.count, one.sum.rows, bool(one.sum.worded))
