"""How far a public notice is: which working day today is, and the strip of its days.

Reads published fields of a notice only; what a draft says never comes here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.calendar.working_days import NoticeMode, YearNotCovered, notice_period
from publicity.models import Notice

type Verdict = Literal["proposed", "confirmed", "settled"]
type Phase = Literal["upcoming", "running", "over", "final", "superseded"]

# The strip has room for so many days in one row.
SHORT_STRIP = 10


@dataclass(frozen=True, slots=True)
class StripDay:
    """One day of the strip; `look` is its class: past, today, off, or nothing."""

    date: date
    look: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """`passed` of `total` days of its kind have begun, today's among them while it counts."""

    phase: Phase
    mode: str
    passed: int
    total: int
    counts_today: bool
    days: tuple[StripDay, ...]

    @property
    def is_open(self) -> bool:
        """Whether objections are taken today."""
        return self.phase == "running"

    @property
    def is_long(self) -> bool:
        return len(self.days) > SHORT_STRIP

    @property
    def has_days_off(self) -> bool:
        return any("off" in day.look for day in self.days)

    @property
    def mark(self) -> str:
        """The kind of the state mark."""
        kinds = {"upcoming": "idle", "running": "seal", "over": "wait", "final": "ok"}
        return kinds.get(self.phase, "off")

    @property
    def label(self) -> str:
        """The state in words."""
        return {
            "upcoming": _("Not begun yet"),
            "running": _("On public notice"),
            "over": _("Period over, not yet confirmed"),
            "final": _("Notice ended"),
            "superseded": _("Superseded"),
        }[self.phase]

    @property
    def length(self) -> str:
        """5 working days, 7 calendar days, in words."""
        if self.mode == Notice.Mode.CALENDAR:
            words = ngettext("%(n)s calendar day", "%(n)s calendar days", self.total)
        else:
            words = ngettext("%(n)s working day", "%(n)s working days", self.total)
        return words % {"n": self.total}

    @property
    def headline(self) -> str:
        """Working day 3 of 5, in words."""
        numbers = {"n": self.passed, "total": self.total}
        if self.phase != "running":
            return self.length
        if self.mode == Notice.Mode.CALENDAR:
            return _("Day %(n)s of %(total)s") % numbers
        if self.counts_today:
            return _("Working day %(n)s of %(total)s") % numbers
        return _("%(n)s of %(total)s working days have passed") % numbers


def verdict_on(entries: Collection[int], notices: Iterable[Notice]) -> Verdict:
    """What a published list is while its contest has these public notices: every page asks here.

    `proposed` until a notice that names all of them is confirmed as ended; `settled` where none
    hangs any more and some of them stand on no confirmed one: then the list claims neither.
    """
    held = list(notices)
    confirmed = {
        row["entry"]
        for notice in held
        if notice.state == Notice.State.FINAL
        for row in notice.rows
    }
    if entries and confirmed.issuperset(entries):
        return "confirmed"
    return "proposed" if hangs_any(held) or not confirmed else "settled"


def hangs_any(notices: Iterable[Notice]) -> bool:
    """Whether one of them is not confirmed as ended yet: what it names is not final."""
    return any(notice.state == Notice.State.PUBLISHED for notice in notices)


def notice_status(notice: Notice, today: date) -> NoticeStatus:
    """Where the notice stands on that day; without calendar data the strip stays empty."""
    try:
        mode: NoticeMode = "calendar" if notice.mode == Notice.Mode.CALENDAR else "working"
        hung = notice_period(notice.starts_on, notice.days, mode=mode).days
    except YearNotCovered:
        hung = ()
    counting = [each.date for each in hung if each.counts]
    return NoticeStatus(
        phase=_phase(notice, today),
        passed=sum(day <= today for day in counting),
        mode=notice.mode,
        total=notice.days,
        counts_today=today in counting,
        days=tuple(
            StripDay(d.date, _look(d.date, d.counts, today), d.date == today) for d in hung
        ),
    )


def _phase(notice: Notice, today: date) -> Phase:
    if notice.state == Notice.State.FINAL:
        return "final"
    if notice.state == Notice.State.SUPERSEDED:
        return "superseded"
    if today < notice.starts_on:
        return "upcoming"
    return "running" if today <= notice.ends_on else "over"


def _look(day: date, counts: bool, today: date) -> str:
    if not counts:
        return "off"
    if day == today:
        return "today"
    return "past" if day < today else ""
