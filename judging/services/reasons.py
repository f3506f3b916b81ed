"""Why an entry stands where it stands, read from the standing alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from judging.models import Standing
from judging.rule_words import tie_break_words

type Fate = Literal["", "high", "low", "missing", "recused"]


def exact_text(total: Decimal) -> str:
    """Two decimals, or three where two would not be the exact total (weights by quarters)."""
    two = total.quantize(Decimal("0.01"))
    return f"{two if two == total else total.normalize():f}"


@dataclass(frozen=True, slots=True)
class SeatMark:
    """The total of one seat and what became of it: "" means that it counts."""

    seat: int
    total: Decimal | None
    fate: Fate

    @property
    def shown(self) -> str:
        return "–" if self.total is None else exact_text(self.total)


@dataclass(frozen=True, slots=True)
class Reason:
    """The marks seat by seat, those that were averaged, and what decided between equal scores."""

    marks: tuple[SeatMark, ...]
    score: Decimal | None
    tied: bool
    decided_by: str

    @property
    def counted(self) -> list[str]:
        """The totals that the mean is made of, in order of the seats."""
        return [mark.shown for mark in self.marks if not mark.fate]

    @property
    def signed(self) -> int:
        """How many signed sheets there are, dropped ones included."""
        return sum(mark.total is not None for mark in self.marks)


def _fate(seat: int, total: str | None, detail: Mapping[str, list[int]]) -> Fate:
    if total is None:
        return "missing"
    if seat in detail["high"]:
        return "high"
    return "low" if seat in detail["low"] else ""


def reason_of(
    standing: Standing, *, panel: Iterable[int] = (), criteria: Mapping[str, str] | None = None
) -> Reason:
    """Explain a standing; seats of `panel` without a sheet were recused. No query."""
    detail = standing.detail
    marks = [
        SeatMark(seat, None if total is None else Decimal(total), _fate(seat, total, detail))
        for seat, total in detail["marks"]
    ]
    with_sheet = {mark.seat for mark in marks}
    marks += [SeatMark(seat, None, "recused") for seat in panel if seat not in with_sheet]
    by = detail["decided_by"]
    return Reason(
        marks=tuple(sorted(marks, key=lambda mark: mark.seat)),
        score=standing.score,
        tied=standing.tied,
        decided_by=tie_break_words(by, criteria or {}) if by else "",
    )
