"""What projects hold about a person: a copy of it, and what becomes of it when the account goes.

Drafts and what was built only for them go. An entry that was handed in is a record of its contest:
it stays, without the ways to reach its people.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal_data import Held, Part, rows_of
from competitions.models import Competition
from projects.models import (
    Answer,
    Collaborator,
    Enterprise,
    Entry,
    EntryChange,
    FormReview,
    Honour,
    IntellectualProperty,
    Material,
    Member,
    Nomination,
    Project,
    Recusal,
    Showing,
    Team,
    TeamInvitation,
    Upload,
    Withdrawal,
)
from projects.services.showings import forget_pictures

State = Entry.State
RUNNING = (State.SUBMITTED, State.RETURNED, *Entry.IN_CONTEST)
CONTACT = ("contact_name", "contact_position", "contact_mobile", "contact_email")
KEPT_BACK = {"file", "preview"}
REACHED_BY = ("contact_name", "contact_mobile", "contact_email")


def collect(user: User) -> Held:
    """Everything the person entered, and what stands in the contests under their name."""
    projects = Project.objects.filter(owner=user)
    entries = Entry.objects.filter(project__in=projects)
    materials = Material.objects.filter(entry__in=entries).order_by("pk")
    enterprises = Enterprise.objects.filter(owner=user)
    rows: dict[str, list[dict[str, Any]]] = {
        "enterprises": rows_of(enterprises),
        "honours": rows_of(Honour.objects.filter(enterprise__in=enterprises)),
        "teams": rows_of(Team.objects.filter(owner=user)),
        "projects": rows_of(projects),
        "members": rows_of(Member.objects.filter(project__in=projects)),
        "rights": rows_of(IntellectualProperty.objects.filter(project__in=projects)),
        "entries": rows_of(entries),
        "recommended": rows_of(
            _nominations(user), "body__name", "number", "rank", "title", "unit", *REACHED_BY
        ),
        "answers": rows_of(Answer.objects.filter(entry__in=entries)),
        "changes": rows_of(EntryChange.objects.filter(Q(entry__in=entries) | Q(by=user))),
        "materials": [
            {name: value for name, value in row.items() if name not in KEPT_BACK}
            for row in rows_of(materials)
        ],
        # What reviewers noted among themselves is not the entrant's.
        "reviews": rows_of(
            FormReview.objects.filter(entry__in=entries), "entry", "verdict", "message", "at"
        ),
        "withdrawals": _withdrawals(user),
        "showings": _showings(user),
        "acts_for": rows_of(user.body_duties.all(), "body__name", "given_at", "ended_at"),
        "teammate_of": rows_of(Collaborator.objects.filter(user=user), "project__title", "role"),
        "recusals": rows_of(Recusal.objects.filter(user=user)),
        "invitations": _invitations(user),
    }
    return Held(rows, [(material.name, material.file) for material in materials])


def _invitations(user: User) -> list[dict[str, Any]]:
    """To a team, those that the person wrote and those that they took up."""
    rows = TeamInvitation.objects.filter(Q(invited_by=user) | Q(accepted_by=user))
    return rows_of(rows, "project__title", "email", "role", "invited_at", "accepted_at")


def _withdrawals(user: User) -> list[dict[str, Any]]:
    """Statements about the person's own entries, and those that they wrote down."""
    rows = Withdrawal.objects.filter(Q(entry__project__owner=user) | Q(actor=user))
    return rows_of(rows, "way", "signed_by", "signed_on", "reason", "at")


def _showings(user: User) -> list[dict[str, Any]]:
    """What the person let the public see, in which version of the wording, since when."""
    rows = Showing.objects.filter(Q(entry__in=_own(user)) | Q(agreed_by=user))
    said = ("title", "unit", "leader", "region_code", "pitch", "website", "picture_alt")
    return rows_of(rows, "entry__number", *said, "wording", "agreed_at", "withdrawn_at")


def _own(user: User) -> models.QuerySet[Entry]:
    return Entry.objects.filter(project__owner=user)


def _nominations(user: User) -> models.QuerySet[Nomination]:
    """What bodies recommended of the person's own projects, or with their address as contact."""
    own = Q(entry__in=_own(user))
    if user.email:
        own |= Q(contact_email__iexact=user.email)
    return Nomination.objects.filter(own)


def obstacles(user: User, at: datetime) -> Iterator[str]:
    """Entries that take part in a contest that is not over."""
    running = _own(user).filter(state__in=RUNNING)
    over = Competition.State.ARCHIVED
    for entry in running.exclude(competition__state=over).select_related("project", "competition"):
        yield _(
            "“%(project)s” takes part in %(contest)s. Withdraw the entry first, or wait until the "
            "contest is archived."
        ) % {"project": entry.project.title, "contest": entry.competition.name}


def erases(user: User, at: datetime) -> Iterator[str]:
    """What goes for good."""
    drafts = _own(user).filter(state=State.DRAFT).count()
    if drafts:
        yield _("Drafts with their files: %(n)s.") % {"n": drafts}
    if Collaborator.objects.filter(user=user).exists():
        yield _("Your part as a teammate in projects of other people.")
    if _own(user).exclude(state=State.DRAFT).exists():
        yield _("Names, numbers and addresses of contact persons in entries that were handed in.")
    if Showing.objects.filter(entry__in=_own(user)).exists():
        yield _("What you let the public see of your entries, with the pictures.")


def keeps(user: User, at: datetime) -> Iterator[tuple[str, str]]:
    """What stays of entries that were handed in."""
    handed_in = _own(user).exclude(state=State.DRAFT).count()
    if handed_in:
        yield (
            _("Entries that were handed in, with project, unit, core members and files: %(n)s")
            % {"n": handed_in},
            _(
                "Archives Law of the People's Republic of China: the record of a contest is an "
                "archive; Personal Information Protection Law, article 47: as long as a law "
                "demands the keeping, it is stored and not used otherwise."
            ),
        )
    if FormReview.objects.filter(reviewer=user).exists():
        yield (
            _("Decisions of form review that you took, as those of a closed account"),
            _("Archives Law of the People's Republic of China: records of decisions."),
        )


def erase(user: User, at: datetime) -> None:
    """Take away drafts, what only they had, and the ways to reach people in what stays."""
    _free_files(Material.objects.filter(entry__in=_own(user).filter(state=State.DRAFT)))
    Upload.objects.filter(Q(entry__in=_own(user)) | Q(started_by=user)).delete()
    _end_showings(user)
    _own(user).filter(state=State.DRAFT).delete()
    # A recusal stays on record, and the project that it names with it.
    Project.objects.filter(owner=user, entries=None, recusals=None).delete()
    Enterprise.objects.filter(owner=user, projects=None).delete()
    Team.objects.filter(owner=user, projects=None).delete()
    Collaborator.objects.filter(Q(user=user) | Q(project__owner=user)).delete()
    TeamInvitation.objects.filter(Q(project__owner=user) | Q(email__iexact=user.email)).update(
        email="", withdrawn_at=at
    )
    _nominations(user).update(**dict.fromkeys(REACHED_BY, ""))
    _forget_contacts(_own(user))


def _end_showings(user: User) -> None:
    """A showing rests on consent alone: it goes with its pictures."""
    rows = Showing.objects.filter(entry__in=_own(user))
    for showing in rows:
        forget_pictures(showing)
    rows.delete()


def _free_files(materials: models.QuerySet[Material]) -> None:
    """Delete the files once the change is on record: a file that is gone cannot come back."""
    for material in materials:
        for stored in (material.file, material.preview):
            if stored:
                transaction.on_commit(partial(stored.storage.delete, stored.name or ""))


def _forget_contacts(entries: models.QuerySet[Entry]) -> None:
    for entry in entries.filter(~Q(declared={})):
        entry.declared = _without_contacts(entry.declared)
        entry.save(update_fields=["declared"])
    entries.update(**dict.fromkeys(CONTACT, ""))
    named = [f"entry.{name}" for name in CONTACT]
    EntryChange.objects.filter(entry__in=entries, field__in=named).update(before="", after="")


def _without_contacts(declared: Any) -> Any:
    """The frozen facts with every contact field emptied, however deep it stands."""
    if isinstance(declared, dict):
        return {
            key: "" if str(key).rpartition(".")[2] in CONTACT else _without_contacts(value)
            for key, value in declared.items()
        }
    if isinstance(declared, list):
        return [_without_contacts(value) for value in declared]
    return declared


PART = Part(
    label=gettext_lazy("Units, projects, entries, files"),
    collect=collect,
    obstacles=obstacles,
    erases=erases,
    keeps=keeps,
    erase=erase,
)
