"""Copying a node with everything below it into another year.

Taken over: the nodes, bodies, categories, sectors, regions, quotas, questions, required materials,
letters, rules, rounds, rubrics, heats, trainings, and duties if that is wished. Never: entries,
panels, marks, results. Documents and further ways upwards are last year's; they are named in the
plan and entered anew.
"""

from collections import Counter
from datetime import datetime
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services import record_each
from competitions import rules
from competitions.models import Competition, StaffGrant
from competitions.services.copied_form import copy_form
from competitions.services.copied_parts import (
    copy_rounds,
    copy_rules,
    copy_texts,
    copy_trainings,
    twin,
)
from competitions.services.copied_staff import hold_still, plan_staff
from competitions.services.copy_plan import CHINA, CopyChoices, CopyPlan, NodePlan, plan_copy


class CopyRefused(Exception):
    """Something stands in the way of the copy; the message holds every sentence."""


def may_copy(user: User, source: Competition, parent: Competition | None) -> bool:
    """Organisers of the original who organise the parent too; a root takes the platform's
    administrator besides."""
    if not rules.is_organiser(user, source):
        return False
    return user.is_superuser if parent is None else rules.is_organiser(user, parent)


@transaction.atomic
def copy_tree(
    source: Competition, choices: CopyChoices, *, actor: User, at: datetime
) -> Competition:
    """Copy `source` and everything below it; returns the new node, in preparation like all of it.

    All or nothing; one line in the audit trail for each node, and one for each duty given. Raises
    PermissionDenied, and CopyRefused with every reason at once.
    """
    if not may_copy(actor, source, choices.parent):
        raise PermissionDenied
    if choices.parent is not None:
        # Nobody archives the node above while the copy is made under it; duties may still be given
        # there, since whoever gives one holds the person that the copy waits for.
        above = Competition.objects.select_for_update(of=("self",), no_key=True)
        above.get(pk=choices.parent.pk)
        choices.parent.refresh_from_db()
    plan = plan_copy(source, choices)
    if plan.problems:
        raise CopyRefused(" ".join(plan.problems))
    nodes = _copy_nodes(plan)
    categories = copy_texts(plan, nodes)
    copy_form(plan, nodes, categories)
    copy_rounds(plan, nodes, categories, copy_rules(plan, nodes))
    copy_trainings(plan, nodes)
    _record(plan, nodes, actor=actor, at=at)
    _copy_staff(plan, nodes, actor=actor, at=at)
    return nodes[source.pk]


def _copy_nodes(plan: CopyPlan) -> dict[int, Competition]:
    """The new nodes by the primary key of the original; one statement for each level of depth."""
    made: dict[int, Competition] = {}
    rows = sorted(plan.nodes, key=lambda row: row.path.count("/"))
    for _depth, group in groupby(rows, key=lambda row: row.path.count("/")):
        level = {row.source.pk: _new_node(row, plan, made) for row in group}
        Competition.objects.bulk_create(level.values())
        made |= level
    return made


def _new_node(row: NodePlan, plan: CopyPlan, made: dict[int, Competition]) -> Competition:
    node, shift = row.source, plan.shift
    is_top = node.pk == plan.original.source.pk
    opens, closes = node.registration_opens_at, node.registration_closes_at
    return twin(
        node,
        parent=plan.choices.parent if is_top else made[node.parent_id or 0],
        code=row.code,
        path=row.path,
        number_prefix=row.number_prefix,
        name=row.name,
        short_name=row.short_name,
        edition=row.edition,
        year=row.year,
        state=Competition.State.DRAFT,
        registration_opens_at=opens and shift.moment(opens, CHINA),
        registration_closes_at=closes and shift.moment(closes, CHINA),
        task_accepted_on=None,
        copied_from=node,
        is_demonstration=False,
    )


def _record(plan: CopyPlan, nodes: dict[int, Competition], *, actor: User, at: datetime) -> None:
    rounds = Counter(round_.competition_id for round_ in plan.original.rounds)
    lines = [
        (nodes[row.source.pk], {"copied_from": row.source.code, "rounds": rounds[row.source.pk]})
        for row in plan.nodes
    ]
    record_each("competition.copy", lines, actor=actor, at=at)


def _copy_staff(
    plan: CopyPlan, nodes: dict[int, Competition], *, actor: User, at: datetime
) -> None:
    hold_still(plan, actor=actor)
    given = [
        StaffGrant(
            competition=nodes[duty.source.competition_id],
            user=duty.source.user,
            role=duty.source.role,
            granted_by=actor,
            granted_at=at,
            expires_at=duty.until,
            via_id=duty.via,
        )
        for duty in plan_staff(plan, actor=actor, at=at)
        if not duty.refusal
    ]
    StaffGrant.objects.bulk_create(given)
    lines = [(g, {"role": g.role, "until": (g.expires_at or at).isoformat()}) for g in given]
    record_each("staff_grant.create", lines, actor=actor, at=at)
