"""What people decide about a round besides the marks: who of the tied is ahead, who enters directly."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Round
from judging.models.panels import Appearance
from projects.models import Entry


class TieRuling(models.Model):
    """A line of a ruling that sets tied entries apart; the database keeps it as it was written.

    All lines of a ruling share `number`; the higher `value` is ahead. It holds for entries that are
    tied at `score`, the published score at which it was made: other marks need another ruling.
    """

    class Token(models.TextChoices):
        CHAIR = "chair", _("The chair decides")
        PANEL_VOTE = "panel_vote", _("The panel votes")
        EXTRA_PITCH = "extra_pitch", _("An extra pitch decides")

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="tie_rulings", verbose_name=_("round")
    )
    number = models.PositiveIntegerField(_("number"))
    appearance = models.ForeignKey(
        Appearance,
        on_delete=models.PROTECT,
        related_name="tie_rulings",
        verbose_name=_("appearance"),
    )
    token = models.CharField(_("tie-break"), max_length=20, choices=Token)
    value = models.PositiveSmallIntegerField(_("value"))
    score = models.DecimalField(_("score"), max_digits=9, decimal_places=4)
    decided_by = models.CharField(_("decided by"), max_length=120)
    reason = models.CharField(_("reason"), max_length=500)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written down by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("ruling on a tie")
        verbose_name_plural = _("rulings on ties")
        ordering = ["round", "number", "-value"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number", "appearance"], name="tie_ruling_once"
            ),
            models.UniqueConstraint(
                fields=["round", "number", "value"], name="tie_ruling_sets_apart"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.appearance}: {self.value}"


class DirectEntry(models.Model):
    """An entry that may be seated in a round without having come through the one before it."""

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="direct_entries", verbose_name=_("round")
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="direct_entries", verbose_name=_("entry")
    )
    reason = models.CharField(_("reason"), max_length=500)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written down by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("direct entry")
        verbose_name_plural = _("direct entries")
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "entry"], name="direct_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.entry}"
