"""Scores that were shown in the hall before the heat was locked. The database keeps what was shown."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from judging.models.panels import Appearance


class LiveScoreQuerySet(models.QuerySet["LiveScore"]):
    def in_force(self) -> Self:
        """Those that no correction has taken back."""
        return self.filter(withdrawn_at=None)


class LiveScore(models.Model):
    """One project's score as the hall saw it. While it is in force, no sheet of it moves.

    `detail`: "marks" [seat, decimal words or null], "high" and "low" the seats that did not count.
    `sources` is the head of the heat's ledger that it was computed from.
    """

    appearance = models.ForeignKey(
        Appearance,
        on_delete=models.PROTECT,
        related_name="live_scores",
        verbose_name=_("appearance"),
    )
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=3)
    detail: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("detail"))
    ledger_head = models.CharField(_("head of the ledger"), max_length=64)
    at = models.DateTimeField(_("at"))
    revealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("revealed by"),
    )
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = LiveScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score shown in the hall")
        verbose_name_plural = _("scores shown in the hall")
        ordering = ["appearance", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appearance"],
                condition=models.Q(withdrawn_at=None),
                name="live_score_once",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) ^ ~models.Q(reason=""),
                name="live_score_taken_back_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.score}"
