"""What entrants write: answers to the organiser's questions, and every change of a form."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Question
from projects.models.entry import Entry


class Answer(models.Model):
    """The answer of one entry to one question, as `projects.answer_values` writes it."""

    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="answers", verbose_name=_("entry")
    )
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    value = models.JSONField(_("value"))

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["entry", "question"], name="answer_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class EntryChange(models.Model):
    """One field of a form, changed by one save. `overtook` marks a save that did not know of the
    one before it: a second tab, a teammate, a phone that was offline. Both values are then here.

    `revision` is the entry's after the save; `save_key` is made by the browser, so that a save that is
    sent twice has one effect.
    """

    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="changes", verbose_name=_("entry")
    )
    revision = models.PositiveIntegerField(_("revision"))
    save_key = models.CharField(_("save"), max_length=40, blank=True)
    field = models.CharField(_("field"), max_length=80)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    overtook = models.BooleanField(_("without knowing of the change before"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("changed by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of an entry")
        verbose_name_plural = _("changes of entries")
        ordering = ["entry", "revision", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "save_key", "field"],
                condition=~models.Q(save_key=""),
                name="entry_change_once_per_save",
            ),
        ]
        indexes = [models.Index(fields=["entry", "field", "revision"], name="entry_change_last")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.field}"


class TextBand(models.Model):
    """Part of a fingerprint of a project's text: entries that share a band are compared in full."""

    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="bands", verbose_name=_("entry")
    )
    band = models.PositiveSmallIntegerField(_("band"))
    value = models.BigIntegerField(_("value"))

    class Meta:
        verbose_name = _("text fingerprint")
        verbose_name_plural = _("text fingerprints")
        constraints = [
            models.UniqueConstraint(fields=["entry", "band"], name="text_band_once"),
        ]
        indexes = [models.Index(fields=["band", "value"], name="text_band_value")]

    def __str__(self) -> str:
        return f"#{self.pk}"
