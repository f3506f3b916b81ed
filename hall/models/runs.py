"""One heat on its day: the steps that its hosts took. The database never changes a step."""

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition, Heat
from judging.models import Appearance
from projects.models import Entry


class HallRunQuerySet(models.QuerySet["HallRun"]):
    def real(self) -> Self:
        return self.filter(is_rehearsal=False)

    def locked(self) -> Self:
        """For the writer of its steps: the row held, with all that a step reads of heat and contest."""
        around = self.select_related("heat__round__competition", "heat__round__rule_set")
        return around.with_gone().select_for_update(of=("self",))

    def with_gone(self) -> Self:
        """Annotates `n_gone`: entries of the heat that have left the contest since they were seated."""
        left = Appearance.objects.filter(heat=models.OuterRef("heat")).exclude(
            entry__state__in=Entry.IN_CONTEST
        )
        counted = left.order_by().values("heat").annotate(n=models.Count("pk")).values("n")
        return self.annotate(n_gone=Coalesce(models.Subquery(counted), 0))

    def public(self) -> Self:
        """What anybody may look at: runs of public contests that their host has opened to the public."""
        seen = Competition.objects.visible_to(AnonymousUser()).values("pk")
        return self.real().filter(is_public=True, heat__round__competition__in=seen)


class HallRun(models.Model):
    """A heat from its opening in the hall on; a rehearsal is one that leaves nothing behind.

    `order` (keys of appearances as drawn) and `play` (what the rules say of the stage) are what the
    steps are folded from; `document` is what screens and phones show, made anew with every step.
    """

    heat = models.ForeignKey(
        Heat, on_delete=models.PROTECT, related_name="hall_runs", verbose_name=_("heat")
    )
    is_rehearsal = models.BooleanField(_("rehearsal"), default=False)
    is_public = models.BooleanField(_("live page open to the public"), default=False)
    order: "models.JSONField[list[str], list[str]]" = models.JSONField(_("running order"))
    play: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        _("rules of the stage")
    )
    document = models.TextField(_("public document"), blank=True)
    entity_tag = models.CharField(_("entity tag"), max_length=32, blank=True)
    # How many entries of the heat had left the contest when the document was made.
    gone = models.PositiveSmallIntegerField(_("entries that have left"), default=0)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    opened_at = models.DateTimeField(_("opened at"))

    # Set by `with_gone` alone.
    n_gone: int

    objects = HallRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("heat in the hall")
        verbose_name_plural = _("heats in the hall")
        ordering = ["heat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["heat", "is_rehearsal"], name="hall_run_once"),
            models.CheckConstraint(
                condition=models.Q(is_rehearsal=False) | models.Q(is_public=False),
                name="hall_rehearsal_is_not_public",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.heat} #{self.pk}"

    @property
    def scope(self) -> str:
        return self.heat.scope


class HallStep(models.Model):
    """One step as it was recorded. `client_id` is the device's, so that it has one effect.

    `at` is when it counts; `received_at` when the server heard of it, later where the host's device
    went on without a network. `refused` says why a step that came late had no effect any more.
    """

    run = models.ForeignKey(
        HallRun, on_delete=models.CASCADE, related_name="steps", verbose_name=_("heat in the hall")
    )
    seq = models.PositiveIntegerField(_("number"))
    client_id = models.UUIDField(_("client id"), unique=True)
    name = models.CharField(_("step"), max_length=20)
    # A rehearsal goes with what it rehearsed; the database keeps the steps of a heat that was held.
    appearance = models.ForeignKey(
        Appearance,
        on_delete=models.CASCADE,
        null=True,
        related_name="hall_steps",
        verbose_name=_("appearance"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        _("data"), default=dict
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("taken by"),
    )
    at = models.DateTimeField(_("at"))
    received_at = models.DateTimeField(_("received at"))
    refused = models.CharField(_("refused"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("step in the hall")
        verbose_name_plural = _("steps in the hall")
        ordering = ["run", "seq"]
        constraints = [models.UniqueConstraint(fields=["run", "seq"], name="hall_step_once")]

    def __str__(self) -> str:
        return f"{self.seq} {self.name}"
