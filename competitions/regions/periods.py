"""From yearly lists of administrative divisions to periods: this code had this name in these years.

Pure. The lists do not say on which day something changed, only what stood in which year.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

# What the lists write where a province has no prefecture in between: it names no place.
NO_PLACE = frozenset({"市辖区", "县", "市", "直辖县"})
# A code that is missing in one year between two under the same name was forgotten, not abolished.
BRIDGED = 1


@dataclass(frozen=True, slots=True)
class Period:
    """One name under one code from the year `since` to the year `until`; None: it still stands."""

    code: str
    name: str
    since: int
    until: int | None


def periods(
    yearly: Iterable[tuple[int, str, str]], today: Mapping[str, str], *, listed_in: int
) -> list[Period]:
    """The periods of every code, by code and year.

    `yearly` holds (year, code, name) in any order, repeated or not; `today` is the newest list,
    {code: name}, made in the year `listed_in`. What the newest list has lost or renamed since the
    last yearly one stood until the year before `listed_in`; what it has gained stands from the
    year after the last yearly one. Between the two both stand, because the lists leave it open.
    """
    years: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for year, code, name in yearly:
        if name not in NO_PLACE:
            years[code][year] = name
    last = max((max(names) for names in years.values()), default=listed_in - 1)
    found = {code: _of_one_code(code, names) for code, names in years.items()}
    for code in found.keys() | today.keys():
        found[code] = _up_to_now(code, found.get(code, []), today.get(code, ""), last, listed_in)
    return [period for code in sorted(found) for period in found[code]]


def _of_one_code(code: str, names: Mapping[int, str]) -> list[Period]:
    made: list[Period] = []
    for year in sorted(names):
        before = made[-1] if made else None
        is_same = before is not None and before.name == names[year]
        if before is not None and is_same and year - (before.until or 0) <= BRIDGED + 1:
            made[-1] = replace(before, until=year)
        else:
            made.append(Period(code, names[year], year, year))
    return made


def _up_to_now(
    code: str, made: list[Period], name: str, last: int, listed_in: int
) -> list[Period]:
    newest = made[-1] if made and made[-1].until == last else None
    if newest is not None and newest.name == name:
        return [*made[:-1], replace(newest, until=None)]
    if newest is not None:
        made = [*made[:-1], replace(newest, until=max(last, listed_in - 1))]
    return [*made, Period(code, name, last + 1, None)] if name else made
