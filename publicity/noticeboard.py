"""How far a public notice is: which working day today is, and the strip of its days.

Reads published fields of a notice only; what a draft says never comes here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from competitions.calendar.working_days import YearNotCovered, notice_period
from publicity.models import Notice

type Phase = Literal["upcoming", "running", "over", "final"]

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
    """`passed` of `total` working days have begun, today's among them while it counts."""

    phase: Phase
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
        return kinds[self.phase]

    @property
    def label(self) -> str:
        """The state in words."""
        return {
            "upcoming": _("Not begun yet"),
            "running": _("On public notice"),
            "over": _("Period over, not yet confirmed"),
            "final": _("Notice ended"),
        }[self.phase]

    @property
    def headline(self) -> str:
        """Working day 3 of 5, in words."""
        numbers = {"n": self.passed, "total": self.total}
        if self.phase != "running":
            return _("%(total)s working days") % numbers
        if self.counts_today:
            return _("Working day %(n)s of %(total)s") % numbers
        return _("%(n)s of %(total)s working days have passed") % numbers


def notice_status(notice: Notice, today: date) -> NoticeStatus:
    """Where the notice stands on that day; without calendar data the strip stays empty."""
    try:
        hung = notice_period(notice.starts_on, notice.working_days, mode="working").days
    except YearNotCovered:
        hung = ()
    counting = [each.date for each in hung if each.counts]
    return NoticeStatus(
        phase=_phase(notice, today),
        passed=sum(day <= today for day in counting),
        total=notice.working_days,
        counts_today=today in counting,
        days=tuple(
            StripDay(d.date, _look(d.date, d.counts, today), d.date == today) for d in hung
        ),
    )


def _phase(notice: Notice, today: date) -> Phase:
    if notice.state == Notice.State.FINAL:
        return "final"
    if today < notice.starts_on:
        return "upcoming"
    return "running" if today <= notice.ends_on else "over"


def _look(day: date, counts: bool, today: date) -> str:
    if not counts:
        return "off"
    if day == today:
        return "today"
    return "past" if day < today else ""
