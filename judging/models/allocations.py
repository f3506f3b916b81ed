"""Who was given what to judge, by which run; and what people changed about it by hand."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Job
from competitions.models import Round
from judging.models.experts import Judge
from projects.models import Entry


class AllocationQuerySet(models.QuerySet["Allocation"]):
    def for_list(self) -> Self:
        return self.select_related("job", "asked_by", "outcome", "application__applied_by")

    def applied(self) -> Self:
        """Those that became seats or sheets, the one that holds now first."""
        return self.filter(application__isnull=False).order_by("-application__pk")


class Allocation(models.Model):
    """A run that somebody asked for: the round, the wishes, the seed. The database keeps it so.

    Its `outcome` is there once a worker has finished, its `application` once somebody took it.
    """

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="allocations", verbose_name=_("round")
    )
    seed = models.CharField(_("seed"), max_length=80)
    wishes = models.JSONField(_("wishes"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    asked_at = models.DateTimeField(_("asked for at"))
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, related_name="allocation", verbose_name=_("job")
    )

    objects = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation of judges")
        verbose_name_plural = _("allocations of judges")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.seed}"

    @property
    def found(self) -> dict[str, Any] | None:
        """What came of it, or None as long as nobody knows."""
        outcome: AllocationOutcome | None = getattr(self, "outcome", None)
        return outcome.result if outcome else None


class AllocationOutcome(models.Model):
    """What came of a run: the seats with their reasons, or the wishes that clash.

    `digest` is that of everything the answer depends on: who takes it later compares.
    """

    allocation = models.OneToOneField(
        Allocation, on_delete=models.PROTECT, related_name="outcome", verbose_name=_("allocation")
    )
    digest = models.CharField(_("digest of the input"), max_length=64)
    result = models.JSONField(_("result"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("outcome of an allocation")
        verbose_name_plural = _("outcomes of allocations")

    def __str__(self) -> str:
        return f"#{self.pk} {self.digest[:12]}"


class AllocationUse(models.Model):
    """A run that became seats or sheets; the newest of a round is the one that holds."""

    allocation = models.OneToOneField(
        Allocation,
        on_delete=models.PROTECT,
        related_name="application",
        verbose_name=_("allocation"),
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("applied by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("allocation applied")
        verbose_name_plural = _("allocations applied")

    def __str__(self) -> str:
        return f"#{self.pk}"


class HandChange(models.Model):
    """A judge given to an entry of an online review, or kept from it, by a person.

    The newest row of a pair is the one that holds. `HANDED_BACK` is the judge's own.
    """

    class Kind(models.TextChoices):
        GIVEN = "given", _("Given by hand")
        KEPT_OFF = "kept_off", _("Kept off by hand")
        HANDED_BACK = "handed_back", _("Handed back")

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="hand_changes", verbose_name=_("round")
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="hand_changes", verbose_name=_("entry")
    )
    judge = models.ForeignKey(
        Judge, on_delete=models.PROTECT, related_name="hand_changes", verbose_name=_("judge")
    )
    kind = models.CharField(_("change"), max_length=12, choices=Kind)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change by hand")
        verbose_name_plural = _("changes by hand")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"
