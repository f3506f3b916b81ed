"""That a contest shows its publicity ledger."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition


class CoverageOpening(models.Model):
    """The contest's ledger stands on its public pages for as long as this row is there."""

    competition = models.OneToOneField(
        Competition,
        on_delete=models.PROTECT,
        related_name="coverage_opening",
        verbose_name=_("competition"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("shown by"),
    )
    at = models.DateTimeField(_("shown since"))

    class Meta:
        verbose_name = _("coverage shown to the public")
        verbose_name_plural = _("coverage shown to the public")

    def __str__(self) -> str:
        return str(self.competition)
