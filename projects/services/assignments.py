"""Who of the form reviewers has an entry in hand."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Competition, StaffGrant, ancestor_paths
from projects import rules
from projects.models import Entry

UNDER_REVIEW = (Entry.State.SUBMITTED, Entry.State.RETURNED)
REVIEWERS = (StaffGrant.Role.ORGANISER, StaffGrant.Role.REVIEWER)


class OfficerNotAllowed(Exception):
    """The person reviews no entries there, or is party to the project or recused from it."""


class NotUnderReview(Exception):
    """The form review of the entry is over."""

    def __init__(self) -> None:
        super().__init__(_("Its form review is over."))


def officers_of(node: Competition) -> QuerySet[User]:
    """Who may have entries of the node in hand: form reviewers and organisers there and above."""
    grants = StaffGrant.objects.current().filter(
        role__in=REVIEWERS, competition__path__in=ancestor_paths(node.path)
    )
    return User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("name", "pk")


@transaction.atomic
def assign_officer(entry: Entry, officer: User | None, *, actor: User, at: datetime) -> Entry:
    """Put the entry into somebody's hands, or (None) into nobody's; the same one again is nothing.

    Organisers do it for everybody; a form reviewer takes an entry on that nobody has, and hands the
    own one back. PermissionDenied, OfficerNotAllowed, NotUnderReview.
    """
    locked = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if not _may_assign(actor, locked, officer):
        raise PermissionDenied
    if locked.state not in UNDER_REVIEW:
        raise NotUnderReview
    if officer is not None and not rules.reviews_entry(officer, locked):
        raise OfficerNotAllowed(
            _("%(officer)s may not review it: recused, a party to it, or without the duty.")
            % {"officer": officer}
        )
    before = locked.officer
    if before == officer:
        return locked
    locked.officer = entry.officer = officer
    locked.save(update_fields=["officer"])
    record(
        "entry.assign",
        locked,
        actor=actor,
        at=at,
        before=str(before or ""),
        after=str(officer or ""),
    )
    return locked


def _may_assign(actor: User, entry: Entry, officer: User | None) -> bool:
    if rules.organises_entry(actor, entry):
        return True
    if not rules.reviews_entry(actor, entry):
        return False
    if officer is None:
        return bool(entry.officer_id == actor.pk)
    return officer == actor and entry.officer_id in (None, actor.pk)
