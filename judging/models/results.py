"""Rankings, made from signed sheets, and what follows from them."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Job
from competitions.models import Competition, Heat, Round, RuleSet
from judging.models.panels import Appearance
from projects.models import Entry


class RankingQuerySet(models.QuerySet["Ranking"]):
    def public(self) -> Self:
        """Rankings that anybody may read: of rounds whose results two people published."""
        return self.filter(round__state=Round.State.PUBLISHED, superseded_at=None).exclude(
            round__competition__state=Competition.State.DRAFT
        )


class Ranking(models.Model):
    """A snapshot of standings: of one heat, or of a whole round when `heat` is empty.

    Made by `judging.services.rankings` alone, from signed sheets under the named rule set; the
    database lets only `superseded_at` change. `ledger_head` is the last seal of the contest at that
    time. `digest` is that of the written form (`judging.snapshot`), `rules_digest` that of the
    rules, `sources` that of everything it was made from. They are empty in rankings of before.
    """

    round = models.ForeignKey(
        Round,
        on_delete=models.PROTECT,
        related_name="rankings",
        verbose_name=_("round"),
    )
    heat = models.ForeignKey(
        Heat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rankings",
        verbose_name=_("heat"),
    )
    rule_set = models.ForeignKey(
        RuleSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("rule set")
    )
    ledger_head = models.CharField(_("ledger head"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    rules_digest = models.CharField(_("digest of the rules"), max_length=64, blank=True)
    sources = models.CharField(_("digest of the sources"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("made at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True)

    objects = RankingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ranking")
        verbose_name_plural = _("rankings")
        constraints = [
            models.UniqueConstraint(
                fields=["heat"],
                condition=models.Q(superseded_at=None, heat__isnull=False),
                name="ranking_one_in_force_per_heat",
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(superseded_at=None, heat=None),
                name="ranking_one_in_force_per_round",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.heat or self.round}"


class Standing(models.Model):
    """One entry's place in a ranking, with all that explains it; the database never changes it.

    `category_rank` and `region_rank` are among those of the same category and city. `detail` is
    what `judging.services.details.detail_of` writes.
    """

    ranking = models.ForeignKey(
        Ranking,
        on_delete=models.PROTECT,
        related_name="standings",
        verbose_name=_("ranking"),
    )
    appearance = models.ForeignKey(
        Appearance,
        on_delete=models.PROTECT,
        related_name="standings",
        verbose_name=_("appearance"),
    )
    score = models.DecimalField(_("score"), max_digits=9, decimal_places=4, null=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    tied = models.BooleanField(_("tied"), default=False)
    category_rank = models.PositiveIntegerField(_("rank in its category"), null=True)
    region_rank = models.PositiveIntegerField(_("rank in its city"), null=True)
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ["ranking", models.F("rank").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "appearance"], name="standing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank or '–'} {self.score}"


class Promotion(models.Model):
    """What the round decided for an entry, with the rank it followed from.

    One is in force for each entry; who moves up after somebody left gets another, and the first is
    revoked. `reason` is that of `competitions.promotion.selection.Decision`, and `detail` what its
    sentence needs: {"group", "places", "waiting", "beside": key of an entry}.
    """

    class Outcome(models.TextChoices):
        PROMOTED = "promoted", _("Promoted")
        RESERVE = "reserve", _("Reserve")
        OUT = "out", _("Out")

    round = models.ForeignKey(
        Round,
        on_delete=models.PROTECT,
        related_name="promotions",
        verbose_name=_("round"),
    )
    standing = models.ForeignKey(
        Standing,
        on_delete=models.PROTECT,
        related_name="promotions",
        verbose_name=_("standing"),
    )
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="promotions",
        verbose_name=_("entry"),
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    place = models.PositiveIntegerField(_("place"), null=True)
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "entry"],
                condition=models.Q(revoked_at=None),
                name="promotion_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.outcome}"


class RankingRun(models.Model):
    """Ranking a round in the background: counted anew and kept, or held against what is in force.

    `outcome` is empty until it is over.
    """

    class Outcome(models.TextChoices):
        STORED = "stored", _("A new ranking is in force")
        SAME = "same", _("Agrees with the ranking in force, byte by byte")
        DIFFERS = "differs", _("Differs from the ranking in force")

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="ranking_runs", verbose_name=_("round")
    )
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, related_name="ranking_run", verbose_name=_("job")
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    differences = models.JSONField(_("differences"), default=list)

    class Meta:
        verbose_name = _("ranking run")
        verbose_name_plural = _("ranking runs")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.round}"
