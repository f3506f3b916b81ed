"""A judge at a tablet: the scanned code, the PIN, the device; each refused try is on record.

A refusal is returned and not raised, because a try that was refused must stay counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.services import record
from judging.models import SeatCard
from judging.models.seat_cards import MOST_WRONG_PINS
from judging.services import card_secrets

REFUSED = "seat_card.refuse_"
# Who goes on trying is written down once in this time, so that nobody fills the trail.
QUIET = timedelta(minutes=1)
# When a judge was last there is good to a minute: not every look at a page becomes a write.
SEEN_EVERY = timedelta(minutes=1)


class Refusal(StrEnum):
    """Why a card does not open, as the audit trail names it."""

    WITHDRAWN = "withdrawn"
    NOT_TODAY = "not_today"
    OTHER_DEVICE = "other_device"
    LOCKED = "locked"
    NO_PIN = "no_pin"
    WRONG_PIN = "wrong_pin"
    TOO_MANY = "too_many"
    NO_DEVICE = "no_device"


@dataclass(frozen=True, slots=True)
class Try:
    """What came of a PIN: whose pages it opens, or why not and how many tries are left."""

    card: SeatCard
    refusal: Refusal | None = None

    @property
    def tries_left(self) -> int:
        return MOST_WRONG_PINS - self.card.wrong_pins


def find_card(secret: str) -> SeatCard | None:
    """The card whose code says `secret`, in force or not; None for what no card says."""
    rows = SeatCard.objects.with_heat()
    return rows.filter(digest__in=card_secrets.digests_of(secret)).first()


def why_closed(card: SeatCard, *, at: datetime) -> Refusal | None:
    """Why nobody can sign in with the card now, whatever PIN they know; None if somebody can.

    Says nothing of the device: a stranger does not learn that the card is in use.
    """
    if not card.opens_on(timezone.localdate(at)):
        is_void = card.revoked_at or card.judge_id != card.seat.judge_id
        return Refusal.WITHDRAWN if is_void else Refusal.NOT_TODAY
    if card.is_locked:
        return Refusal.LOCKED
    return None if card.pin_hash else Refusal.NO_PIN


@transaction.atomic
def try_pin(card_pk: int, pin: str, *, device: str, at: datetime) -> Try:
    """Sign in with a PIN on a device, and bind the card to it the first time.

    On a device that the card is not bound to, the PIN is not even looked at. Five wrong ones lock
    the card. Wrong tries are counted under the card's row lock, so that none is missed.
    """
    rows = SeatCard.objects.with_heat().select_for_update(of=("self",))
    card = rows.get(pk=card_pk)
    if refusal := why_closed(card, at=at):
        return _refused(card, refusal, at=at)
    if card.device_digest and not card_secrets.is_device(card.pk, device, card.device_digest):
        return _refused(card, Refusal.OTHER_DEVICE, at=at)
    if not card_secrets.is_pin(pin, card.pin_hash):
        return _wrong(card, at=at)
    _sign_in(card, device, at=at)
    return Try(card)


@transaction.atomic
def confirm_pin(card_pk: int, pin: str, *, at: datetime) -> Try:
    """Whether who holds the signed-in tablet knows the PIN; wrong ones count as at signing in."""
    card = SeatCard.objects.with_heat().select_for_update(of=("self",)).get(pk=card_pk)
    if refusal := why_closed(card, at=at):
        return _refused(card, refusal, at=at)
    if not card_secrets.is_pin(pin, card.pin_hash):
        return _wrong(card, at=at)
    card.wrong_pins = 0
    card.save(update_fields=["wrong_pins"])
    return Try(card)


def _wrong(card: SeatCard, *, at: datetime) -> Try:
    card.wrong_pins += 1
    card.save(update_fields=["wrong_pins"])
    record(f"{REFUSED}{Refusal.WRONG_PIN}", card, actor=None, at=at)
    if card.is_locked:
        record("seat_card.lock_out", card, actor=None, at=at)
    return Try(card, Refusal.WRONG_PIN)


@transaction.atomic
def refuse_tablet(card: SeatCard, *, at: datetime) -> Try:
    """Refuse a try without a look at the PIN: too many wrong ones were typed on the tablet."""
    return _refused(card, Refusal.TOO_MANY, at=at)


def _sign_in(card: SeatCard, device: str, *, at: datetime) -> None:
    first = not card.device_digest
    card.device_digest = card_secrets.device_digest(card.pk, device)
    card.first_used_at = card.first_used_at or at
    card.signed_in_at = card.last_seen_at = at
    card.signed_out_at, card.wrong_pins = None, 0
    card.save()
    actor = card.judge.user
    record("seat_card.sign_in", card, actor=actor, at=at, seat=card.seat.number, bound=first)


def _refused(card: SeatCard, refusal: Refusal, *, at: datetime) -> Try:
    """Write the try down, and let the desk know of another device."""
    if refusal == Refusal.OTHER_DEVICE:
        card.other_device_at = at
        card.save(update_fields=["other_device_at"])
    lately = AuditEntry.objects.filter(
        action=f"{REFUSED}{refusal}",
        subject_type=SeatCard._meta.label_lower,
        subject_id=str(card.pk),
        at__gt=at - QUIET,
    )
    if not lately.exists():
        record(f"{REFUSED}{refusal}", card, actor=None, at=at)
    return Try(card, refusal)


def is_open_here(card: SeatCard, user: User, device: str, *, at: datetime) -> bool:
    """Whether the card still opens its judge's pages on this device: asked at every request."""
    return (
        card.opens_on(timezone.localdate(at))
        and card.judge.user_id == user.pk
        and card_secrets.is_device(card.pk, device, card.device_digest)
    )


def note_seen(card: SeatCard, *, at: datetime) -> None:
    """Remember that the judge was there, once a minute; the desk reads it."""
    if card.last_seen_at is None or at - card.last_seen_at >= SEEN_EVERY:
        SeatCard.objects.in_force().filter(pk=card.pk).update(last_seen_at=at)


@transaction.atomic
def sign_out(card_pk: int, *, actor: User, at: datetime) -> None:
    """Note that the judge left the tablet; the card stays bound to it until the day is over."""
    rows = SeatCard.objects.in_force().with_heat().select_for_update(of=("self",))
    card = rows.filter(pk=card_pk).first()
    if card is None:
        return
    card.signed_out_at = at
    card.save(update_fields=["signed_out_at"])
    record("seat_card.sign_out", card, actor=actor, at=at, seat=card.seat.number)
