"""What belongs to an entry: its materials and the decisions of its form review."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import MaterialRequirement, Question
from projects.models.entry import Entry


def material_path(material: "Material", filename: str) -> str:
    """A name of the server's own making: what the entrant called the file is never a path."""
    return f"materials/{material.entry_id}/{uuid.uuid4().hex}"


class MaterialQuerySet(models.QuerySet["Material"]):
    def current(self) -> Self:
        """The files that are handed in now, without the versions that they replaced."""
        return self.filter(replaced_at=None)

    def visible_to(self, user: Any) -> Self:
        """Files of the entries that the user may see.

        Earlier versions are for the entry's own people; staff see those that a form review had
        before it.
        """
        if not user.is_authenticated:
            return self.none()
        reviewed = FormReview.objects.filter(
            entry=models.OuterRef("entry"),
            at__gte=models.OuterRef("uploaded_at"),
            at__lt=models.OuterRef("replaced_at"),
        )
        own = models.Q(entry__in=Entry.objects.owned_by(user).values("pk"))
        seen = self.filter(entry__in=Entry.objects.visible_to(user).values("pk"))
        return seen.filter(own | models.Q(replaced_at=None) | models.Exists(reviewed))


class Material(models.Model):
    """A file of an entry; kept outside of any public folder and served only after a check.

    A file that answers a question has that question and the kind "other". What was replaced or
    removed stays as an earlier version until the entry is erased.
    """

    class Scan(models.TextChoices):
        NONE = "none", _("No scanner")
        CLEAN = "clean", _("Nothing found")

    Kind = MaterialRequirement.Kind

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
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    question = models.ForeignKey(
        Question,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("question"),
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaced_at = models.DateTimeField(_("replaced at"), null=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True)
    preview = models.FileField(_("first page"), blank=True)
    scan = models.CharField(_("scan for malware"), max_length=10, choices=Scan, default=Scan.NONE)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["entry", "kind", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What the form calls it: the question that it answers, or its kind."""
        return self.question.label if self.question else str(self.get_kind_display())


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
    correct_by = models.DateTimeField(_("to be corrected by"), null=True, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("form review")
        verbose_name_plural = _("form reviews")
        ordering = ["entry", "at", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.verdict}"


class ReviewPoint(models.Model):
    """One field of the form that a review asks to mend, by its name in `projects.entry_fields`."""

    review = models.ForeignKey(
        FormReview, on_delete=models.CASCADE, related_name="points", verbose_name=_("form review")
    )
    field = models.CharField(_("field"), max_length=80)
    message = models.CharField(_("what is to be mended"), max_length=300)

    class Meta:
        verbose_name = _("point to mend")
        verbose_name_plural = _("points to mend")
        ordering = ["review", "pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.field}"


class Upload(models.Model):
    """A file on its way, piece by piece: `received` of `size` bytes lie on the server's disk.

    It can go on after a broken connection; what nobody finishes is swept away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="uploads", verbose_name=_("entry")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Material.Kind)
    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("question")
    )
    name = models.CharField(_("name"), max_length=300)
    size = models.PositiveBigIntegerField(_("size"))
    received = models.PositiveBigIntegerField(_("received"), default=0)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("started by"),
    )
    started_at = models.DateTimeField(_("started at"))
    material = models.OneToOneField(
        Material, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("material")
    )

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("size")),
                name="upload_received_within_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"
