"""Rounds and heats of a node, the places they are held at, and the rules they are played by."""

from typing import Any, Self

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from competitions.labels.settings import SETTINGS
from competitions.models.parts import Category
from competitions.models.tree import Competition, Region
from competitions.rulebook.spec import Rules, as_data, read


def default_spec() -> dict[str, Any]:
    return as_data(Rules())


class RuleSet(models.Model):
    """One version of the rules of a round. The database refuses to change it once frozen.

    What the rules say is in `spec` and read by `rules`; `reason` says why this version was made.
    """

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="rule_sets",
        verbose_name=_("competition"),
    )
    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    spec = models.JSONField(_("rules"), default=default_spec)
    made_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("made from"),
    )
    reason = models.CharField(_("reason for this version"), max_length=200, blank=True)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["competition", "name", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "name", "version"], name="rule_set_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def scope(self) -> str:
        return self.competition.path

    @staticmethod
    def audit_words(name: str) -> tuple[str, dict[Any, Any]]:
        """The label of a setting ("panel.size") and the words of its choices, for the audit trail."""
        setting = SETTINGS.get(name)
        return (capfirst(str(setting.label)), dict(setting.choices)) if setting else (name, {})

    @property
    def rules(self) -> Rules:
        """What this version says; read anew each time, since `spec` may have been set."""
        return read(self.spec)


class RoundQuerySet(models.QuerySet["Round"]):
    def finals(self) -> Self:
        """Those that a contest ends with: finals and grand finals."""
        return self.filter(kind__in=Round.FINALS)

    def final_of(self, competition: Competition) -> "Round | None":
        """The round that decides the contest, once its results are public; else None.

        Of several finals it is the last: a final that sends its best into a grand final decides
        nothing that a notice or an award could follow from.
        """
        last = self.finals().filter(competition=competition).order_by("order").last()
        return last if last and last.state == Round.State.PUBLISHED else None


class Round(models.Model):
    """One stage of a node. Its results are public only in the state PUBLISHED."""

    class Kind(models.TextChoices):
        OPEN_SCREENING = "open_screening", _("Open screening")
        ONLINE_REVIEW = "online_review", _("Online review")
        PRELIMINARY = "preliminary", _("Preliminary")
        SEMIFINAL = "semifinal", _("Semifinal")
        FINAL = "final", _("Final")
        GRAND_FINAL = "grand_final", _("Grand final")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SCORING = "scoring", _("Scoring")
        DECIDED = "decided", _("Promotion decided")
        PUBLISHED = "published", _("Results published")

    FINALS = (Kind.FINAL, Kind.GRAND_FINAL)

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="rounds",
        verbose_name=_("competition"),
    )
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=40)
    rule_set = models.ForeignKey(
        RuleSet,
        on_delete=models.PROTECT,
        related_name="rounds",
        verbose_name=_("rule set"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PLANNED, editable=False
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["competition", "order"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "order"], name="round_order_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "scoring", "decided", "published"]),
                name="round_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="round_ends_after_it_starts",
                violation_error_message=_("A round cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competition.short_name} {self.name}"

    @property
    def scope(self) -> str:
        return self.competition.path

    @property
    def is_final(self) -> bool:
        """A final or a grand final."""
        return self.kind in self.FINALS


class Venue(models.Model):
    """Where an event is held."""

    class Kind(models.TextChoices):
        PARK = "park", _("Park")
        COLLEGE = "college", _("College")
        HALL = "hall", _("Hall")
        ONLINE = "online", _("Online")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("region"),
    )

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class HeatQuerySet(models.QuerySet["Heat"]):
    def for_list(self) -> Self:
        return self.select_related("round__competition", "venue__region").order_by(
            "round__order", "number", "pk"
        )

    def visible_to(self, user: Any) -> Self:
        """Public as an event of the calendar as soon as its competition is."""
        seen = Competition.objects.visible_to(user).values("pk")
        return self.filter(round__competition__in=seen)

    def staffed_by(self, user: Any, *roles: str) -> Self:
        nodes = Competition.objects.staffed_by(user, *roles).values("pk")
        return self.filter(round__competition__in=nodes)


class Heat(models.Model):
    """One event: a panel in a room scores some entries. Marks move only in the state SCORING."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SCORING = "scoring", _("Scoring")
        LOCKED = "locked", _("Locked")

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="heats", verbose_name=_("round")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=40)
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, related_name="heats", verbose_name=_("venue")
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("Empty: entries of all categories are heard here."),
    )
    places = models.PositiveSmallIntegerField(
        _("places for promotion"),
        default=0,
        help_text=_("Used when promotion goes by heat."),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.PLANNED, editable=False
    )

    objects = HeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("heat")
        verbose_name_plural = _("heats")
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="heat_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["planned", "scoring", "locked"]),
                name="heat_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.competition.short_name} {self.name}"

    @property
    def scope(self) -> str:
        return self.round.competition.path
