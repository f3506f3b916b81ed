"""Dates of a contest carried over to another year.

Pure. Either the calendar day stays (29 February becomes the 28th where there is none), or the day
of the week: then every date moves by the same whole number of weeks, the nearest to the years
between, so that all spaces between dates stay as they were.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

type HowToShift = Literal["same_weekday", "same_date"]
HOWS: tuple[HowToShift, ...] = ("same_weekday", "same_date")


@dataclass(frozen=True, slots=True)
class Shift:
    """From `year` to `year` + `years`, by days of the week or of the calendar."""

    year: int
    years: int
    how: HowToShift

    @property
    def weeks(self) -> int:
        """Whole weeks between the two middles of the year, the nearest number.

        Counted from one fixed day: counted from each date, those before and after a 29 February
        could differ by a week and change places.
        """
        between = dt.date(self.year + self.years, 7, 1) - dt.date(self.year, 7, 1)
        return round(between.days / 7)

    def day(self, day: dt.date) -> dt.date:
        """The day in the other year."""
        if self.how == "same_weekday":
            return day + dt.timedelta(weeks=self.weeks)
        try:
            return day.replace(year=day.year + self.years)
        except ValueError:
            return day.replace(year=day.year + self.years, day=28)

    def moment(self, moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """The same time of the day, on the shifted day, in `zone`."""
        local = moment.astimezone(zone)
        shifted = self.day(local.date())
        return dt.datetime.combine(shifted, local.time(), tzinfo=zone)
