"""People asked by e-mail to work on a project: invited, accepted once, or taken back.

The key stands in the letter alone: its hash lies in the database, and the queue holds a nonce from
which only the portal can make it.
"""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.masking import masked_email
from accounts.models import AuditEntry, User
from accounts.own_addresses import owns_address
from accounts.queueing import hand_to_worker
from accounts.services import record
from projects.models import Collaborator, Project, TeamInvitation
from projects.rules import owns_project
from projects.services.team import duties_of, lock_own

TASK = "projects.send_team_invitation"
VALID_FOR = timedelta(days=14)
MOST_OPEN = 20
DAY = timedelta(days=1)
# Enough for the teams of several projects, too little for a flood.
MOST_LETTERS, MOST_TO_ONE_ADDRESS = 40, 5


class InvitationRefused(Exception):
    """The invitation cannot be made or accepted; the text says why and what to do."""


class InvitationClosed(Exception):
    """Accepted, taken back, or run out."""


def secret_of(nonce: str) -> str:
    """What stands in the address: 32 bytes, made of the nonce and the portal's own secret."""
    made = salted_hmac("projects.team_invitation", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def hash_of(secret: str) -> str:
    """SHA-256 of the secret, in hexadecimal: all of it that is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_at(at: datetime) -> QuerySet[TeamInvitation]:
    """The invitations that wait for an answer."""
    rows = TeamInvitation.objects.filter(accepted_at=None, withdrawn_at=None, valid_until__gt=at)
    return rows.select_related("project", "invited_by")


def find_open(secret: str, *, at: datetime) -> TeamInvitation:
    """The invitation whose address holds the secret; InvitationClosed if none is open to it."""
    found = open_at(at).filter(key_hash=hash_of(secret)).first()
    if found is None:
        raise InvitationClosed
    return found


@transaction.atomic
def invite_teammate(
    project: Project, *, email: str, role: str, actor: User, at: datetime
) -> TeamInvitation:
    """Ask whoever reads the mail of an address, for 14 days; the letter follows.

    An open invitation of the same address is taken back: the letter sent before is worthless. Says
    nothing of whether the address has an account. PermissionDenied, InvitationRefused.
    """
    # The person's row first: whoever invites to several projects at once is counted all the same.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    locked = lock_own(project, actor=actor)
    address = email.strip().lower()
    waiting = open_at(at).filter(project=locked)
    waiting.filter(email=address).update(withdrawn_at=at)
    if waiting.count() >= MOST_OPEN:
        raise InvitationRefused(
            _("No more than %(n)s invitations can be open. Take one back first.")
            % {"n": MOST_OPEN}
        )
    _check_rate(actor, address, at)
    nonce = secrets.token_urlsafe(32)
    invitation = TeamInvitation.objects.create(
        project=locked,
        email=address,
        role=role,
        key_hash=hash_of(secret_of(nonce)),
        invited_by=actor,
        invited_at=at,
        valid_until=at + VALID_FOR,
    )
    record("project.invite", locked, actor=actor, at=at, role=role)
    transaction.on_commit(lambda: hand_to_worker(TASK, invitation_id=invitation.pk, nonce=nonce))
    return invitation


def _check_rate(actor: User, address: str, at: datetime) -> None:
    """The audit trail knows what was sent; taking back and inviting anew opens no way round."""
    made = AuditEntry.objects.filter(actor=actor, action="project.invite", at__gt=at - DAY)
    if made.count() >= MOST_LETTERS:
        raise InvitationRefused(
            _("You have sent %(n)s invitations today. Go on tomorrow.") % {"n": MOST_LETTERS}
        )
    sent = TeamInvitation.objects.filter(email=address, invited_at__gt=at - DAY)
    if sent.count() >= MOST_TO_ONE_ADDRESS:
        raise InvitationRefused(
            _("%(n)s invitations went to this address today. Go on tomorrow.")
            % {"n": MOST_TO_ONE_ADDRESS}
        )


@transaction.atomic
def withdraw_invitation(invitation: TeamInvitation, *, actor: User, at: datetime) -> None:
    """Take an invitation back; PermissionDenied, or InvitationClosed once it was accepted."""
    project = lock_own(invitation.project, actor=actor)
    rows = TeamInvitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not rows.update(withdrawn_at=at):
        raise InvitationClosed(_("This invitation was accepted or taken back already."))
    record("project.withdraw_invitation", project, actor=actor, at=at)


def why_not_yours(invitation: TeamInvitation, user: User) -> str:
    """The sentence for an account that was not invited, "" for the one that was."""
    if owns_address(user, invitation.email):
        return ""
    return _(
        "This invitation went to %(address)s, and your account has no such address, or it is not "
        "verified. Sign in with the account that has it, or ask for a new invitation."
    ) % {"address": masked_email(invitation.email)}


@transaction.atomic
def accept_invitation(invitation: TeamInvitation, *, actor: User, at: datetime) -> Collaborator:
    """Become a teammate, once; InvitationClosed, InvitationRefused with a sentence.

    Whoever has a duty in a contest of the project gives it up for this project by doing so.
    """
    project = Project.objects.select_for_update(of=("self",)).get(pk=invitation.project_id)
    found = open_at(at).filter(pk=invitation.pk, key_hash=invitation.key_hash).first()
    if found is None:
        raise InvitationClosed
    if sentence := why_not_yours(found, actor):
        raise InvitationRefused(sentence)
    if owns_project(actor, project):
        raise InvitationRefused(_("You work on this project already."))
    teammate = Collaborator.objects.create(project=project, user=actor, role=found.role)
    found.accepted_by, found.accepted_at = actor, at
    found.save(update_fields=["accepted_by", "accepted_at"])
    duties = [node.code for node in duties_of(actor, project)]
    record("project.join", project, actor=actor, at=at, role=found.role, duties=duties)
    return teammate


def send_letter_of(invitation_id: int, nonce: str, *, at: datetime) -> bool:
    """Send the letter that `nonce` belongs to; False if the invitation is not open to it any more.

    Sending twice is harmless: the letter says the same, and the invitation is accepted once.
    """
    secret = secret_of(nonce)
    try:
        invitation = find_open(secret, at=at)
    except InvitationClosed:
        return False
    if invitation.pk != invitation_id:
        return False
    _letter(invitation, secret).send()
    return True


def _letter(invitation: TeamInvitation, secret: str) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        address = settings.PORTAL_ADDRESS + reverse("projects:join_team", args=[secret])
        until = timezone.localtime(invitation.valid_until)
        context = {"invitation": invitation, "address": address, "until": until}
        subject = _("Invitation to work on “%(project)s”") % {"project": invitation.project}
        body = render_to_string("projects/team_letter.txt", context)
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[invitation.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
