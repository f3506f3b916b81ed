"""How an entry leaves the contest of its own will: signed here, or received on paper."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import take_step
from projects.models import Entry, Withdrawal
from projects.services.letters import send_letter
from projects.workflow import ENTRY_WORKFLOW

# Before it was accepted, an entry goes without a statement: it holds nothing that others wait for.
WITHOUT_STATEMENT = (Entry.State.SUBMITTED, Entry.State.RETURNED)


class StatementMissing(Exception):
    """The statement is not signed, gives no reason, or lies in the future."""


def needs_statement(entry: Entry) -> bool:
    """Whether the entry leaves only with a signed statement: from its acceptance on."""
    return entry.state not in WITHOUT_STATEMENT


@transaction.atomic
def withdraw_entry(
    entry: Entry, *, actor: User, at: datetime, signature: str = "", reason: str = ""
) -> Entry:
    """Take an entry out of the contest, as its owner, until its public notice has ended.

    From its acceptance on with a statement: the owner's own name as the signature, and a reason
    (pharmaceutical semifinal: a withdrawal needs a signed statement). Once the notice has ended the
    result is final, and only the organiser takes a statement on paper. StatementMissing,
    TransitionRefused.
    """
    locked = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    ENTRY_WORKFLOW.check("withdraw", actor, locked)
    if needs_statement(locked):
        if _folded(signature) != _folded(str(actor)):
            raise StatementMissing(_("Sign with your own name as it stands in your account."))
        if not reason.strip():
            raise StatementMissing(_("Say why the entry is withdrawn."))
        Withdrawal.objects.create(
            entry=locked,
            way=Withdrawal.Way.ONLINE,
            signed_by=signature.strip(),
            signed_on=timezone.localtime(at).date(),
            reason=reason.strip(),
            actor=actor,
            at=at,
        )
    send_letter(entry, "withdrawn", at=at)
    return take_step(ENTRY_WORKFLOW, entry, "withdraw", actor=actor, at=at, reason=reason.strip())


def _folded(name: str) -> str:
    return "".join(name.split())


@transaction.atomic
def record_withdrawal(
    entry: Entry,
    *,
    signed_by: str,
    signed_on: date,
    reason: str,
    document_number: str = "",
    actor: User,
    at: datetime,
) -> Entry:
    """Write down a withdrawal that came on paper; the entry leaves the contest, its people read it.

    For an organiser who is no party to the project, until the entry was recommended upwards.
    StatementMissing, TransitionRefused.
    """
    locked = Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    ENTRY_WORKFLOW.check("receive_withdrawal", actor, locked)
    if not signed_by.strip() or not reason.strip():
        raise StatementMissing(_("Write down who signed the statement, and why they withdraw."))
    if signed_on > timezone.localtime(at).date():
        raise StatementMissing(_("The date of the statement lies in the future."))
    Withdrawal.objects.create(
        entry=locked,
        way=Withdrawal.Way.PAPER,
        signed_by=signed_by.strip(),
        signed_on=signed_on,
        reason=reason.strip(),
        document_number=document_number.strip(),
        actor=actor,
        at=at,
    )
    send_letter(entry, "withdrawn", at=at)
    said = {"signed_by": signed_by.strip(), "reason": reason.strip()}
    return take_step(ENTRY_WORKFLOW, entry, "receive_withdrawal", actor=actor, at=at, **said)
