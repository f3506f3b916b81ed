"""Repeated counts of one row over time: the newest is the row's own, those before it its series."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services import record
from publicity import rules
from publicity.models import Coverage, CoverageCount
from publicity.numerals import number_zh


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted on a day, and how the source words it."""

    counted_on: date
    count: int
    approximator: str = ""

    def __str__(self) -> str:
        return f"{self.counted_on} {number_zh(self.count, self.approximator)}"


@dataclass(frozen=True, slots=True)
class Point:
    """A count of the series; `more` is what came to it since the one before, None for the first.

    `share` is its part of the largest count, in percent, rounded down.
    """

    counted_on: date
    count: int
    approximator: str
    more: int | None
    share: int
    who: User | None
    key: int | None


def _own(row: Coverage) -> Counted:
    return Counted(row.counted_on, row.count, row.approximator)


@transaction.atomic
def count_again(row: Coverage, new: Counted, *, actor: User, at: datetime) -> None:
    """Note another count: of a later day it becomes the row's own and what was goes into the
    series; of the same day it corrects; of an earlier one it joins the series, or corrects it.

    PermissionDenied.
    """
    if not rules.edits_coverage(actor, row.competition):
        raise PermissionDenied
    locked = Coverage.objects.select_for_update(of=("self",)).get(pk=row.pk)
    before = _own(locked)
    if new.counted_on < locked.counted_on:
        _into_series(locked, new, by=actor, at=at)
    else:
        if new.counted_on > locked.counted_on:
            _into_series(locked, before, by=locked.by, at=locked.at)
        locked.counted_on, locked.count = new.counted_on, new.count
        locked.approximator, locked.by, locked.at = new.approximator, actor, at
        locked.save(update_fields=["counted_on", "count", "approximator", "by", "at"])
    said = {"row": row.outlet, "before": str(before), "after": str(new)}
    record("coverage.count_again", row.competition, actor=actor, at=at, **said)


def _into_series(row: Coverage, said: Counted, *, by: User | None, at: datetime | None) -> None:
    CoverageCount.objects.update_or_create(
        coverage=row,
        counted_on=said.counted_on,
        defaults={"count": said.count, "approximator": said.approximator, "by": by, "at": at},
    )


@transaction.atomic
def drop_count(count: CoverageCount, *, actor: User, at: datetime) -> None:
    """Take an earlier count out of its series; PermissionDenied."""
    row = count.coverage
    if not rules.edits_coverage(actor, row.competition):
        raise PermissionDenied
    said = {"row": row.outlet, "before": str(count)}
    record("coverage.drop_count", row.competition, actor=actor, at=at, **said)
    count.delete()


def series_of(row: Coverage) -> list[Point]:
    """All counts of the row, the newest first; one query."""
    earlier = list(row.counts.select_related("by").order_by("-counted_on"))
    told = [
        (row.counted_on, row.count, row.approximator, row.by, None),
        *((one.counted_on, one.count, one.approximator, one.by, one.pk) for one in earlier),
    ]
    largest = max(count for _day, count, *_rest in told) or 1
    befores: list[int | None] = [count for _day, count, *_rest in told[1:]]
    return [
        Point(day, count, word, None if before is None else count - before,
              count * 100 // largest, who, key)
        for (day, count, word, who, key), before in zip(told, [*befores, None], strict=True)
    ]  # fmt: skip
