"""The big screens of a heat: each is a browser that was let in once by a link, without an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.models.runs import HallRun


class Screen(models.Model):
    """A place for one screen. The link opens it once; from then on the browser holds `key`.

    Only digests are stored. A screen that has lost its browser gets another link.
    """

    run = models.ForeignKey(
        HallRun,
        on_delete=models.CASCADE,
        related_name="screens",
        verbose_name=_("heat in the hall"),
    )
    name = models.CharField(_("name"), max_length=40)
    link_digest = models.CharField(_("digest of the link"), max_length=64, unique=True)
    key_digest = models.CharField(_("digest of the key"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made at"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("big screen")
        verbose_name_plural = _("big screens")
        ordering = ["run", "pk"]

    def __str__(self) -> str:
        return self.name
