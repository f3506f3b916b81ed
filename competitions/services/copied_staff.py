"""Which of last year's duties can be given again on the copy of a node."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from competitions.models import Competition, StaffGrant, ancestor_paths
from competitions.services.copy_plan import CHINA, CopyPlan
from competitions.tree import grant_bounds
from competitions.tree.grant_bounds import Held, Wish
from competitions.words.grants import why_not


@dataclass(frozen=True, slots=True)
class PlannedDuty:
    """`refusal` is the sentence by which it is not given, "" if it is; `via` covers it."""

    source: StaffGrant
    path: str
    until: datetime
    refusal: str
    via: int | None


def plan_staff(plan: CopyPlan, *, actor: User, at: datetime) -> list[PlannedDuty]:
    """Every duty of the original with its new end; two queries. A closed account gets none.

    A duty ends as much later as every date; one without an end ends with the new year. Nothing
    goes beyond what the actor holds above the copy.
    """
    if not plan.choices.with_staff:
        return []
    paths = {node.source.pk: node.path for node in plan.nodes}
    years = {node.source.pk: node.year for node in plan.nodes}
    givers = _givers(actor, plan.choices.parent)
    held, names = _held_by({grant.user_id for grant in plan.original.grants})
    names |= {node.path: node.name for node in plan.nodes}
    duties: list[PlannedDuty] = []
    for grant in plan.original.grants:
        if not grant.user.is_active:
            continue
        path, year = paths[grant.competition_id], years[grant.competition_id]
        until = (
            plan.shift.moment(grant.expires_at, CHINA)
            if grant.expires_at
            else datetime(year, 12, 31, 23, 59, tzinfo=CHINA)
        )
        verdict = grant_bounds.judge(
            Wish(grant.role, path, until),
            givers=givers,
            receivers=held[grant.user_id],
            is_platform=actor.is_active and actor.is_superuser,
            at=at,
        )
        place = names.get(verdict.held.path, "") if verdict.held else ""
        refusal = why_not(verdict, place) if verdict.code else ""
        via = verdict.held.key if verdict.held and not verdict.code else None
        duties.append(PlannedDuty(grant, path, until, refusal, via))
        if not refusal:
            held[grant.user_id].append(Held(0, grant.role, path, until))
    return duties


def hold_still(plan: CopyPlan, *, actor: User) -> None:
    """Lock, until the copy is made, what its duties are given by virtue of, and who gets them."""
    if not plan.choices.with_staff:
        return
    if plan.choices.parent is not None:
        above = ancestor_paths(plan.choices.parent.path)
        own = StaffGrant.objects.filter(user=actor, revoked_at=None, competition__path__in=above)
        list(own.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    users = {grant.user_id for grant in plan.original.grants}
    people = User.objects.filter(pk__in=users).order_by("pk")
    list(people.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _givers(actor: User, parent: Competition | None) -> list[Held]:
    if parent is None:
        return []
    grants = StaffGrant.objects.in_force(actor).filter(
        role__in=grant_bounds.GIVES, competition__path__in=ancestor_paths(parent.path)
    )
    rows = grants.values_list("pk", "role", "competition__path", "expires_at")
    return [Held(*row) for row in rows]


def _held_by(users: set[int]) -> tuple[dict[int, list[Held]], dict[str, str]]:
    """What each of them holds now, and the names of the nodes by their paths."""
    rows = StaffGrant.objects.current().filter(user__in=users).select_related("competition")
    held: dict[int, list[Held]] = defaultdict(list)
    names: dict[str, str] = {}
    for grant in rows:
        node = grant.competition
        held[grant.user_id].append(Held(grant.pk, grant.role, node.path, grant.expires_at))
        names[node.path] = node.name
    return held, names
