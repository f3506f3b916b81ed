"""The outbox of a contest for its staff: what waits, went or failed, and letting it go or not."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat, Left, Length

from accounts import outbox
from accounts.models import Message, User
from accounts.services import record
from competitions.models import Competition, StaffGrant
from competitions.rules import has_role
from projects.models import Entry, Project

Role = StaffGrant.Role
SENDERS = (Role.ORGANISER, Role.SECRETARIAT)
READERS = (*SENDERS, Role.SUPERVISOR)


def may_send(user: Any, node: Competition) -> bool:
    """Organisers and the secretariat of the node or above decide what goes; others look on."""
    return has_role(user, node, *SENDERS)


def letters_of(node: Competition, user: User) -> QuerySet[Message]:
    """The letters of the node, without those about a project that `user` is party to."""
    if not has_role(user, node, *READERS):
        return Message.objects.none()
    kept = Project.objects.kept_from(user).values("pk")
    prefix = Concat(Value("entry:"), Cast("pk", CharField()), Value(":"))
    about = Entry.objects.filter(competition=node, project__in=kept).annotate(prefix=prefix)
    hidden = about.filter(prefix=Left(OuterRef("key"), Length("prefix")))
    found = Message.objects.filter(scope=node.path).exclude(Exists(hidden))
    return found.select_related("recipient").order_by("-created_at", "-pk")


def in_state(rows: QuerySet[Message], state: str) -> QuerySet[Message]:
    """Those that are held, waiting (to go by themselves), sent, failed or cancelled."""
    if state in {"held", "waiting"}:
        open_ = rows.filter(sent_at=None, failed_at=None, cancelled_at=None)
        return open_.filter(is_held=state == "held")
    ends = {"sent": "sent_at", "failed": "failed_at", "cancelled": "cancelled_at"}
    return rows.exclude(**{ends[state]: None})


def state_of(row: Message) -> str:
    """The one of the five in which the letter is."""
    if row.sent_at:
        return "sent"
    if row.failed_at:
        return "failed"
    if row.cancelled_at:
        return "cancelled"
    return "held" if row.is_held else "waiting"


# What can be done with letters: the state in which they are, and what does it.
STEPS = {
    "release": ("held", outbox.release),
    "cancel": ("held", outbox.cancel),
    "send_again": ("failed", outbox.send_again),
}


def open_to(rows: QuerySet[Message], step: str) -> QuerySet[Message]:
    """Those of the letters with which the step can be taken."""
    return in_state(rows, STEPS[step][0])


@transaction.atomic
def take_letters(
    node: Competition, step: str, pks: list[int], *, actor: User, at: datetime
) -> int:
    """Take a step of STEPS with the node's letters of these keys; how many it was taken with.

    PermissionDenied for who only looks on. What is in another state by now is left as it is.
    The audit line counts and names nobody.
    """
    if not may_send(actor, node):
        raise PermissionDenied
    found = open_to(letters_of(node, actor), step).filter(pk__in=pks)
    locked = found.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    rows = Message.objects.filter(pk__in=list(locked))
    taken = STEPS[step][1](rows, at=at)
    if taken:
        record(f"competition.letters_{step}", node, actor=actor, at=at, letters=taken)
    return taken


def occasions_of(rows: QuerySet[Message]) -> list[str]:
    """The occasions that occur among the letters."""
    return list(rows.order_by("occasion").values_list("occasion", flat=True).distinct())
