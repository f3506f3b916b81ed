"""Seat cards: a judge signs in on a tablet with a printed code and a PIN, for one heat and one day."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from competitions.models import Heat
from judging.card_day import is_its_day
from judging.models.experts import Judge
from judging.models.panels import Seat

MOST_WRONG_PINS = 5


class SeatCardQuerySet(models.QuerySet["SeatCard"]):
    def in_force(self) -> Self:
        """Neither withdrawn nor replaced; whether it is their day is asked of each."""
        return self.filter(revoked_at=None)

    def with_heat(self) -> Self:
        return self.select_related("seat__heat__round__competition", "judge__user")


class SeatCard(models.Model):
    """A card for one judge on one seat; the database never learns what its code says.

    `digest` is a keyed digest of the secret in the code, `pin_hash` one of the PIN, and
    `device_digest` one of what the tablet keeps that was signed in first ("" before that and after
    the desk has released it). `judge` repeats the seat's judge: a card of whoever sat there before
    the panel was changed opens nothing.
    """

    seat = models.ForeignKey(
        Seat, on_delete=models.CASCADE, related_name="cards", verbose_name=_("seat")
    )
    judge = models.ForeignKey(
        Judge, on_delete=models.CASCADE, related_name="cards", verbose_name=_("judge")
    )
    day = models.DateField(_("day"))
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    pin_hash = models.CharField(_("hash of the PIN"), max_length=128, blank=True)
    pin_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("PIN made by"),
    )
    wrong_pins = models.PositiveSmallIntegerField(_("wrong PINs"), default=0)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("issued by"),
    )
    issued_at = models.DateTimeField(_("issued at"))
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True)
    device_digest = models.CharField(_("digest of the device"), max_length=64, blank=True)
    first_used_at = models.DateTimeField(_("first used at"), null=True)
    signed_in_at = models.DateTimeField(_("signed in at"), null=True)
    signed_out_at = models.DateTimeField(_("signed out at"), null=True)
    last_seen_at = models.DateTimeField(_("last seen at"), null=True)
    other_device_at = models.DateTimeField(_("tried on another device at"), null=True)

    objects = SeatCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat card")
        verbose_name_plural = _("seat cards")
        ordering = ["seat", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat"],
                condition=models.Q(revoked_at=None),
                name="seat_card_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(wrong_pins__lte=MOST_WRONG_PINS),
                name="seat_card_few_wrong_pins",
            ),
            models.CheckConstraint(
                condition=models.Q(device_digest="") | models.Q(first_used_at__isnull=False),
                name="seat_card_bound_by_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat.heat} {self.seat.number}"

    @property
    def scope(self) -> str:
        return self.seat.heat.scope

    @property
    def is_locked(self) -> bool:
        """Too many wrong PINs: only a new card helps."""
        return self.wrong_pins >= MOST_WRONG_PINS

    @property
    def is_signed_in(self) -> bool:
        """Whether a tablet is signed in with it now, as far as the server knows."""
        left, came = self.signed_out_at, self.signed_in_at
        return bool(came and self.device_digest and (left is None or left < came))

    def opens_on(self, today: date) -> bool:
        """Whether it opens anything today: in force, for this judge's seat, on its own day."""
        if self.revoked_at or self.judge_id != self.seat.judge_id:
            return False
        return is_its_day(self.day, *days_of(self.seat.heat), today, is_scoring=_scoring(self))


def _scoring(card: SeatCard) -> bool:
    return card.seat.heat.state == Heat.State.SCORING


def days_of(heat: Heat) -> tuple[date, Any]:
    """The days on which the heat begins and is to end (None where no end is set)."""
    ends = heat.ends_at and timezone.localdate(heat.ends_at)
    return timezone.localdate(heat.starts_at), ends
