"""Making nodes, opening them, and archiving them."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services import record, take_step
from competitions import rules
from competitions.models import Competition, RuleSet
from competitions.services.places import check_place
from competitions.services.registration_checklist import check_complete
from competitions.workflow import COMPETITION_WORKFLOW


@transaction.atomic
def create_competition(
    *, actor: User, at: datetime, parent: Competition | None, code: str, **fields: Any
) -> Competition:
    """A new node under `parent`, in preparation.

    A root needs the platform's administrator, any other node an organiser of its parent.
    Raises WrongPlace below an archived contest and where a contest of that level cannot lie.
    """
    allowed = actor.is_superuser if parent is None else rules.is_organiser(actor, parent)
    if not allowed:
        raise PermissionDenied
    # Locked, so that it is not archived meanwhile.
    nodes = Competition.objects.select_for_update(of=("self",))
    check_place(nodes.get(pk=parent.pk) if parent else None, fields["level"])
    path = f"{parent.path if parent else ''}{code}/"
    node = Competition.objects.create(parent=parent, code=code, path=path, **fields)
    record("competition.create", node, actor=actor, at=at)
    return node


@transaction.atomic
def open_competition(competition: Competition, *, actor: User, at: datetime) -> Competition:
    """Show the node to the public; registration follows its own two dates.

    Raises TransitionRefused, and NotComplete while a required line of its list is missing.
    """
    # The one above too, and first: nobody archives it meanwhile.
    pair = Competition.objects.filter(pk__in=[competition.pk, competition.parent_id])
    locked = list(pair.select_for_update(of=("self",)).order_by("path"))[-1]
    COMPETITION_WORKFLOW.check("open", actor, locked)
    check_complete(locked, at=at)
    return take_step(COMPETITION_WORKFLOW, competition, "open", actor=actor, at=at)


def archive_competition(competition: Competition, *, actor: User, at: datetime) -> Competition:
    """Close the node for good; what was published stays readable.

    Raises TransitionRefused, also while a contest below it is open.
    """
    return take_step(COMPETITION_WORKFLOW, competition, "archive", actor=actor, at=at)


def freeze_rule_set(rule_set: RuleSet, *, actor: User, at: datetime) -> None:
    """From now on the database refuses to change this version; freezing twice is once."""
    if RuleSet.objects.filter(pk=rule_set.pk, frozen_at=None).update(frozen_at=at):
        record("rule_set.freeze", rule_set, actor=actor, at=at)
