"""How sheets were signed, and how paper sheets were typed. The database never changes these rows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from judging.models.panels import Seat
from judging.models.sheets import ScoreSheet


class HeatSignature(models.Model):
    """A judge has signed all sheets of a heat that were open; the ledger's rows carry `digest`.

    `strokes` is the drawn name as judging.strokes writes it, empty where a password or a PIN was given.
    """

    class Method(models.TextChoices):
        DRAWN = "drawn", _("drawn name")
        PASSWORD = "password", _("password")
        PIN = "pin", _("PIN of the seat card")

    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("seat")
    )
    method = models.CharField(_("method"), max_length=10, choices=Method)
    strokes = models.TextField(_("strokes"), blank=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    sheets = models.PositiveSmallIntegerField(_("sheets"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("signature of a heat")
        verbose_name_plural = _("signatures of the heats")
        ordering = ["seat", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method="drawn") ^ models.Q(strokes=""),
                name="signature_is_drawn_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.digest[:12]}"


class PaperTyping(models.Model):
    """What one person read off a paper sheet, on top of `base_revision` of the sheet.

    The first of two opens; the second, by another person who has not seen the first, agrees with
    it or differs in `differs` (codes of criteria, "comment" for the comment).
    """

    class Turn(models.TextChoices):
        FIRST = "first", _("first")
        SECOND = "second", _("second")

    sheet = models.ForeignKey(
        ScoreSheet, on_delete=models.PROTECT, related_name="typings", verbose_name=_("sheet")
    )
    turn = models.CharField(_("turn"), max_length=6, choices=Turn)
    base_revision = models.PositiveIntegerField(_("revision"))
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("typed by"),
    )
    at = models.DateTimeField(_("at"))
    marks = models.JSONField(_("marks"))
    comment = models.TextField(_("comment"), blank=True)
    differs = models.JSONField(_("differs"), default=list)

    class Meta:
        verbose_name = _("typing of a paper sheet")
        verbose_name_plural = _("typings of paper sheets")
        ordering = ["sheet", "at", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
