"""The expert pool: who may be asked to judge, for what, where, and when not.

Experts outlive an edition. What ties them to one is kept by what stays the same from year to year:
the code of a sector, the code of a region.
"""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.masking import masked_email, masked_mobile
from competitions.models import Region

# So many entries or heats a person may take at most, whatever is typed.
MOST_ENTRIES, MOST_HEATS = 2000, 100


class JudgeQuerySet(models.QuerySet["Judge"]):
    def for_list(self) -> Self:
        return self.select_related("user", "region").order_by("user__name", "pk")


class Judge(models.Model):
    """An expert of the pool. `phone` and `email` are shown masked; unmasking is on record.

    `most_entries` and `most_heats`: what they accept in one round; None for any number.
    """

    class Profile(models.TextChoices):
        TECHNICAL = "technical", _("Technical expert")
        INVESTOR = "investor", _("Investor")
        ENTREPRENEUR = "entrepreneur", _("Entrepreneur")
        OFFICIAL = "official", _("Former official")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="judge",
        verbose_name=_("user"),
    )
    employer = models.CharField(_("employer"), max_length=80)
    employer_code = models.CharField(_("credit code of the employer"), max_length=18, blank=True)
    titles = models.JSONField(_("professional titles"), default=list, blank=True)
    profile = models.CharField(_("profile"), max_length=15, choices=Profile)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("region"),
    )
    most_entries = models.PositiveSmallIntegerField(
        _("entries of an online review at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_ENTRIES)],
        help_text=_("Empty: any number."),
    )
    most_heats = models.PositiveSmallIntegerField(
        _("heats of a round at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HEATS)],
        help_text=_("Empty: any number."),
    )
    can_chair = models.BooleanField(_("can chair a panel"), default=True)
    biography = models.TextField(_("short biography"), max_length=600, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)

    objects = JudgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("judge")
        verbose_name_plural = _("expert pool")

    def __str__(self) -> str:
        return str(self.user)

    @property
    def title(self) -> str:
        """All professional titles on one line."""
        return "、".join(self.titles)

    @property
    def masked_phone(self) -> str:
        return masked_mobile(self.phone) if self.phone else ""

    @property
    def masked_email(self) -> str:
        return masked_email(self.email) if self.email else ""


class Expertise(models.Model):
    """A sector that an expert can judge, by its code: next year's edition has the same codes."""

    judge = models.ForeignKey(
        Judge, on_delete=models.CASCADE, related_name="expertise", verbose_name=_("judge")
    )
    sector_code = models.SlugField(_("sector"), max_length=40)

    class Meta:
        verbose_name = _("sector of expertise")
        verbose_name_plural = _("sectors of expertise")
        ordering = ["judge", "sector_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "sector_code"],
                name="expertise_once",
                violation_error_message=_("This sector stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return self.sector_code


class ServedRegion(models.Model):
    """A region to which an expert goes to judge; without any row, everywhere."""

    judge = models.ForeignKey(
        Judge, on_delete=models.CASCADE, related_name="served_regions", verbose_name=_("judge")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )

    class Meta:
        verbose_name = _("region served")
        verbose_name_plural = _("regions served")
        ordering = ["judge", "region__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "region"],
                name="served_region_once",
                violation_error_message=_("This region stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.region)


class Absence(models.Model):
    """Days, both included, on which an expert cannot judge."""

    judge = models.ForeignKey(
        Judge, on_delete=models.CASCADE, related_name="absences", verbose_name=_("judge")
    )
    starts_on = models.DateField(_("from the day"))
    ends_on = models.DateField(_("until the day"))
    note = models.CharField(_("note"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("time away")
        verbose_name_plural = _("times away")
        ordering = ["judge", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="absence_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class PastService(models.Model):
    """A contest in which an expert judged elsewhere or before, as told; seats here are counted."""

    judge = models.ForeignKey(
        Judge, on_delete=models.CASCADE, related_name="past_service", verbose_name=_("judge")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    contest = models.CharField(_("contest"), max_length=100)
    duty = models.CharField(_("duty"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("past service")
        verbose_name_plural = _("past service")
        ordering = ["judge", "-year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(year__gte=1980, year__lte=2100),
                name="past_service_year",
                violation_error_message=_("Type a year from 1980 to 2100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.contest}"
