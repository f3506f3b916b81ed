"""The one day on which a seat card opens anything; pure.

Days are the calendar days of the contest, in Asia/Shanghai; the caller turns moments into days.
"""

from datetime import date


def day_of_card(starts_on: date, ends_on: date | None, today: date, *, is_scoring: bool) -> date:
    """The day that a card issued today is good for.

    That is the day on which the heat begins, or today while the heat goes on: until the day of
    its end, and beyond it for as long as it is still being scored (a final that runs past midnight).
    """
    last = max(starts_on, ends_on or starts_on)
    if starts_on <= today and (today <= last or is_scoring):
        return today
    return starts_on


def is_its_day(
    day: date, starts_on: date, ends_on: date | None, today: date, *, is_scoring: bool
) -> bool:
    """Whether a card made out for `day` opens anything today.

    A heat that was moved to another day leaves the cards of the old one worthless.
    """
    return day == today == day_of_card(starts_on, ends_on, today, is_scoring=is_scoring)
