"""Until when a returned entry is to be corrected.

Five working days unless the reviewer names another day; from tomorrow to the sixtieth day.
"""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from competitions.calendar.working_days import YearNotCovered, notice_period
from competitions.models import Competition
from competitions.rules import registration_is_open
from projects.models import Entry

WORKING_DAYS = 5
MOST_DAYS = 60
# In a year whose working days nobody knows yet: a week.
CALENDAR_DAYS = 7


def default_day(today: date) -> date:
    """The fifth working day after `today`."""
    tomorrow = today + timedelta(days=1)
    try:
        return notice_period(tomorrow, WORKING_DAYS, mode="working").ends_on
    except YearNotCovered:
        return today + timedelta(days=CALENDAR_DAYS)


def day_allowed(day: date, today: date) -> bool:
    """Not today, when nobody would be in time, and at most sixty days ahead."""
    return 1 <= (day - today).days <= MOST_DAYS


def checked_day(day: date, today: date) -> date:
    """The day itself; ValidationError with a sentence if it is not allowed."""
    if not day_allowed(day, today):
        raise ValidationError(refusal())
    return day


def refusal() -> str:
    """What to choose instead of a day that is not allowed."""
    return _("Choose a day from tomorrow on, at most %(most)s days ahead.") % {"most": MOST_DAYS}


def end_of(day: date) -> datetime:
    """The last second of the day in China."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def is_under_way(entry: Entry, at: datetime) -> bool:
    """Whether a returned entry still has time by its own day, whenever registration closes."""
    if entry.state != Entry.State.RETURNED or entry.correct_by is None:
        return False
    return entry.competition.state == Competition.State.OPEN and at < entry.correct_by


def may_be_handed_in(entry: Entry, at: datetime) -> bool:
    """While registration is open; a returned entry also until its own day."""
    return registration_is_open(entry.competition, at) or is_under_way(entry, at)


def asked_moment(entry: Entry, at: datetime) -> datetime | None:
    """What the entrant is told: the day of the reviewer while it lies ahead, else the last moment."""
    asked = entry.correct_by if entry.state == Entry.State.RETURNED else None
    return asked if asked and at < asked else last_moment(entry)


def last_moment(entry: Entry) -> datetime | None:
    """Until when the entry can be handed in: a returned one by its own day, if that is later."""
    closes = entry.competition.registration_closes_at
    if entry.state != Entry.State.RETURNED or entry.correct_by is None:
        return closes
    return max(closes, entry.correct_by) if closes else entry.correct_by
