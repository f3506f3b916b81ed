"""What belongs to an entry: its materials and the decisions of its form review."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.entry import Entry


def material_path(material: "Material", filename: str) -> str:
    """A name of the server's own making: what the entrant called the file is never a path."""
    return f"materials/{material.entry_id}/{uuid.uuid4().hex}"


class Material(models.Model):
    """A file of an entry; kept outside of any public folder and served only after a check."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("Business plan")
        DECK = "deck", _("Pitch deck")
        LICENCE = "licence", _("Business licence")
        DECLARATION = "declaration", _("Signed declaration")
        OTHER = "other", _("Other evidence")

    entry = models.ForeignKey(
        Entry,
        on_delete=models.CASCADE,
        related_name="materials",
        verbose_name=_("entry"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    file = models.FileField(_("file"), upload_to=material_path)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["entry", "kind", "pk"]

    def __str__(self) -> str:
        return self.name


class FormReview(models.Model):
    """One decision of a form reviewer, with what is to be mended, field by field."""

    class Verdict(models.TextChoices):
        ACCEPT = "accept", _("Accept")
        RETURN = "return", _("Return")
        REJECT = "reject", _("Reject")

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("entry")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    message = models.TextField(_("message to the entrant"), max_length=1000, blank=True)
    note = models.TextField(_("internal note"), max_length=1000, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("form review")
        verbose_name_plural = _("form reviews")
        ordering = ["entry", "at", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.verdict}"
