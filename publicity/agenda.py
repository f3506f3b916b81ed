"""The public calendar: events, openings and closings of registration, ends of public notices.

Planned dates, and which live pages are open; whether a heat is being scored is not read here.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Competition, Heat
from hall.models import HallRun
from publicity import dates
from publicity.models import Notice

AGENDA_LENGTH = 6


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """Something dated: `at` is a moment, or None when the whole day counts."""

    on: date
    at: datetime | None
    title: str
    detail: str
    code: str


def agenda(nodes: Sequence[Competition], at: datetime) -> list[AgendaItem]:
    """What comes next: events, openings and closings of registration, ends of notices; two queries."""
    by_pk = {node.pk: node for node in nodes}
    items = [*_registrations(nodes, at), *_events(by_pk, at), *_notice_ends(by_pk, at)]
    items.sort(key=lambda item: (item.on, item.at is None, item.at or at, item.title))
    return items[:AGENDA_LENGTH]


def _registrations(nodes: Sequence[Competition], at: datetime) -> list[AgendaItem]:
    """One line for all contests whose registration closes (or opens) at the same moment."""
    moments: dict[tuple[datetime, str], list[Competition]] = defaultdict(list)
    for node in nodes:
        if node.state != Competition.State.OPEN:
            continue
        opens, closes = node.registration_opens_at, node.registration_closes_at
        if opens and opens > at:
            moments[opens, "opens"].append(node)
        if closes and closes > at:
            moments[closes, "closes"].append(node)
    return [
        AgendaItem(
            on=dates.china_day(moment),
            at=moment,
            title=_("Registration closes") if kind == "closes" else _("Registration opens"),
            detail=_named(found),
            code=found[0].code if len(found) == 1 else "",
        )
        for (moment, kind), found in moments.items()
    ]


def _named(nodes: Sequence[Competition]) -> str:
    names = _(", ").join(node.name for node in nodes[:2])
    more = len(nodes) - 2
    if more > 0:
        names += ngettext(" and %(n)s more", " and %(n)s more", more) % {"n": more}
    return names


def _events(nodes: Mapping[int, Competition], at: datetime) -> list[AgendaItem]:
    """Heats from now on, and those of today until the day is over."""
    heats = (
        Heat.objects.filter(round__competition__in=nodes, starts_at__gte=_midnight(at))
        .select_related("round", "venue")
        .order_by("starts_at", "pk")[:AGENDA_LENGTH]
    )
    return [
        AgendaItem(
            on=dates.china_day(heat.starts_at),
            at=heat.starts_at,
            title=_("%(contest)s, %(heat)s")
            % {"contest": nodes[heat.round.competition_id].short_name, "heat": heat.name},
            detail=heat.venue.name,
            code=nodes[heat.round.competition_id].code,
        )
        for heat in heats
    ]


def _notice_ends(nodes: Mapping[int, Competition], at: datetime) -> list[AgendaItem]:
    today = dates.china_day(at)
    running = Notice.objects.public().filter(
        state=Notice.State.PUBLISHED, ends_on__gte=today, competition__in=nodes
    )
    return [
        AgendaItem(
            on=notice.ends_on,
            at=None,
            title=_("Public notice ends"),
            detail=nodes[notice.competition_id].name,
            code=nodes[notice.competition_id].code,
        )
        for notice in running.order_by("ends_on", "pk")[:AGENDA_LENGTH]
    ]


def today_heats(nodes: Sequence[Competition], at: datetime) -> list[Heat]:
    """The events planned for today, by the clock of China; one query.

    `is_live` where the host has opened the live page.
    """
    start = _midnight(at)
    return list(
        Heat.objects.filter(
            round__competition__in=[node.pk for node in nodes],
            starts_at__gte=start,
            starts_at__lt=start + timedelta(days=1),
        )
        .annotate(
            is_live=Exists(HallRun.objects.real().filter(heat=OuterRef("pk"), is_public=True))
        )
        .select_related("round__competition", "venue")
        .order_by("starts_at", "pk")[:3]
    )


def live_heats(node: Competition) -> list[Heat]:
    """Heats of the contest whose host has opened the live page, until they are locked; one query."""
    runs = HallRun.objects.public().filter(heat__round__competition=node)
    heats = Heat.objects.filter(pk__in=runs.values("heat")).exclude(state=Heat.State.LOCKED)
    return list(heats.select_related("round", "venue").order_by("starts_at", "pk")[:AGENDA_LENGTH])


def _midnight(at: datetime) -> datetime:
    return at.astimezone(dates.CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
