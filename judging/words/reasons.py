"""Why an entry stands where it stands: the values of an explanation, and their words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from judging.mark_line import Line, mark_line

type Fate = Literal["", "high", "low", "missing", "abstained", "recused"]
# So many of those with the same score are called by name.
NAMED = 2


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
class CriterionLine:
    """A criterion by name with its lowest and highest mark and their mean, as decimal strings."""

    name: str
    low: str
    high: str
    mean: str


@dataclass(frozen=True, slots=True)
class TieLine:
    """A tie-break as it was tried among `before` entries, of which `after` were still equal.

    `mine` and `others` are the values, empty where people decided, one of them had none (then it
    was `passed_over`) or the reader may not know them.
    """

    what: str
    mine: str
    others: tuple[str, ...]
    before: int
    after: int
    passed_over: bool = False

    @property
    def said(self) -> str:
        """What came of it."""
        if self.passed_over:
            return _("There is no value for all of them, so it is passed over.")
        if self.before == self.after:
            return _("Equal as well.")
        if self.after > 1:
            return ngettext(
                "Set apart, but %(n)s other is still equal.",
                "Set apart, but %(n)s others are still equal.",
                self.after - 1,
            ) % {"n": self.after - 1}
        return _("Set apart.")


@dataclass(frozen=True, slots=True)
class Reason:
    """The marks seat by seat, those that were averaged, and each step between equal scores.

    `mean` is theirs; `carried` says how the round before and it make the score, if they do.
    `equals` are titles of entries with the same score, `more_equals` how many are not named.
    """

    marks: tuple[SeatMark, ...]
    score: Decimal | None
    rank: int | None
    tied: bool
    decided_by: str
    decimals: int
    mean: Decimal | None = None
    carried: str = ""
    criteria: tuple[CriterionLine, ...] = ()
    steps: tuple[TieLine, ...] = ()
    equals: tuple[str, ...] = ()
    more_equals: int = 0
    category_rank: int | None = None
    region_rank: int | None = None

    @property
    def counted(self) -> list[str]:
        """The totals that the mean is made of, in order of the seats."""
        return [mark.shown for mark in self.marks if not mark.fate]

    @property
    def sum(self) -> str:
        """(91.00 + 90.50) ÷ 2, the marks that count; empty where none does."""
        kept = self.counted
        return f"({' + '.join(kept)}) ÷ {len(kept)}" if kept else ""

    @property
    def signed(self) -> int:
        """How many signed sheets there are, dropped ones included."""
        return sum(mark.total is not None for mark in self.marks)

    @property
    def missing(self) -> int:
        """How many sheets were not signed, without abstentions and recusals."""
        return sum(mark.fate == "missing" for mark in self.marks)

    @property
    def line(self) -> Line | None:
        """The marks on a line, for the drawing."""
        dots = [
            (mark.seat, mark.total, bool(mark.fate))
            for mark in self.marks
            if mark.total is not None
        ]
        return mark_line(dots, self.mean)

    @property
    def sentence(self) -> str:
        """All of it in one go: how many sheets, what was dropped, the mean, the place."""
        if self.score is None:
            return _("No signed sheet counts, so there is no score and no rank; none is no zero.")
        said = [
            ngettext("%(n)s signed sheet", "%(n)s signed sheets", self.signed)
            % {"n": self.signed},
            *self._dropped(),
            _("mean %(mean)s") % {"mean": self._score_text(self.mean)},
        ]
        if self.carried:
            said.append(_("score %(score)s") % {"score": self._score_text(self.score)})
        said.append(self._place())
        return _("%(clauses)s.") % {"clauses": pgettext("between clauses", ", ").join(said)}

    def _dropped(self) -> list[str]:
        words = {"high": _("highest dropped: %(totals)s"), "low": _("lowest dropped: %(totals)s")}
        found = []
        for fate, word in words.items():
            totals = [mark.shown for mark in self.marks if mark.fate == fate]
            if totals:
                found.append(word % {"totals": _(" and ").join(totals)})
        return found

    def _place(self) -> str:
        place = {"rank": self.rank, "by": self.decided_by}
        if self.tied:
            return _("shared rank %(rank)s") % place
        if self.decided_by:
            return _("rank %(rank)s, set apart by %(by)s") % place
        return _("rank %(rank)s") % place

    def _score_text(self, score: Decimal | None) -> str:
        return "" if score is None else f"{score:.{self.decimals}f}"

    @property
    def equal_words(self) -> str:
        """With whom the score is shared; empty where with nobody."""
        if not self.equals and not self.more_equals:
            return ""
        names = [_("“%(title)s”") % {"title": title} for title in self.equals]
        if self.more_equals:
            names.append(
                ngettext("%(n)s other", "%(n)s others", self.more_equals) % {"n": self.more_equals}
            )
        return _("The same score as %(names)s.") % {"names": _(", ").join(names)}
