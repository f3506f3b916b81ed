"""Publicity over time: what each channel had come to on each day that something was counted."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from publicity.models import Channel, CoverageCount, Unit
from publicity.pictures.picture import BARS, LINES, Item, Number, Picture, Series
from publicity.services.pictures import sources
from publicity.services.pictures.scope import Scope
from publicity.services.pictures.words import ranked, sentence

# More days than this are not told apart; they are thinned, the last one kept.
MOST_DAYS = 40


def channels(scope: Scope) -> Picture:
    """One line for each channel, in one unit: different units are never added; two queries."""
    rows = list(
        sources.coverage(scope).values_list("pk", "channel", "unit", "count", "counted_on")
    )
    unit = _unit(scope, {unit for _pk, _channel, unit, *_rest in rows})
    own = [(pk, channel, count, day) for pk, channel, of, count, day in rows if of == unit]
    earlier = CoverageCount.objects.filter(
        scope.within("coverage__competition"), coverage__unit=unit
    ).values_list("coverage", "coverage__channel", "count", "counted_on")
    days, sums = _over_days([*own, *earlier])
    label = str(Unit(unit).label) if unit else ""
    title = (
        _("Publicity by channel: %(unit)s") % {"unit": label}
        if label
        else _("Publicity by channel")
    )
    names = [str(key) for key in Channel.values if key in sums]
    series = tuple(Series(str(Channel(name).label), tuple(sums[name])) for name in names)
    last = [(one.label, one.values[-1]) for one in series]
    if len(days) == 1:
        return _of_one_day(names, last, days[0], label)
    return Picture(
        name="channels",
        kind=LINES,
        title=title,
        axis=_("Counted on"),
        unit=label,
        items=tuple(Item(day.isoformat(), day.isoformat()) for day in days),
        series=series,
        sentence=sentence(title, ranked(last), label),
        note=_("Words of approximation (nearly, more than) are not in the numbers."),
    )


def _of_one_day(names: list[str], told: list[tuple[str, Number]], day: date, unit: str) -> Picture:
    """A bar for each channel: a single day makes no line."""
    title = _("Publicity by channel, counted on %(day)s: %(unit)s") % {
        "day": day.isoformat(),
        "unit": unit,
    }
    return Picture(
        name="channels",
        kind=BARS,
        title=title,
        axis=_("Channel"),
        unit=unit,
        items=tuple(Item(name, label) for name, (label, _n) in zip(names, told, strict=True)),
        series=(Series(_("How many"), tuple(number for _label, number in told)),),
        sentence=sentence(title, ranked(told), unit),
        note=_("Words of approximation (nearly, more than) are not in the numbers."),
    )


def units_of(scope: Scope) -> list[tuple[str, str]]:
    """The units that the ledger has in the scope, in its order; one query."""
    found = _units(scope)
    return [(str(value), str(label)) for value, label in Unit.choices if value in found]


def unit_of(scope: Scope) -> str:
    """The unit that is drawn: the one asked for, or the first; one query."""
    return _unit(scope, _units(scope))


def _units(scope: Scope) -> set[str]:
    return set(sources.coverage(scope).order_by().values_list("unit", flat=True).distinct())


def _unit(scope: Scope, found: set[str]) -> str:
    if scope.unit in found:
        return scope.unit
    return next((str(value) for value in Unit.values if value in found), "")


def _over_days(
    counts: list[tuple[int, str, int, date]],
) -> tuple[list[date], dict[str, list[Number]]]:
    """{channel: the sum of its rows' newest counts on each day}; None before its first count."""
    by_day: dict[date, list[tuple[int, str, int]]] = defaultdict(list)
    for row, channel, count, day in counts:
        by_day[day].append((row, channel, count))
    kept = set(_thinned(sorted(by_day)))
    newest: dict[str, dict[int, int]] = defaultdict(dict)
    found: dict[str, list[Number]] = {channel: [] for _row, channel, _count, _day in counts}
    for day in sorted(by_day):
        for row, channel, count in by_day[day]:
            newest[channel][row] = count
        if day in kept:
            for channel, values in found.items():
                rows = newest.get(channel)
                values.append(sum(rows.values()) if rows else None)
    return sorted(kept), found


def _thinned(days: list[date]) -> list[date]:
    if len(days) <= MOST_DAYS:
        return days
    last = len(days) - 1
    return [days[round(place * last / (MOST_DAYS - 1))] for place in range(MOST_DAYS)]
