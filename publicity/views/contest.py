"""The public page of a contest, and the full table of a published round."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from competitions.models import Competition
from publicity import newsroom, portal
from publicity.agenda import live_heats
from publicity.contest import contest_of, heats_of, table_of_round
from publicity.coverage_board import shows_coverage
from publicity.gallery import shows_any_of
from publicity.sharing import event_of, share_of_contest, trail
from publicity.standings import Row, Table, grouped, in_groups
from publicity.views.conditional import public_page
from publicity.winners import PrizeLine, prizes_of

# So many lines stand on the contest's own page; the full table is one link away.
SHOWN = 15
PER_PAGE = 50


@public_page
def competition_page(request: HttpRequest, code: str) -> HttpResponse:
    """One contest: its place in the tree, its facts, numbers and published standings."""
    at = timezone.now()
    nodes = Competition.objects.public().select_related("parent")
    node = get_object_or_404(nodes, code=code)
    contest = contest_of(node, at)
    tree = portal.tree_of(node)
    context = {
        "nav": "contests",
        "competition": node,
        "tree": tree,
        "trail": trail(request, tree, node.name, request.path),
        "bodies": portal.bodies_by_role(node),
        "contest": contest,
        "registration": portal.registration_phase(node, at),
        "days_left": portal.days_left(node, at),
        "children": portal.children_of(node, at),
        **_beside(node, at),
        "share": share_of_contest(node),
        "event": event_of(request, node, contest.rounds),
        **_shown(request, contest.table, limit=SHOWN),
    }
    context["winners"] = _beyond(contest.winners, context.get("told", set()))
    return render(request, "publicity/competition.html", context)


def _beyond(winners: tuple[PrizeLine, ...], told: Collection[int]) -> tuple[PrizeLine, ...]:
    """The winners, unless the standings of the same page name each of them with its prize."""
    named = {winner.entry for line in winners for winner in line.winners}
    return () if named.issubset(told) else winners


def _beside(node: Competition, at: datetime) -> dict[str, object]:
    return {
        "news": newsroom.newest(at, node),
        "live": live_heats(node),
        "documents": node.documents.all(),
        "has_gallery": shows_any_of(node),
        "has_coverage": shows_coverage(node),
    }


@public_page
def round_results(request: HttpRequest, code: str, order: int) -> HttpResponse:
    """Every line of a published round, or of one heat of it; absent until two people published."""
    node = get_object_or_404(Competition.objects.public(), code=code)
    chosen = request.GET.get("heat", "")
    heat = int(chosen) if chosen.isdecimal() and len(chosen) < 5 else None
    table = table_of_round(node, order, heat)
    if table is None:
        raise Http404
    context = {
        "nav": "contests",
        "competition": node,
        "tree": portal.tree_of(node),
        "round": table.ranking.round,
        "heat": table.ranking.heat,
        "share": share_of_contest(node, table.ranking.round.name),
        "heats": [each for each in heats_of(node) if each.round.order == order],
        **_shown(request, table, limit=None),
    }
    return render(request, "publicity/results.html", context)


def _shown(request: HttpRequest, table: Table | None, *, limit: int | None) -> dict[str, Any]:
    """The rows that the chips let through, in groups; the first `limit`, or one page of them."""
    if table is None:
        return {"table": None}
    known = dict(table.sectors)
    sector = request.GET.get("sector", "")
    sector = sector if sector in known else ""
    promoted = request.GET.get("show") == "promoted" and not sector
    rows = in_groups(table.only(sector=sector, promoted=promoted))
    page = Paginator(rows, limit or PER_PAGE).get_page(1 if limit else request.GET.get("page"))
    on_page: list[Row] = list(page.object_list)
    why = request.GET.get("why", "")
    whole = in_groups(table.rows)
    return {
        "table": table,
        "prizes": prizes_of(row.entry for row in on_page),
        "told": {row.entry for row in (whole[:limit] if limit else whole)},
        "groups": grouped(table, on_page, rows),
        "page": page,
        "sector": sector,
        "only_promoted": promoted,
        "left_out": len(rows) - len(on_page),
        "why": int(why) if why.isdecimal() and len(why) < 12 else 0,
    }
