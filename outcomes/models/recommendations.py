"""Entries recommended to the level above."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition
from projects.models import Entry, Nomination


class Recommendation(models.Model):
    """A ranked, numbered list sent by one node to its parent, or along a further way upwards.

    The database refuses to change it. `rows` is the list as it was sent, in its order, as
    `outcomes.services.recommendations` writes it; `digest` is SHA-256 over it, its number, its
    document, both contests and the digest of the list that the node sent before.
    """

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
    serial = models.PositiveSmallIntegerField(_("list number"), default=1)
    rows = models.JSONField(_("rows"), default=list)
    digest = models.CharField(_("digest"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["competition", "sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "serial"], name="recommendation_serial_once"
            ),
        ]

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

    @property
    def rank_below(self) -> int | None:
        """The rank in the last round below, as the list says it; None where it says none."""
        own = (row for row in self.recommendation.rows if row["order"] == self.order)
        return next((row["rank"] for row in own), None)


class Likeness(models.Model):
    """Something that the receiving contest has already and that a recommended entry looks like.

    Another entry, or a project that a body recommends and nobody has handed in. A person says
    whether the two are one project; until then both stand, and nothing is dropped by itself.
    """

    class Decision(models.TextChoices):
        SAME = "same", _("One project")
        BOTH = "both", _("Two projects")

    line = models.ForeignKey(
        RecommendedEntry,
        on_delete=models.PROTECT,
        related_name="likenesses",
        verbose_name=_("recommended entry"),
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("entry")
    )
    nomination = models.ForeignKey(
        Nomination,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recommended project"),
    )
    same_unit = models.BooleanField(_("same unit"))
    title_percent = models.PositiveSmallIntegerField(_("titles in common (%)"))
    text_percent = models.PositiveSmallIntegerField(_("texts in common (%)"))
    decision = models.CharField(_("decision"), max_length=4, choices=Decision, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("likeness of a recommended entry")
        verbose_name_plural = _("likenesses of recommended entries")
        ordering = ["line", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entry=None) ^ models.Q(nomination=None),
                name="likeness_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} ~ {self.entry or self.nomination}"

    @property
    def scope(self) -> str:
        return self.line.recommendation.into.path
