"""Answering an objection: admitted or not, investigated, upheld or dismissed; and who may look."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from projects.models import Entry
from projects.services.reviews import disqualify_entry
from publicity.models import Objection, ObjectionFile
from publicity.services.objection_letters import write_letter
from publicity.workflow import OBJECTION_WORKFLOW

Consequence = Objection.Consequence


class WordsMissing(Exception):
    """Whoever objected is told why, in words."""


class ConsequenceUnfit(Exception):
    """The consequence does not go with what the objection is about."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was found, in words, with the number of the document if there is one."""

    text: str
    document_number: str = ""


@transaction.atomic
def admit_objection(objection: Objection, *, actor: User, at: datetime) -> Objection:
    """It is admissible; the objector gets a letter. TransitionRefused."""
    return _answered(take_step(OBJECTION_WORKFLOW, objection, "admit", actor=actor, at=at), at)


@transaction.atomic
def refuse_objection(objection: Objection, *, reason: str, actor: User, at: datetime) -> Objection:
    """It is not admitted, for a reason that the objector reads; WordsMissing, TransitionRefused."""
    if not reason.strip():
        raise WordsMissing(_("Say why the objection is not admitted."))
    changes = {"answer": reason.strip(), "decided_by": actor, "decided_at": at}
    return _answered(_step(objection, "refuse", changes, actor=actor, at=at), at)


@transaction.atomic
def investigate_objection(objection: Objection, *, actor: User, at: datetime) -> Objection:
    """Look into what was admitted; TransitionRefused."""
    return take_step(OBJECTION_WORKFLOW, objection, "investigate", actor=actor, at=at)


@transaction.atomic
def dismiss_objection(
    objection: Objection, ruling: Ruling, *, actor: User, at: datetime
) -> Objection:
    """Nothing stands against the list; WordsMissing, TransitionRefused."""
    changes = _ruled(ruling, actor, at)
    return _answered(_step(objection, "dismiss", changes, actor=actor, at=at), at)


@transaction.atomic
def uphold_objection(
    objection: Objection, ruling: Ruling, *, consequence: str, actor: User, at: datetime
) -> Objection:
    """The objection is right. Its notice then cannot end; another one has to supersede it.

    With DISQUALIFY the project leaves the contest at once. Raises WordsMissing, ConsequenceUnfit,
    TransitionRefused.
    """
    if consequence not in Consequence.values:
        raise ConsequenceUnfit(_("Say what follows from the ruling."))
    if consequence == Consequence.DISQUALIFY and objection.entry is None:
        raise ConsequenceUnfit(
            _("The objection names no project, so there is none to disqualify.")
        )
    changes = _ruled(ruling, actor, at) | {"consequence": consequence}
    moved = _step(objection, "uphold", changes, actor=actor, at=at)
    entry = moved.entry
    if consequence == Consequence.DISQUALIFY and entry and entry.state in Entry.IN_CONTEST:
        reason = _("Objection %(number)s was upheld.") % {"number": moved.number}
        disqualify_entry(entry, actor=actor, at=at, reason=reason)
    return _answered(moved, at)


def _ruled(ruling: Ruling, actor: User, at: datetime) -> dict[str, object]:
    if not ruling.text.strip():
        raise WordsMissing(_("Write the ruling: what was found, and why."))
    return {
        "ruling": ruling.text.strip(),
        "document_number": ruling.document_number.strip(),
        "decided_by": actor,
        "decided_at": at,
    }


def _step(
    objection: Objection, name: str, changes: dict[str, object], *, actor: User, at: datetime
) -> Objection:
    """The step with what was written down for it; both or none."""
    locked = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    OBJECTION_WORKFLOW.check(name, actor, locked)
    Objection.objects.filter(pk=locked.pk).update(**changes)
    return take_step(OBJECTION_WORKFLOW, objection, name, actor=actor, at=at)


def _answered(objection: Objection, at: datetime) -> Objection:
    write_letter(objection, at=at)
    return objection


def _check_sees(objection: Objection, actor: User) -> None:
    if not Objection.objects.visible_to(actor).filter(pk=objection.pk).exists():
        raise PermissionDenied


@transaction.atomic
def unmask_objector(objection: Objection, *, reason: str, actor: User, at: datetime) -> Objection:
    """The objection with a name and contacts that may be shown now; who looked and why is on record.

    PermissionDenied for whoever may not see it, WordsMissing without a reason.
    """
    _check_sees(objection, actor)
    if not reason.strip():
        raise WordsMissing(_("Say why you look at the name and the contacts."))
    record("objection.unmask", objection, actor=actor, at=at, reason=reason)
    return objection


@transaction.atomic
def open_evidence(file: ObjectionFile, *, actor: User, at: datetime) -> ObjectionFile:
    """A file that may be handed out now: it can name the objector, so that it is on record."""
    _check_sees(file.objection, actor)
    record("objection.open_file", file.objection, actor=actor, at=at, file=file.pk)
    return file
