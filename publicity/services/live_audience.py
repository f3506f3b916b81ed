"""The audience of a live page, as the portal counted it, becomes a row of the publicity ledger.

Once for each heat, when it is locked. Editors may correct or delete the row like any other; the
portal does not enter it again.
"""

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services import record
from hall.models import HallRun, LiveMinute
from hall.services.audience import audience_of, close_count, due_for_ledger
from publicity import dates
from publicity.coverage_models import Channel, Unit
from publicity.models import Coverage, CoverageCount
from publicity.services.coverage import words_of


def tell_ledger(*, at: datetime) -> int:
    """Enter the page views of live pages whose heats are locked; how many rows were made."""
    return sum(_tell(key, at) for key in due_for_ledger())


@transaction.atomic
def _tell(key: int, at: datetime) -> bool:
    run = close_count(key, at=at)
    series = _series(run) if run else []
    if run is None or not series:
        return False
    (last, total), earlier = series[-1], series[:-1]
    row = Coverage.objects.create(
        competition=run.heat.round.competition,
        heat=run.heat,
        channel=Channel.PICTURE_LIVE,
        outlet=_("Live page of this portal"),
        count=total,
        unit=Unit.PAGE_VIEWS,
        counted_on=last,
        note=_note(run),
        at=at,
    )
    CoverageCount.objects.bulk_create(
        CoverageCount(coverage=row, counted_on=day, count=count, at=at) for day, count in earlier
    )
    contest = row.competition
    record("coverage.create", contest, actor=None, at=at, row=str(row), after=words_of(row))
    return True


def _series(run: HallRun) -> list[tuple[date, int]]:
    """Page views up to the end of each day in China on which there were any; the first day first."""
    days: dict[date, int] = defaultdict(int)
    counted = LiveMinute.objects.filter(run=run, views__gt=0).values_list("minute", "views")
    for minute, views in counted:
        days[dates.china_day(minute)] += views
    total, series = 0, []
    for day in sorted(days):
        total += days[day]
        series.append((day, total))
    return series


def _note(run: HallRun) -> str:
    audience = audience_of(run)
    if audience.peak_at is None:
        return _("Counted by the portal without personal data.")
    return _(
        "Counted by the portal without personal data; about %(n)s at once at the most (%(at)s)."
    ) % {"n": audience.peak, "at": dates.full_moment(audience.peak_at)}
