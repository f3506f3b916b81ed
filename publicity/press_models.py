"""Press items: drafted from what is public of an event, finished by an editor."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.plain_text import no_direction_marks
from competitions.models import Competition, Heat

LONGEST_BODY = 10_000


class PressItem(models.Model):
    """A text for the press. `facts` are what it was drafted from, as they were public then; a
    draft until `finished_at` is set."""

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="press_items",
        verbose_name=_("competition"),
    )
    heat = models.ForeignKey(
        Heat, on_delete=models.PROTECT, related_name="press_items", verbose_name=_("event")
    )
    title = models.CharField(_("title"), max_length=120, validators=[no_direction_marks])
    body = models.TextField(_("text"), max_length=LONGEST_BODY)
    facts: Any = models.JSONField(_("facts"), default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("drafted by"),
    )
    changed_at = models.DateTimeField(_("changed at"))
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("finished by"),
    )
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("press item")
        verbose_name_plural = _("press items")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.competition.path

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None
