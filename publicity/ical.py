"""Calendars for other programs to subscribe to (iCalendar, RFC 5545).

The bytes follow from what is shown and from nothing else: no clock is asked. An event keeps its UID
for good; SEQUENCE counts the changes that its dates, name or place have had on the audit trail, and
LAST-MODIFIED is the time of the last of them.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import date as day_type
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from accounts.models import AuditEntry
from competitions.calendar.problems import CHINA
from publicity.happenings import Happening, kind_words

PRODUCT = "-//Chuangsai//Contest calendar//ZH"
# What a change of each kind of object must have touched for the event to be another one.
SHOWN = {
    "competition": ["registration_opens_at", "registration_closes_at", "name", "short_name"],
    "round": ["starts_on", "ends_on", "name"],
    "heat": ["starts_at", "ends_at", "venue", "name"],
}
_SUBJECTS = {"registration": "competition"}


@dataclass(frozen=True, slots=True)
class Revision:
    """How often an event has changed since it was made, and when it last did."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """An event of a calendar as its reader is told of it. `part` tells apart two of one happening."""

    happening: Happening
    title: str
    url: str
    starts: datetime | day_type
    ends: datetime | day_type | None
    part: str = ""
    note: str = ""

    @property
    def uid(self) -> str:
        one = self.happening
        return f"{one.key}{self.part}.{one.node.code}@chuangsai"


def items_of(one: Happening, url: str) -> Iterator[Item]:
    """The events that stand for a happening: two deadlines for a registration, else one."""
    if one.kind == "registration":
        name = {"contest": one.node.short_name}
        if one.starts:
            title = _("%(contest)s: registration opens") % name
            yield Item(one, title, url, one.starts, None, "-opens")
        if one.ends:
            title = _("%(contest)s: registration closes") % name
            yield Item(one, title, url, one.ends, None, "-closes")
        return
    title = _("%(contest)s, %(heat)s") % {"contest": one.node.short_name, "heat": one.title}
    if one.starts:
        yield Item(one, title, url, one.starts, one.ends)
    else:
        # The end of whole days is the day after the last.
        yield Item(one, title, url, one.first, one.last + timedelta(days=1))


def revisions(items: Iterable[Item]) -> dict[tuple[str, int], Revision]:
    """By kind of object and its key; one query. What was never made on a page is not in it."""
    scopes = {item.happening.node.path for item in items}
    touched = Q()
    for model, names in SHOWN.items():
        changed = Q(action=f"{model}.change", detail__changes__has_any_keys=names)
        touched |= Q(action__in=[f"{model}.create", f"{model}.shift"]) | changed
    lines = AuditEntry.objects.filter(touched, scope__in=scopes).order_by()
    rows = lines.values_list("subject_type", "subject_id").annotate(n=Count("pk"), last=Max("at"))
    return {
        (kind.split(".")[1], int(pk)): Revision(n - 1, last)
        for kind, pk, n, last in rows
        if pk.isdecimal()
    }


def calendar_of(name: str, items: Sequence[Item]) -> bytes:
    """The calendar called `name`; one query."""
    calendar = Calendar()
    said: dict[str, Any] = {
        "prodid": PRODUCT,
        "version": "2.0",
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
        "name": plain(name),
        "x-wr-calname": plain(name),
        "x-wr-timezone": CHINA.key,
        "x-published-ttl": "PT6H",
    }
    for key, value in said.items():
        calendar.add(key, value)
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add_component(_china())
    known, kinds = revisions(items), kind_words()
    for item in items:
        calendar.add_component(_event(item, known, kinds[item.happening.kind]))
    return bytes(calendar.to_ical())


def _event(item: Item, known: dict[tuple[str, int], Revision], kind: str) -> Event:
    one = item.happening
    revision = known.get((_SUBJECTS.get(one.kind, one.kind), one.pk)) or _first(one)
    event = Event()
    event.add("uid", item.uid)
    event.add("dtstamp", revision.at.astimezone(UTC))
    event.add("last-modified", revision.at.astimezone(UTC))
    event.add("sequence", revision.number)
    event.add("summary", plain(item.title))
    event.add("dtstart", _local(item.starts))
    if item.ends is not None:
        event.add("dtend", _local(item.ends))
    event.add("transp", "OPAQUE" if one.kind in {"heat", "training", "meeting"} else "TRANSPARENT")
    event.add("categories", [plain(kind)])
    event.add("url", item.url)
    if one.where:
        event.add("location", plain(one.where))
    event.add("description", plain(_(", ").join(filter(None, [one.node.name, item.note]))))
    return event


def _first(one: Happening) -> Revision:
    """For what has no line on the audit trail: the beginning of its year, the same for ever."""
    return Revision(0, datetime(one.node.year, 1, 1, tzinfo=CHINA))


def _local(value: datetime | day_type) -> datetime | day_type:
    return value.astimezone(CHINA) if isinstance(value, datetime) else value


def _china() -> Timezone:
    """China has had one zone and no summer time since 1991."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", CHINA.key)
    standard.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001 - local by definition
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def plain(text: str) -> str:
    """Without characters that steer a terminal or turn the direction of reading."""
    return "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
