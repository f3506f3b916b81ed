"""The page with the calendar of a contest and those below it, for its staff."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from competitions.models import Competition, StaffGrant, ancestor_paths
from judging.services.clashes import READERS as ROUND_READERS
from judging.services.clashes import Found, clashes_of_node
from publicity import dates
from publicity.happenings import Happening, kind_words, staff_happenings
from publicity.timeline import TimeLine, time_line, window
from publicity.views.workspace import READERS as NOTICE_READERS
from publicity.views.workspace import frame, staffed_node

STEP = timedelta(days=180)
CLASHES_SHOWN = 12


@require_safe
def work_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Registration, rounds, heats, meetings and notices on one time line; what clashes; by day."""
    node = staffed_node(request, code)
    roles = _roles(request, node)
    reads_rounds = bool(roles & set(ROUND_READERS))
    found = clashes_of_node(node, actor_of(request)) if reads_rounds else []
    below = Competition.objects.filter(path__startswith=node.path)
    everything = staff_happenings(below, request.user)
    shown, choice = chosen(request.GET, everything)
    context = {
        **frame(node, "calendar"),
        "clashes": found[:CLASHES_SHOWN],
        "more_clashes": max(len(found) - CLASHES_SHOWN, 0),
        "reads_rounds": reads_rounds,
        "is_empty": not everything,
        **_choices(everything),
        **choice,
        "today": dates.china_day(timezone.now()),
        **_drawn(request, shown, found, _links(roles)),
    }
    return render(request, "publicity/work_calendar.html", context)


def _roles(request: HttpRequest, node: Competition) -> set[str]:
    grants = StaffGrant.objects.in_force(request.user)
    above = grants.filter(competition__path__in=ancestor_paths(node.path))
    return set(above.values_list("role", flat=True))


def _choices(everything: Sequence[Happening]) -> dict[str, Any]:
    """What there is to filter by: kinds and contests of which there is something."""
    return {
        "kinds": [pair for pair in kind_words().items() if _has(everything, pair[0])],
        "nodes": sorted({one.node for one in everything}, key=lambda node: node.path),
    }


def _has(everything: Sequence[Happening], kind: str) -> bool:
    return any(one.kind == kind for one in everything)


def chosen(
    query: QueryDict, everything: Sequence[Happening]
) -> tuple[list[Happening], dict[str, Any]]:
    """What the reader has chosen; a choice that does not exist is none."""
    kind, code = query.get("kind", ""), query.get("node", "")
    under = next((one.node.path for one in everything if one.node.code == code), "")
    shown = [one for one in everything if one.node.path.startswith(under)]
    kind = kind if _has(shown, kind) else ""
    shown = [one for one in shown if kind in {"", one.kind}]
    return shown, {"kind": kind, "chosen_node": code if under else ""}


def _drawn(
    request: HttpRequest,
    shown: Sequence[Happening],
    found: Sequence[Found],
    url_of: Callable[[Happening], str],
) -> dict[str, Any]:
    """The picture, the list by day, and where to turn to."""
    if not shown:
        return {"line": None, "by_day": [], "past": [], "coming": []}
    today = dates.china_day(timezone.now())
    days = window(shown, _date(request.GET.get("from", "")), today)
    grave = frozenset(key for one in found if one.is_grave for key in one.keys)
    line = time_line(shown, days, today=today, clashing=grave, url_of=url_of)
    inside = [one for one in shown if one.last >= days[0] and one.first <= days[1]]
    by_day = [
        (day, [(one, url_of(one), one.key in grave) for one in ones])
        for day, ones in groupby(inside, key=lambda one: one.first)
    ]
    return {
        "line": line,
        "by_day": by_day,
        "past": [each for each in by_day if each[0] < today],
        "coming": [each for each in by_day if each[0] >= today],
        **_turns(line, shown),
    }


def _turns(line: TimeLine, shown: Sequence[Happening]) -> dict[str, str]:
    is_first = line.first <= min(one.first for one in shown)
    is_last = line.last >= max(one.last for one in shown)
    return {
        "earlier": "" if is_first else (line.first - STEP).isoformat(),
        "later": "" if is_last else (line.first + STEP).isoformat(),
    }


def _date(sent: str) -> date | None:
    try:
        return parse_date(sent)
    except ValueError:
        return None


def _links(roles: set[str]) -> Callable[[Happening], str]:
    """The page of each happening that the reader's duties open."""
    pages: dict[str, str] = {}
    if roles & set(ROUND_READERS):
        pages |= {"heat": "judging:work_heat", "round": "judging:round"}
    if roles & set(NOTICE_READERS):
        pages |= {"notice": "publicity:work_notice"}

    def url_of(one: Happening) -> str:
        return reverse(pages[one.kind], args=[one.node.code, one.pk]) if one.kind in pages else ""

    return url_of
