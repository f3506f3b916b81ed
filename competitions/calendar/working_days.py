"""Public notice periods by the Chinese calendar of working days, holidays and make-up days.

Pure. The calendar itself is the chinesecalendar library, which follows the State Council's yearly
notice; a year without data is refused rather than guessed. The first day counts when it is a
working day, as in the notice of 26 July to 1 August 2019: seven days, five of them working days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import chinese_calendar

type NoticeMode = Literal["working", "calendar"]
type DayKind = Literal["workday", "makeup_workday", "weekend", "holiday", "unknown"]

WORKING: frozenset[DayKind] = frozenset({"workday", "makeup_workday"})


class NoticeError(Exception):
    """A notice period that cannot be computed."""


class YearNotCovered(NoticeError):
    """The calendar of this year's working days is not (yet) known."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


class NoticeTooShort(NoticeError):
    """A notice of less than one day."""

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day on which the notice hangs; `counts` towards the period or not, and what it is."""

    date: date
    counts: bool
    kind: DayKind


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """From the first to the last day, both included."""

    starts_on: date
    ends_on: date
    days: tuple[NoticeDay, ...]


def day_kind(day: date) -> DayKind:
    """What a day is in the working calendar: make-up Saturdays and Sundays are working days.

    Raises `YearNotCovered`.
    """
    try:
        is_off, occasion = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError as error:
        raise YearNotCovered(day.year) from error
    if is_off:
        return "holiday" if occasion else "weekend"
    return "makeup_workday" if occasion else "workday"


def is_working_day(day: date) -> bool:
    """Whether offices work on that day. Raises `YearNotCovered`."""
    return day_kind(day) in WORKING


def notice_period(starts_on: date, days: int, *, mode: NoticeMode) -> NoticePeriod:
    """A period that hangs from `starts_on` until `days` working or calendar days have counted.

    In "working" mode the kind of every day up to the last must be known, so a period that only
    crosses into a year without data raises `YearNotCovered` too. In "calendar" mode every day
    counts, and a day of such a year is of kind "unknown". Raises `NoticeTooShort`.
    """
    if days < 1:
        raise NoticeTooShort(days)
    if mode not in ("working", "calendar"):
        raise ValueError(f"no such notice mode: {mode}")
    hung: list[NoticeDay] = []
    day = starts_on
    while days:
        kind = _kind_if_known(day) if mode == "calendar" else day_kind(day)
        counts = mode == "calendar" or kind in WORKING
        hung.append(NoticeDay(day, counts, kind))
        days -= counts
        day += timedelta(days=1)
    return NoticePeriod(starts_on, hung[-1].date, tuple(hung))


def _kind_if_known(day: date) -> DayKind:
    try:
        return day_kind(day)
    except YearNotCovered:
        return "unknown"
