"""The panel of a heat, its score form, its running order."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Heat, Region, Round
from projects.models import Entry, Recusal


class Judge(models.Model):
    """An expert of the pool."""

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
    title = models.CharField(_("professional title"), max_length=40, blank=True)
    profile = models.CharField(_("profile"), max_length=15, choices=Profile)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("region"),
    )

    class Meta:
        verbose_name = _("judge")
        verbose_name_plural = _("expert pool")

    def __str__(self) -> str:
        return str(self.user)


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


class Rubric(models.Model):
    """The score sheet's form for one round; the database refuses changes once it is frozen."""

    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, related_name="rubric", verbose_name=_("round")
    )
    name = models.CharField(_("name"), max_length=60)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return self.round.competition.path


class Criterion(models.Model):
    """One item of a rubric: 0 to `max_points` in half points, counted `weight` times.

    The four bands share the range by tenths: 优 from 90 %, 良 from 75 %, 中 from 60 %, below 弱.
    """

    rubric = models.ForeignKey(
        Rubric,
        on_delete=models.CASCADE,
        related_name="criteria",
        verbose_name=_("rubric"),
    )
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=30)
    description = models.CharField(_("what to look at"), max_length=100, blank=True)
    max_points = models.DecimalField(_("points at most"), max_digits=5, decimal_places=1)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2, default=1)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["rubric", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "code"], name="criterion_once"),
            models.CheckConstraint(
                condition=models.Q(max_points__gt=0, weight__gt=0),
                name="criterion_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.name


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

    def visible_to_judge(self, user: Any) -> Self:
        """What a judge may see: the heats they sit in, without the projects they are recused from."""
        if not user.is_authenticated:
            return self.none()
        seated = Seat.objects.filter(judge__user=user).values("heat")
        recused = Recusal.objects.filter(user=user, project=models.OuterRef("entry__project"))
        return self.filter(heat__in=seated).exclude(models.Exists(recused)).taking_part()


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
    """How the running order of a heat came about; the order can be computed again from `seed`."""

    heat = models.OneToOneField(
        Heat, on_delete=models.PROTECT, related_name="draw", verbose_name=_("heat")
    )
    seed = models.CharField(_("seed"), max_length=80)
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
        return f"#{self.pk} {self.seed}"
