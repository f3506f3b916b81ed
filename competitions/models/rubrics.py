"""The score sheet's form: what is marked, from 0 to how many points, and what that is worth."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models.parts import Category
from competitions.models.rounds import Round


class Rubric(models.Model):
    """The score sheet's form for one round; the database refuses changes once it is frozen.

    Without `scale_to` a sheet's total is the weighted sum of its points. With it the criteria count
    by the share of points reached, and full marks make `scale_to` (CICE: each item 0 to 10, then
    to 100, and teams have no finance item).
    """

    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, related_name="rubric", verbose_name=_("round")
    )
    name = models.CharField(_("name"), max_length=60)
    scale_to = models.PositiveSmallIntegerField(
        _("scale the total to"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("For example 100. Empty: the points are added up as they are."),
    )
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

    `category_kind` keeps it to one category of entrants. `bands` words the range of points, best
    first, as [["优", "9"], ["良", "7.5"], …] with the lowest points of each; without it the four
    usual bands share the range by tenths: 优 from 90 %, 良 from 75 %, 中 from 60 %, below 弱.
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
    category_kind = models.CharField(
        _("only for"), max_length=20, choices=Category.Kind, blank=True
    )
    bands = models.JSONField(_("worded bands"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["rubric", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "code"], name="criterion_code_once"),
            models.CheckConstraint(
                condition=models.Q(max_points__gt=0, weight__gt=0),
                name="criterion_worth_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name
