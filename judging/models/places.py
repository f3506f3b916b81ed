"""What was looked into at those who were promoted, and what was found."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Round
from projects.models import Entry


class PlaceCheckQuerySet(models.QuerySet["PlaceCheck"]):
    def standing(self) -> "PlaceCheckQuerySet":
        """The record that counts of each entry and kind: the one written last."""
        later = PlaceCheck.objects.filter(
            round=models.OuterRef("round"),
            entry=models.OuterRef("entry"),
            kind=models.OuterRef("kind"),
            pk__gt=models.OuterRef("pk"),
        )
        return self.filter(~models.Exists(later))


class PlaceCheck(models.Model):
    """One look into an entry that a round promoted; the database keeps it as it was written.

    A later record of the same kind takes its place without removing it. One that finds facts that
    do not match, or that was refused, takes the entry's place away once a second person confirms.
    """

    class Kind(models.TextChoices):
        DUE_DILIGENCE = "due_diligence", _("Due diligence")
        SITE_VISIT = "site_visit", _("Site visit")

    class Finding(models.TextChoices):
        OK = "ok", _("Facts match")
        MISMATCH = "mismatch", _("Facts do not match")
        REFUSED = "refused", _("Refused by the unit")

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="place_checks", verbose_name=_("round")
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="place_checks", verbose_name=_("entry")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    checked_on = models.DateField(_("date of the check"))
    people = models.CharField(_("who was there"), max_length=200)
    finding = models.CharField(_("finding"), max_length=10, choices=Finding)
    note = models.CharField(_("note"), max_length=500, blank=True)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written down by"),
    )
    at = models.DateTimeField(_("at"))

    objects = PlaceCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of a place")
        verbose_name_plural = _("checks of places")
        ordering = ["round", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.entry}"

    @property
    def scope(self) -> str:
        return self.round.scope

    @property
    def takes_place(self) -> bool:
        """Whether the finding costs the entry its place, once two people say so."""
        return self.finding != self.Finding.OK
