"""Duties offered by e-mail: invited, sent, answered once, or taken back."""

import base64
import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.masking import masked_email
from accounts.models import AuditEntry, User
from accounts.own_addresses import owns_address
from accounts.services import record
from competitions import rules
from competitions.models import Competition, Invitation, StaffGrant
from competitions.models.staff import InvitationQuerySet
from competitions.services.grants import GrantRefused, grant_role, why_refused
from competitions.services.invitation_post import mail_of, queue_mail
from competitions.tree import grant_bounds

VALID_FOR = timedelta(days=14)
CREATED, SENT_AGAIN = "invitation.create", "invitation.send_again"
# Enough for the staff of a large division in an afternoon, too little for a flood.
LIMITS = ((timedelta(hours=1), 60), (timedelta(days=1), 200))
TO_ONE_ADDRESS = (timedelta(days=1), 5)
# Whatever is offered, by whomever: a person may get several duties, and no flood.
TO_ONE_PERSON = (timedelta(days=1), 20)


class InvitationRefused(Exception):
    """The invitation cannot be made, sent or accepted; the text says why and what to do.

    `field` names the field of a form at which the reason belongs, "" for none.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)


class InvitationClosed(Exception):
    """Answered, taken back, or run out."""


def secret_of(nonce: str) -> str:
    """What stands in the address: 32 bytes, made of the nonce and the portal's own secret.

    The nonce waits in the queue and the digest in the database; neither opens the address.
    """
    made = salted_hmac("competitions.invitation", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(secret: str) -> str:
    """SHA-256 of the secret, in hexadecimal: all of it that is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_invitation(secret: str) -> Invitation:
    """The invitation whose address holds the secret; InvitationClosed if none is open to it."""
    rows = Invitation.objects.open().select_related("competition", "invited_by")
    found = rows.filter(digest=digest_of(secret)).first()
    if found is None:
        raise InvitationClosed
    return found


@transaction.atomic
def invite(
    competition: Competition,
    *,
    email: str,
    name: str,
    role: str,
    expires_at: datetime | None,
    actor: User,
    at: datetime,
    site: str,
) -> Invitation:
    """Offer a duty to whoever reads the mail of an address, for 14 days; the mail follows.

    `site` is the portal's own address, scheme and host. Raises PermissionDenied if the actor may
    give nothing here, InvitationRefused with a sentence if the duty goes beyond the actor's own,
    if the same is offered already, or if too much was sent.
    """
    address = email.strip().lower()
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    _check_bounds(competition, role, expires_at, actor, at)
    before = Invitation.objects.filter(competition=competition, email=address, role=role)
    _make_way(before)
    _check_rate(actor, at)
    _check_address(address, at)
    nonce = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        competition=competition,
        email=address,
        name=" ".join(name.split()),
        role=role,
        expires_at=expires_at,
        digest=digest_of(secret_of(nonce)),
        invited_by=actor,
        invited_at=at,
        valid_until=at + VALID_FOR,
    )
    record(CREATED, invitation, actor=actor, at=at, role=role)
    transaction.on_commit(lambda: queue_mail(invitation.pk, nonce, site))
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, actor: User, at: datetime, site: str) -> Invitation:
    """Send it with a new address, valid for another 14 days; the address sent before is worthless.

    Whoever sends it again is the one who invites from now on. Raises as `invite`, and
    InvitationClosed once it was answered or taken back.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    locked = _unanswered(invitation)
    _check_bounds(locked.competition, locked.role, locked.expires_at, actor, at)
    _check_rate(actor, at, locked)
    _check_address(locked.email, at)
    nonce = secrets.token_urlsafe(32)
    locked.digest = digest_of(secret_of(nonce))
    locked.invited_by, locked.valid_until = actor, at + VALID_FOR
    locked.save(update_fields=["digest", "invited_by", "valid_until"])
    record(SENT_AGAIN, locked, actor=actor, at=at, role=locked.role)
    transaction.on_commit(lambda: queue_mail(locked.pk, nonce, site))
    return locked


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, actor: User, at: datetime) -> Invitation:
    """Take the offer back; PermissionDenied, or InvitationClosed once it was answered."""
    locked = _unanswered(invitation)
    if not rules.may_grant(actor, locked.competition):
        raise PermissionDenied
    locked.revoked_at = at
    locked.save(update_fields=["revoked_at"])
    record("invitation.revoke", locked, actor=actor, at=at)
    return locked


@transaction.atomic
def accept_invitation(invitation: Invitation, *, actor: User, at: datetime) -> StaffGrant:
    """Take the duty on, once; it is given in the name of who invited, if they still may.

    Raises InvitationClosed, or InvitationRefused with a sentence for the reader.
    """
    locked = _open_for(invitation, actor)
    node, role = locked.competition, locked.role
    if held := StaffGrant.objects.in_force(actor).filter(competition=node, role=role).first():
        raise InvitationRefused(
            _("You have this duty already: %(duty)s.") % {"duty": held.get_role_display()}
        )
    try:
        grant = grant_role(
            node, actor, role, actor=locked.invited_by, at=at, expires_at=locked.expires_at
        )
    except (GrantRefused, PermissionDenied) as refused:
        raise InvitationRefused(_not_any_more(refused, locked)) from refused
    locked.accepted_at, locked.grant = at, grant
    locked.save(update_fields=["accepted_at", "grant"])
    record("invitation.accept", locked, actor=actor, at=at, grant=grant.pk)
    return grant


@transaction.atomic
def decline_invitation(invitation: Invitation, *, actor: User, at: datetime) -> Invitation:
    """Turn the offer down, once; raises as `accept_invitation`."""
    locked = _open_for(invitation, actor)
    locked.declined_at = at
    locked.save(update_fields=["declined_at"])
    record("invitation.decline", locked, actor=actor, at=at)
    return locked


def why_not_yours(invitation: Invitation, user: User) -> str:
    """The sentence for an account that was not invited, "" for the one that was."""
    if owns_address(user, invitation.email):
        return ""
    return _(
        "This invitation went to %(address)s, and your account has no such address, or it is not "
        "verified. Sign in with the account that has it, or ask for a new invitation."
    ) % {"address": masked_email(invitation.email)}


def _open_for(invitation: Invitation, actor: User) -> Invitation:
    rows = Invitation.objects.open().select_for_update(of=("self",))
    # By the digest as well: an address that was replaced meanwhile answers nothing.
    found = rows.filter(pk=invitation.pk, digest=invitation.digest).first()
    if found is None:
        raise InvitationClosed
    if sentence := why_not_yours(found, actor):
        raise InvitationRefused(sentence)
    return found


def _not_any_more(refused: Exception, invitation: Invitation) -> str:
    code = refused.verdict.code if isinstance(refused, GrantRefused) else ""
    if code == grant_bounds.KEPT_APART:
        return _(
            "Whoever runs a contest does not supervise it, and you hold the other of these two "
            "duties. Ask %(who)s to end it, or to invite somebody else."
        ) % {"who": invitation.invited_by}
    return _(
        "%(who)s may not give this duty any more. Ask the organisers for a new invitation."
    ) % {"who": invitation.invited_by}


def _unanswered(invitation: Invitation) -> Invitation:
    """Open or run out, under lock."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("competition")
    found = rows.filter(
        pk=invitation.pk, accepted_at=None, declined_at=None, revoked_at=None
    ).first()
    if found is None:
        raise InvitationClosed(_("This invitation was answered or taken back already."))
    return found


def _make_way(before: InvitationQuerySet) -> None:
    """An offer of the same that ran out is closed; one that is open stays the only one."""
    if before.open().exists():
        raise InvitationRefused(
            _("This duty is offered to this address already. Send that invitation again."), "email"
        )
    for old in before.filter(accepted_at=None, declined_at=None, revoked_at=None):
        old.revoked_at = old.valid_until
        old.save(update_fields=["revoked_at"])


def _check_bounds(
    node: Competition, role: str, expires_at: datetime | None, actor: User, at: datetime
) -> None:
    if not rules.may_grant(actor, node):
        raise PermissionDenied
    code, sentence = why_refused(node, None, role, actor=actor, at=at, expires_at=expires_at)
    if code:
        raise InvitationRefused(sentence, "expires_at")


def _check_rate(actor: User, at: datetime, invitation: Invitation | None = None) -> None:
    """The audit trail knows what was sent; the actor's row is locked, so nobody counts twice."""
    sent = AuditEntry.objects.filter(actor=actor, action__in=[CREATED, SENT_AGAIN])
    for span, most in LIMITS:
        if sent.filter(at__gt=at - span).count() >= most:
            raise InvitationRefused(
                _("You have sent %(n)s invitations in a short time. Go on later.") % {"n": most}
            )
    span, most = TO_ONE_ADDRESS
    again = AuditEntry.objects.filter(
        action=SENT_AGAIN,
        subject_type=Invitation._meta.label_lower,
        subject_id=str(invitation.pk if invitation else ""),
    )
    if invitation and again.filter(at__gt=at - span).count() >= most:
        raise InvitationRefused(
            _("This invitation was sent %(n)s times today. Send it again tomorrow.") % {"n": most}
        )


def _check_address(address: str, at: datetime) -> None:
    """Taking an offer back and making it again does not open the way for more mail."""
    span, most = TO_ONE_PERSON
    offers = Invitation.objects.filter(email=address)
    made = offers.filter(invited_at__gt=at - span).count()
    known = [str(pk) for pk in offers.filter(valid_until__gt=at).values_list("pk", flat=True)]
    again = AuditEntry.objects.filter(
        action=SENT_AGAIN,
        subject_type=Invitation._meta.label_lower,
        subject_id__in=known,
        at__gt=at - span,
    ).count()
    if made + again >= most:
        raise InvitationRefused(
            _("%(n)s invitations went to this address today. Go on tomorrow.") % {"n": most},
            "email",
        )


def send_mail_of(invitation_id: int, nonce: str, *, site: str, at: datetime) -> bool:
    """Send the mail that `nonce` belongs to; False if the invitation is not open to it any more.

    Sending twice is harmless: the mail says the same, and the invitation is answered once.
    """
    secret = secret_of(nonce)
    try:
        invitation = open_invitation(secret)
    except InvitationClosed:
        return False
    if invitation.pk != invitation_id:
        return False
    mail_of(invitation, secret, site).send()
    record("invitation.send", invitation, actor=None, at=at)
    return True
