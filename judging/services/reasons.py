"""Why an entry stands where it stands, read from the standing alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _

from competitions.words.ties import tie_break_words
from judging.models import Standing

type Fate = Literal["", "high", "low", "missing", "abstained", "recused"]


def exact_text(total: Decimal) -> str:
    """Two decimals, or three where two would not be the exact total (weights by quarters)."""
    two = total.quantize(Decimal("0.01"))
    return f"{two if two == total else total.normalize():f}"


@dataclass(frozen=True, slots=True)
class SeatMark:
    """The total of one seat and what became of it: "" means that it counts.

    `raw` is what was signed, where the rules normalise and `total` is what that made of it.
    """

    seat: int
    total: Decimal | None
    fate: Fate
    raw: Decimal | None = None

    @property
    def shown(self) -> str:
        return "–" if self.total is None else exact_text(self.total)

    @property
    def signed(self) -> str:
        """The total as signed, where normalisation has moved it; else empty."""
        return "" if self.raw is None else exact_text(self.raw)


@dataclass(frozen=True, slots=True)
class Reason:
    """The marks seat by seat, those that were averaged, and what decided between equal scores.

    `mean` is theirs; `carried` says how the round before and it make the score, if they do.
    """

    marks: tuple[SeatMark, ...]
    score: Decimal | None
    tied: bool
    decided_by: str
    mean: Decimal | None = None
    carried: str = ""

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
        return "abstained" if seat in detail.get("abstained", ()) else "missing"
    if seat in detail["high"]:
        return "high"
    return "low" if seat in detail["low"] else ""


def raw_totals(detail: Mapping[str, Any]) -> dict[int, Decimal]:
    """Seat → signed total, where the rules normalise; empty where marks count as given."""
    return {seat: Decimal(total) for seat, total in detail.get("raw", []) if total is not None}


def panel_mean(standing: Standing) -> Decimal | None:
    """The mean of the marks that count: the score, unless the round before has a part in that."""
    carried = standing.detail.get("carried")
    return Decimal(carried["panel"]) if carried else standing.score


def carried_words(detail: Mapping[str, Any]) -> str:
    """How the mean and the score of the round before make the score; empty where they do not."""
    carried = detail.get("carried")
    if not carried:
        return ""
    percent = Decimal(carried["percent"])
    said = {
        "panel": exact_text(Decimal(carried["panel"])),
        "earlier": exact_text(Decimal(carried["earlier"])),
        "percent": f"{percent:f}",
        "rest": f"{100 - percent:f}",
    }
    return (
        _("%(rest)s %% of %(panel)s and %(percent)s %% of %(earlier)s of the round before") % said
    )


def reason_of(
    standing: Standing, *, panel: Iterable[int] = (), criteria: Mapping[str, str] | None = None
) -> Reason:
    """Explain a standing; seats of `panel` without a sheet were recused. No query."""
    detail = standing.detail
    raw = raw_totals(detail)
    marks = [
        SeatMark(
            seat,
            None if total is None else Decimal(total),
            _fate(seat, total, detail),
            raw.get(seat),
        )
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
        mean=panel_mean(standing),
        carried=carried_words(detail),
    )
