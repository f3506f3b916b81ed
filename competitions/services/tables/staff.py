"""Rows of a staff table: a duty for whoever has an account, an invitation for an address without."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.models import Competition, Invitation, StaffGrant
from competitions.services.grants import GrantRefused, grant_role, why_refused
from competitions.services.invitations import LIMITS, InvitationRefused, invite

CHINA = ZoneInfo("Asia/Shanghai")
MOST_INVITATIONS = LIMITS[0][1]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A row of the plan with the letters of its columns."""

    plan: Any
    letters: Mapping[str, str]

    @property
    def account(self) -> str:
        """User name or e-mail address as it was typed."""
        return str(self.plan.values["account"])

    @property
    def role(self) -> str:
        """The duty."""
        return str(self.plan.values["role"])

    @property
    def expires_at(self) -> dt.datetime | None:
        """The last minute of the day that was typed, in China."""
        day: dt.date | None = self.plan.values["until"]
        return dt.datetime.combine(day, dt.time(23, 59), CHINA) if day else None

    def refuse(self, name: str, sentence: str) -> None:
        """A sentence at the cell of a column."""
        self.plan.refuse(self.letters.get(name, ""), sentence)


class StaffRefused(Exception):
    """A row that was refused when it was to be taken; the message names it."""


def plan_staff_rows(
    rows: Sequence[StaffRow], node: Competition, *, actor: User, at: dt.datetime
) -> list[str]:
    """Set the effect of every row; the sentences that forbid the whole file."""
    users = _users(rows)
    held = set(
        StaffGrant.objects.current().filter(competition=node).values_list("user_id", "role")
    )
    asked = set(Invitation.objects.open().filter(competition=node).values_list("email", "role"))
    bounds: dict[Any, tuple[str, str]] = {}
    for row in rows:
        found = users.get(row.account, []) or users.get(row.account.lower(), [])
        key = (row.role, row.expires_at, found[0].pk if found else None)
        if len(found) > 1:
            row.refuse("account", _("Several accounts share this e-mail address."))
        elif found and (found[0].pk, row.role) in held:
            row.plan.effect, row.plan.said = "unchanged", _("has this duty already")
        elif not found and (row.account.lower(), row.role) in asked:
            row.plan.effect, row.plan.said = "unchanged", _("is invited already")
        elif found or _is_address(row):
            row.plan.target = found[0] if found else None
            row.plan.said = _("gets the duty") if found else _("is invited by e-mail")
            if key not in bounds:
                bounds[key] = _refusal(row, node, actor, at)
            _bound(row, bounds[key])
    invited = [row for row in rows if row.plan.effect == "new" and row.plan.target is None]
    if len(invited) > MOST_INVITATIONS:
        said = _("At most %(most)s invitations can be sent at a time; the file asks for %(n)s.")
        return [said % {"most": MOST_INVITATIONS, "n": len(invited)}]
    return []


def _users(rows: Iterable[StaffRow]) -> dict[str, list[User]]:
    """Active accounts by user name and by e-mail address; a user name goes before an address."""
    typed = {row.account for row in rows}
    addresses = {name.lower() for name in typed}
    active = User.objects.filter(is_active=True)
    found: dict[str, list[User]] = {}
    for user in active.annotate(address=Lower("email")).filter(address__in=addresses):
        found.setdefault(user.email.lower(), []).append(user)
    return found | {user.username: [user] for user in active.filter(username__in=typed)}


def _is_address(row: StaffRow) -> bool:
    try:
        validate_email(row.account)
    except ValidationError:
        row.refuse("account", _("There is no such account, and it is no e-mail address."))
        return False
    return True


def _refusal(row: StaffRow, node: Competition, actor: User, at: dt.datetime) -> tuple[str, str]:
    return why_refused(
        node, row.plan.target, row.role, actor=actor, at=at, expires_at=row.expires_at
    )


def _bound(row: StaffRow, refusal: tuple[str, str]) -> None:
    if refusal[0]:
        row.refuse("role", refusal[1])


def take_staff_rows(
    plans: Iterable[Any], node: Competition, *, actor: User, at: dt.datetime, site: str
) -> None:
    """Give the duties and send the invitations; raises StaffRefused with the row."""
    for plan in plans:
        row = StaffRow(plan, {})
        try:
            if plan.target is not None:
                grant_role(
                    node, plan.target, row.role, actor=actor, at=at, expires_at=row.expires_at
                )
                continue
            invite(
                node,
                email=row.account,
                name=plan.values["name"],
                role=row.role,
                expires_at=row.expires_at,
                actor=actor,
                at=at,
                site=site,
            )
        except (GrantRefused, InvitationRefused) as refused:
            words = {"row": plan.number, "sentence": refused}
            raise StaffRefused(_("Row %(row)s: %(sentence)s") % words) from refused
