"""Everybody's own page: what one has entered, judges, runs, and has been asked to confirm."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import actor_of
from accounts.models import Approval
from competitions.models import Competition, Heat, StaffGrant
from config.dashboard.attention import approval_url
from judging.models import PlaceCheck, ScoreSheet, Seat
from projects.models import Entry, Project
from projects.models.recommending import bodies_served_by

SHOWN = 50


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """One section for each part that the reader plays; a sentence and a link for who plays none."""
    user = actor_of(request)
    grants = list(
        StaffGrant.objects.in_force(user)
        .select_related("competition")
        .order_by("competition__path", "role")
    )
    seats = Seat.objects.filter(judge__user=user).select_related("heat__round__competition")
    context = {
        "nav": "mine",
        "entries": Entry.objects.owned_by(user).for_list().order_by("-pk")[:SHOWN],
        "seats": seats.select_related("heat__venue").order_by("heat__starts_at", "heat")[:SHOWN],
        "nodes": _nodes(grants),
        "bodies": bodies_served_by(user).order_by("competition__path", "pk"),
        "sets_up": any(grant.role == StaffGrant.Role.ORGANISER for grant in grants),
        "approvals": _approvals(user, grants),
    }
    return render(request, "config/my_work.html", context)


def _nodes(grants: Sequence[StaffGrant]) -> list[tuple[Competition, list[str]]]:
    """Each node once, with the duties held there."""
    nodes: dict[int, tuple[Competition, list[str]]] = {}
    for grant in grants:
        found = nodes.setdefault(grant.competition_id, (grant.competition, []))
        found[1].append(grant.get_role_display())
    return list(nodes.values())


def _approvals(user: Any, grants: Sequence[StaffGrant]) -> list[tuple[Approval, str]]:
    """Steps that wait for a second organiser, on nodes that the reader runs, with their pages.

    Nobody confirms their own request, nobody unlocks a heat that they judge or opens a sheet of
    it, no sheet is opened and no place taken by who is party to the project.
    """
    if not any(grant.role == StaffGrant.Role.ORGANISER for grant in grants):
        return []
    nodes = Competition.objects.staffed_by(user, StaffGrant.Role.ORGANISER)
    sheets = ScoreSheet.objects.filter(pk=OuterRef("subject_id"))
    kept = Project.objects.kept_from(user).values("pk")
    closed = sheets.filter(
        Q(seat__heat__seats__judge__user=user) | Q(appearance__entry__project__in=kept)
    )
    checks = PlaceCheck.objects.filter(pk=OuterRef("subject_id"))
    own = checks.filter(entry__project__in=kept)
    judged = Heat.objects.filter(seats__judge__user=user, pk=OuterRef("subject_id"))
    waiting = (
        Approval.objects.filter(
            scope__in=nodes.values("path"), confirmed_at=None, declined_at=None
        )
        .exclude(requested_by=user)
        .exclude(Exists(judged), action=Approval.Action.UNLOCK_HEAT)
        .exclude(Exists(closed), action=Approval.Action.REOPEN_SHEET)
        .exclude(Exists(own), action=Approval.Action.TAKE_PLACE)
        .select_related("requested_by")
        .order_by("requested_at", "pk")[:SHOWN]
    )
    return [(a, approval_url(a, a.scope.rstrip("/").rsplit("/", 1)[-1])) for a in waiting]
