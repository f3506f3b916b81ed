"""The statement by which an entry left the contest."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.entry import Entry


class Withdrawal(models.Model):
    """A signed statement that an entry withdraws; the database keeps it as it was given.

    Given by the owner here, or received on paper and written down by an organiser.
    """

    class Way(models.TextChoices):
        ONLINE = "online", _("signed here")
        PAPER = "paper", _("received on paper")

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, related_name="withdrawal", verbose_name=_("entry")
    )
    way = models.CharField(_("way"), max_length=6, choices=Way)
    signed_by = models.CharField(_("signed by"), max_length=60)
    signed_on = models.DateField(_("date of the statement"))
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
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")

    def __str__(self) -> str:
        return f"{self.entry} {self.signed_on}"
