"""Seat cards as the desk handles them: who has one, a PIN for it, withdrawn, its tablet released."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Heat
from judging import rules
from judging.card_day import day_of_card
from judging.models import Seat, SeatCard
from judging.models.seat_cards import days_of
from judging.services import card_secrets


class CardRefused(Exception):
    """The step cannot be taken with this card; the text says what to do instead."""


@dataclass(frozen=True, slots=True)
class CardLine:
    """A seat and its card in force, as the desk sees them: times and states, never a mark."""

    seat: Seat
    card: SeatCard | None
    is_today: bool

    @property
    def mark(self) -> str:
        """The name of the state: none, void, locked, here, left, or ready."""
        card = self.card
        if card is None:
            return "none"
        if card.judge_id != self.seat.judge_id:
            return "void"
        if card.is_locked:
            return "locked"
        if card.is_signed_in:
            return "here"
        return "left" if card.first_used_at else "ready"


def card_day(heat: Heat, *, at: datetime) -> date:
    """The day that a card issued at `at` opens the judge's pages on."""
    is_scoring = heat.state == Heat.State.SCORING
    return day_of_card(*days_of(heat), timezone.localdate(at), is_scoring=is_scoring)


def card_lines(heat: Heat, *, at: datetime) -> list[CardLine]:
    """Every seat of the panel with its card in force, in two queries whatever their number."""
    today = timezone.localdate(at)
    cards = SeatCard.objects.in_force().filter(seat__heat=heat).select_related("pin_set_by")
    by_seat = {card.seat_id: card for card in cards}
    lines = []
    for seat in heat.seats.select_related("judge__user").order_by("number"):
        card = by_seat.get(seat.pk)
        if card is not None:
            # The heat is at hand; without it each card would ask for its own.
            seat.heat, card.seat = heat, seat
        lines.append(CardLine(seat, card, bool(card and card.opens_on(today))))
    return lines


def own_card(heat: Heat, user: User) -> SeatCard | None:
    """The judge's own card of the heat, if one is in force."""
    cards = SeatCard.objects.in_force().with_heat()
    own = cards.filter(seat__heat=heat, seat__judge__user=user, judge__user=user)
    return own.first()


@transaction.atomic
def revoke_card(seat: Seat, *, actor: User, at: datetime) -> SeatCard:
    """Withdraw the card of a seat at once: its code opens nothing, its tablet is signed out.

    PermissionDenied for everybody but the heat's organisers who do not score in it; CardRefused
    where there is none.
    """
    card = _locked(seat, actor)
    card.revoked_at = at
    card.save(update_fields=["revoked_at"])
    record("seat_card.revoke", card, actor=actor, at=at, seat=seat.number)
    return card


@transaction.atomic
def release_device(seat: Seat, *, actor: User, at: datetime) -> SeatCard:
    """Let the card be used on another tablet, with the same PIN; the one before is signed out.

    Raises as `revoke_card`, and CardRefused where no tablet is bound.
    """
    card = _locked(seat, actor)
    if not card.device_digest:
        raise CardRefused(_("No tablet is signed in with this card."))
    card.device_digest, card.other_device_at = "", None
    card.save(update_fields=["device_digest", "other_device_at"])
    record("seat_card.release", card, actor=actor, at=at, seat=seat.number)
    return card


@transaction.atomic
def give_pin(seat: Seat, *, actor: User, at: datetime) -> str:
    """A new PIN for the card of a seat, to be said to its judge at the desk; shown once.

    Raises as `revoke_card`, and CardRefused for a card that wrong PINs have locked.
    """
    return _new_pin(_locked(seat, actor), actor=actor, at=at)


@transaction.atomic
def make_own_pin(heat: Heat, *, actor: User, at: datetime) -> str:
    """A new PIN for one's own card, shown once; CardRefused without a card, or with a locked one."""
    rows = SeatCard.objects.in_force().with_heat().select_for_update(of=("self",))
    card = rows.filter(seat__heat=heat, seat__judge__user=actor, judge__user=actor).first()
    if card is None:
        raise CardRefused(_("There is no seat card for you in this heat yet."))
    return _new_pin(card, actor=actor, at=at)


def _new_pin(card: SeatCard, *, actor: User, at: datetime) -> str:
    if card.is_locked:
        raise CardRefused(
            _("Wrong PINs have locked this card. Have a new card issued; the PIN stays the same.")
        )
    pin = card_secrets.new_pin()
    card.pin_hash, card.pin_set_by, card.wrong_pins = card_secrets.pin_hash(pin), actor, 0
    card.save(update_fields=["pin_hash", "pin_set_by", "wrong_pins"])
    record("seat_card.make_pin", card, actor=actor, at=at, seat=card.seat.number)
    return pin


def _locked(seat: Seat, actor: User) -> SeatCard:
    """The card in force of a seat, under lock, for those who run its heat."""
    if not rules.organises_heat(actor, seat.heat):
        raise PermissionDenied
    rows = SeatCard.objects.in_force().with_heat().select_for_update(of=("self",))
    card = rows.filter(seat=seat).first()
    if card is None:
        raise CardRefused(_("This seat has no card. Print one first."))
    return card
