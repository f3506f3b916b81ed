"""What the contests hold about a person who works on them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from competitions.models import Invitation, StaffGrant


def _invitations(user: User) -> Any:
    mine = Q(grant__user=user)
    return Invitation.objects.filter(mine | Q(email__iexact=user.email) if user.email else mine)


def collect(user: User) -> Held:
    """Duties, ever, and the invitations to them."""
    rows: dict[str, list[dict[str, Any]]] = {
        "duties": rows_of(
            StaffGrant.objects.filter(user=user),
            "competition__name",
            "role",
            "granted_at",
            "expires_at",
            "revoked_at",
        ),
        "invitations": rows_of(
            _invitations(user),
            "competition__name",
            "email",
            "name",
            "role",
            "invited_at",
            "accepted_at",
        ),
    }
    return Held(rows)


def obstacles(user: User, at: datetime) -> Iterator[str]:
    """Duties that are in force."""
    for grant in StaffGrant.objects.in_force(user).select_related("competition"):
        yield _("You have a duty on %(contest)s: %(duty)s. Ask an organiser to end it first.") % {
            "contest": grant.competition.name,
            "duty": grant.get_role_display(),
        }


def keeps(user: User, at: datetime) -> Iterator[tuple[str, str]]:
    """Which closed account had which duty."""
    if StaffGrant.objects.filter(user=user).exists():
        yield (
            _("Which duties the closed account had, and until when"),
            _("Archives Law of the People's Republic of China: who was in charge of a contest."),
        )


def erase(user: User, at: datetime) -> None:
    """Forget the address and the name of invitations."""
    found = _invitations(user)
    found.filter(accepted_at=None, declined_at=None, revoked_at=None).update(revoked_at=at)
    found.update(email="", name="")


PART = Part(
    label=gettext_lazy("Duties on contests"),
    collect=collect,
    obstacles=obstacles,
    keeps=keeps,
    erase=erase,
)
