"""What comes of a result: entries recommended to the level above."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition
from projects.models import Entry


class Recommendation(models.Model):
    """A ranked, numbered list sent by one node to its parent, or along a further way upwards."""

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="recommendations",
        verbose_name=_("competition"),
    )
    into = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="received",
        verbose_name=_("recommended to"),
    )
    document_number = models.CharField(_("document number"), max_length=80, unique=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["competition", "sent_at"]

    def __str__(self) -> str:
        return self.document_number


class RecommendedEntry(models.Model):
    """One line of a recommendation: the entry below and the new entry above it."""

    recommendation = models.ForeignKey(
        Recommendation,
        on_delete=models.PROTECT,
        related_name="lines",
        verbose_name=_("recommendation"),
    )
    order = models.PositiveSmallIntegerField(_("order"))
    source = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="+", verbose_name=_("entry below")
    )
    target = models.OneToOneField(
        Entry, on_delete=models.PROTECT, related_name="+", verbose_name=_("entry above")
    )

    class Meta:
        verbose_name = _("recommended entry")
        verbose_name_plural = _("recommended entries")
        ordering = ["recommendation", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "order"], name="recommended_order_once"
            ),
            models.UniqueConstraint(
                fields=["recommendation", "source"], name="recommended_source_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.source}"
