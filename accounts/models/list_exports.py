"""Lists that people take out as files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.records import Job


class ListExport(models.Model):
    """One list taken out: which, of what, filtered how, with which columns.

    `in_full` says that personal columns were not masked, for `reason`. `rows` and `keys` (of the
    rows in the file) are known once it is made; the keys go when the file does.
    """

    class Suffix(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook")
        CSV = "csv", _("CSV, for other programs")

    job = models.OneToOneField(
        Job, on_delete=models.CASCADE, related_name="list_export", verbose_name=_("job")
    )
    listing = models.CharField(_("list"), max_length=80)
    place = models.CharField(_("of"), max_length=80)
    query = models.TextField(_("filter"), max_length=2000, blank=True)
    columns = models.JSONField(_("columns"), default=list)
    suffix = models.CharField(_("format"), max_length=4, choices=Suffix)
    in_full = models.BooleanField(_("personal data in full"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10)
    rows = models.PositiveIntegerField(_("rows"), null=True)
    keys = models.JSONField(_("keys of the rows"), default=list)

    class Meta:
        verbose_name = _("list taken out")
        verbose_name_plural = _("lists taken out")
        indexes = [models.Index(fields=["listing", "place"], name="list_export_of")]

    def __str__(self) -> str:
        return f"{self.listing}.{self.suffix}"
