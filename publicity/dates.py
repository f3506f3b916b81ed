"""Days and moments as the reader's language writes them, in China time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import pgettext

CHINA = ZoneInfo("Asia/Shanghai")


def china_day(at: datetime) -> date:
    """The calendar day that it is in China at this moment."""
    return at.astimezone(CHINA).date()


def day(value: date) -> str:
    """7月8日; 8 July."""
    return dateformat.format(_as_date(value), pgettext("date format: day", "j F"))


def full_day(value: date) -> str:
    """2022年7月8日; 8 July 2022."""
    return dateformat.format(_as_date(value), pgettext("date format: full day", "j F Y"))


def clock(value: datetime) -> str:
    """17:00, in China."""
    return dateformat.format(value.astimezone(CHINA), "G:i")


def moment(value: datetime) -> str:
    """7月8日 17:00; 8 July 17:00."""
    return f"{day(value)} {clock(value)}"


def full_moment(value: datetime) -> str:
    """2022年7月8日 17:00; 8 July 2022 17:00."""
    return f"{full_day(value)} {clock(value)}"


def span(first: date, last: date) -> str:
    """From the first to the last day: 6月1日至20日, 6月22日至7月14日; 1 – 20 June."""
    first, last = _as_date(first), _as_date(last)
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        start = dateformat.format(first, pgettext("date format: first day, same month", "j"))
        end = dateformat.format(last, pgettext("date format: last day, same month", "j F"))
    else:
        start, end = day(first), day(last)
    return pgettext("span of days", "%(start)s – %(end)s") % {"start": start, "end": end}


def weekday(value: date) -> str:
    """周五; Fri."""
    return _weekdays()[_as_date(value).weekday()]


def month_weekday(value: date) -> str:
    """7月 周五; Jul Fri: what stands small under the number of a day."""
    month = dateformat.format(_as_date(value), pgettext("date format: month", "M"))
    return f"{month} {weekday(value)}"


def long_weekday(value: date) -> str:
    """星期五; Friday."""
    return dateformat.format(_as_date(value), "l")


def _as_date(value: date) -> date:
    return china_day(value) if isinstance(value, datetime) else value


def _weekdays() -> tuple[str, ...]:
    return (
        pgettext("day of the week", "Mon"),
        pgettext("day of the week", "Tue"),
        pgettext("day of the week", "Wed"),
        pgettext("day of the week", "Thu"),
        pgettext("day of the week", "Fri"),
        pgettext("day of the week", "Sat"),
        pgettext("day of the week", "Sun"),
    )
