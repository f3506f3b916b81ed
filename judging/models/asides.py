"""What a judge writes beside the marks: a note nobody else reads, a word to the host."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from judging.models.sheets import ScoreSheet
from projects.models import Project


class SheetNote(models.Model):
    """A judge's private note on one sheet, as the judge's device sealed it.

    The server keeps what it cannot show: the text is locked with the judge's own key, which only
    the judge's signed-in pages carry. So no export, admin page or copy of the database holds it
    in words, and it is no part of the ledger.
    """

    sheet = models.OneToOneField(
        ScoreSheet, on_delete=models.CASCADE, related_name="note", verbose_name=_("sheet")
    )
    client_id = models.UUIDField(_("client id"))
    sealed = models.TextField(_("sealed note"), max_length=12000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")

    def __str__(self) -> str:
        return f"#{self.sheet_id}"


class FlagQuerySet(models.QuerySet["SheetFlag"]):
    def visible_to_host(self, user: Any) -> Self:
        """Without what was said of projects that `user` is party to."""
        kept = Project.objects.kept_from(user).filter(
            pk=models.OuterRef("sheet__appearance__entry__project")
        )
        return self.exclude(models.Exists(kept))

    def open(self) -> Self:
        return self.filter(settled_at=None)


class SheetFlag(models.Model):
    """A problem that a judge told the host about a project: a short text, never a mark."""

    sheet = models.ForeignKey(
        ScoreSheet, on_delete=models.PROTECT, related_name="flags", verbose_name=_("sheet")
    )
    client_id = models.UUIDField(_("client id"), unique=True)
    text = models.CharField(_("text"), max_length=200)
    raised_at = models.DateTimeField(_("raised at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem of a sheet")
        verbose_name_plural = _("problems of sheets")
        ordering = ["raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True, settled_by__isnull=True)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="flag_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text
