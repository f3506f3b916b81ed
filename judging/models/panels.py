"""The panel of a heat, its score form, its running order."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from competitions.models import Heat, Round
from judging.models.experts import Judge
from projects.models import Entry, Project


class Seat(models.Model):
    """A judge's place on the panel of a heat; `chair` leads it."""

    heat = models.ForeignKey(
        Heat, on_delete=models.PROTECT, related_name="seats", verbose_name=_("heat")
    )
    judge = models.ForeignKey(
        Judge, on_delete=models.PROTECT, related_name="seats", verbose_name=_("judge")
    )
    number = models.PositiveSmallIntegerField(_("seat"))
    is_chair = models.BooleanField(_("chair"), default=False)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("panel")
        ordering = ["heat", "number"]
        constraints = [
            models.UniqueConstraint(fields=["heat", "number"], name="seat_number_once"),
            models.UniqueConstraint(fields=["heat", "judge"], name="seat_judge_once"),
            models.UniqueConstraint(
                fields=["heat"],
                condition=models.Q(is_chair=True),
                name="seat_one_chair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.judge}"


class AppearanceQuerySet(models.QuerySet["Appearance"]):
    def for_list(self) -> Self:
        return self.select_related(
            "entry__project__enterprise",
            "entry__project__team",
            "entry__sector",
            "entry__category",
            "heat__round__competition",
        ).order_by("heat", "order", "pk")

    def taking_part(self) -> Self:
        """Leaves out entries that were withdrawn or disqualified since they were seated."""
        return self.filter(entry__state__in=Entry.IN_CONTEST)

    def for_ranking(self) -> Self:
        """With what ranks are made by: `number` of the entry, `kind` of its category, its `city`."""
        return self.annotate(
            number=models.F("entry__number"),
            kind=models.F("entry__category__kind"),
            city=KeyTextTransform("city", "entry__declared"),
        )

    def visible_to_judge(self, user: Any) -> Self:
        """What a judge may see: the heats they sit in, without the projects they are party to.

        Of an online review only the entries that were given to them.
        """
        if not user.is_authenticated:
            return self.none()
        seated = Seat.objects.filter(judge__user=user).values("heat")
        own = Appearance.objects.filter(pk=models.OuterRef("pk"), sheets__seat__judge__user=user)
        is_shared = ~models.Q(heat__round__kind=Round.Kind.ONLINE_REVIEW)
        kept = Project.objects.kept_from(user).filter(pk=models.OuterRef("entry__project"))
        seen = self.filter(is_shared | models.Exists(own), heat__in=seated)
        return seen.exclude(models.Exists(kept)).taking_part()


class Appearance(models.Model):
    """An entry's place in a heat; `order` is its place in the running order once drawn."""

    heat = models.ForeignKey(
        Heat,
        on_delete=models.PROTECT,
        related_name="appearances",
        verbose_name=_("heat"),
    )
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="appearances",
        verbose_name=_("entry"),
    )
    order = models.PositiveSmallIntegerField(_("running order"), null=True, blank=True)

    # Set by `for_ranking` alone.
    number: str | None
    kind: str
    city: str | None

    objects = AppearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("running order")
        ordering = ["heat", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["heat", "entry"], name="appearance_once"),
            models.UniqueConstraint(fields=["heat", "order"], name="appearance_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order or '–'} {self.entry}"


class Draw(models.Model):
    """How the running order of a heat came about.

    `lots` holds number, house and block of everybody who took part, `order` what came of it: with
    `seed`, `blocks` and `apart` it can be computed again. An order drawn by hand has a witness only.
    """

    class Method(models.TextChoices):
        SEED = "seed", _("by computer from a seed")
        HAND = "hand", _("by hand, from a box")

    class Blocks(models.TextChoices):
        NONE = "", _("all together")
        CATEGORY = "category", _("one group after another")
        SECTOR = "sector", _("one sector after another")

    heat = models.OneToOneField(
        Heat, on_delete=models.PROTECT, related_name="draw", verbose_name=_("heat")
    )
    method = models.CharField(
        _("method"), max_length=4, choices=Method.choices, default=Method.SEED
    )
    seed = models.CharField(_("seed"), max_length=80, blank=True)
    blocks = models.CharField(_("blocks"), max_length=8, choices=Blocks.choices, blank=True)
    apart = models.BooleanField(_("units kept apart"), default=False)
    lots: "models.JSONField[list[list[str]], list[list[str]]]" = models.JSONField(
        _("lots"), default=list
    )
    order: "models.JSONField[list[str], list[str]]" = models.JSONField(_("order"), default=list)
    witness = models.CharField(_("witness"), max_length=60)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("drawn by"),
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")

    def __str__(self) -> str:
        return f"#{self.pk} {self.seed or self.get_method_display()}"
