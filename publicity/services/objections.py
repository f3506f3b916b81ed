"""Objections to a public notice: filed under the real name in time, and withdrawn by who filed them.

Rule: within the period, in writing, under the real name, with evidence; an organisation puts its
seal on it, a person signs and gives contacts; what is anonymous or late is not accepted.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record, take_step
from publicity.dates import CHINA
from publicity.models import Notice, Objection, ObjectionReceipt
from publicity.services.objection_files import LookedInto, look_at_all, stored, write_rows
from publicity.services.objection_letters import write_letter
from publicity.services.objection_receipts import book_receipt, drop_receipt
from publicity.workflow import OBJECTION_WORKFLOW

# Without letters and digits that look like each other.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class ObjectionOutOfTime(Exception):
    """Objections are taken from the first day of the period to 24:00 of its last day, in China."""


class NotUnderRealName(Exception):
    """A person signs with their name; an organisation sends the letter with its seal."""


class EvidenceMissing(Exception):
    """An objection without evidence is not accepted."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What the objector states about themselves and about the matter."""

    kind: str
    name: str
    grounds: str
    mobile: str
    signature: str = ""
    contact_name: str = ""
    address: str = ""


def check_time(notice: Notice, at: datetime) -> None:
    """Half-open: [0:00 of the first day, 24:00 of the last day) in China; ObjectionOutOfTime.

    `at` is the moment of arrival at the server; the clock of the sender does not matter.
    """
    opens = datetime.combine(notice.starts_on, time.min, CHINA)
    closes = datetime.combine(notice.ends_on + timedelta(days=1), time.min, CHINA)
    if notice.state != Notice.State.PUBLISHED or not opens <= at < closes:
        raise ObjectionOutOfTime(
            _(
                "Objections to this notice are taken from %(first)s to %(last)s, 24:00 China time, "
                "while it is on public notice."
            )
            % {"first": notice.starts_on.isoformat(), "last": notice.ends_on.isoformat()}
        )


def _check_name(filing: Filing, letter: UploadedFile | None) -> None:
    if not filing.name.strip() or not filing.mobile:
        raise NotUnderRealName(
            _("Give your real name and a mobile number: nobody objects unnamed.")
        )
    if filing.kind == Objection.Kind.ORGANISATION:
        if letter is None or not filing.contact_name.strip():
            raise NotUnderRealName(
                _("An organisation sends the letter with its seal, and names a contact person.")
            )
    elif "".join(filing.signature.split()) != "".join(filing.name.split()):
        raise NotUnderRealName(_("Sign with the same full name that you gave above."))


def file_objection(
    notice: Notice,
    filing: Filing,
    *,
    entry_id: int | None,
    evidence: Sequence[UploadedFile],
    actor: User,
    at: datetime,
    letter: UploadedFile | None = None,
) -> Objection:
    """Take an objection to one project of the notice, or to the list as a whole (`entry_id` None).

    `at` is when it arrived, however long its files are looked at: until they are, the notice does
    not end. Raises ObjectionOutOfTime, NotUnderRealName, EvidenceMissing, TooManyObjections,
    TooMuchEvidence, PermissionDenied for a project that is not listed; for a bad file
    MaterialRefused, ScannerUnavailable, FileNotStored. Then nothing is kept. The audit line names
    nobody: the row does, to whom may see it. The objector gets a letter.
    """
    check_time(notice, at)
    _check_name(filing, letter)
    if not evidence:
        raise EvidenceMissing(_("Add at least one file as evidence."))
    if entry_id is not None and entry_id not in {row["entry"] for row in notice.rows}:
        raise PermissionDenied
    sent = [*evidence, letter] if letter else evidence
    receipt = _take_in(notice, size=sum(one.size or 0 for one in sent), actor=actor, at=at)
    try:
        files = look_at_all(letter, evidence)
        with stored(files) as names, transaction.atomic():
            filed = _write(notice, filing, files, names, entry_id=entry_id, actor=actor, at=at)
            drop_receipt(receipt)
    except BaseException:
        drop_receipt(receipt)
        raise
    return filed


@transaction.atomic
def _take_in(notice: Notice, *, size: int, actor: User, at: datetime) -> ObjectionReceipt:
    """Book that it came; from here on the notice waits for it."""
    # Under the lock of the notice: who ends or supersedes it holds the same one.
    locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    check_time(locked, at)
    return book_receipt(locked, size=size, actor=actor, at=at)


def _write(
    notice: Notice,
    filing: Filing,
    files: Sequence[LookedInto],
    names: Sequence[str],
    *,
    entry_id: int | None,
    actor: User,
    at: datetime,
) -> Objection:
    # A receipt that was taken for left behind kept nothing from ending.
    locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    check_time(locked, at)
    objection = Objection.objects.create(
        notice=locked,
        entry_id=entry_id,
        number=_number(),
        kind=filing.kind,
        name=filing.name.strip(),
        contact_name=filing.contact_name.strip(),
        mobile=filing.mobile,
        address=filing.address.strip(),
        grounds=filing.grounds,
        signature=filing.signature.strip(),
        filed_by=actor,
        filed_at=at,
    )
    write_rows(objection, files, names)
    record("objection.file", objection, actor=None, at=at, files=len(files))
    write_letter(objection, at=at)
    return objection


def _number() -> str:
    """By lot, so that it does not tell how many others there are."""
    return "YY-" + "".join(secrets.choice(ALPHABET) for _place in range(8))


@transaction.atomic
def withdraw_objection(objection: Objection, *, actor: User, at: datetime) -> Objection:
    """Take one's own objection back while it is open; PermissionDenied, TransitionRefused."""
    if objection.filed_by_id != actor.pk:
        raise PermissionDenied
    return take_step(OBJECTION_WORKFLOW, objection, "withdraw", actor=None, at=at)
