"""What is entered, by whom, and who must have nothing to do with it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.units import Enterprise, Team


class ProjectQuerySet(models.QuerySet["Project"]):
    def owned_by(self, user: Any) -> Self:
        """Projects of which `user` is the owner or a teammate."""
        return self.filter(
            models.Q(owner=user)
            | models.Exists(Collaborator.objects.filter(user=user, project=models.OuterRef("pk")))
        )


class Project(models.Model):
    """What is entered. It belongs to an enterprise or to a team, never to both."""

    class Stage(models.TextChoices):
        IDEA = "idea", _("Idea")
        PROTOTYPE = "prototype", _("Prototype")
        PILOT = "pilot", _("Pilot")
        MASS_PRODUCTION = "mass_production", _("Mass production")
        SALES = "sales", _("Sales")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("owner"),
    )
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("enterprise"),
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("team"),
    )
    title = models.CharField(_("project name"), max_length=60)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    summary = models.TextField(_("summary"), max_length=600)
    innovation = models.TextField(_("innovation"), max_length=1000, blank=True)
    market = models.TextField(_("market and business model"), max_length=1000, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(enterprise=None, team__isnull=False)
                | models.Q(enterprise__isnull=False, team=None),
                name="project_has_one_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unit(self) -> Any:
        """The enterprise or team; select_related both before asking for many."""
        return self.enterprise or self.team


class Collaborator(models.Model):
    """A teammate: fills in the project's entries with its owner, who alone hands in or withdraws."""

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="collaborators",
        verbose_name=_("project"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="collaborations",
        verbose_name=_("user"),
    )

    class Meta:
        verbose_name = _("teammate")
        verbose_name_plural = _("teammates")
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="collaborator_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user}"


class Member(models.Model):
    """A core member of the project, as the entrant names them; the first is the leader."""

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="members",
        verbose_name=_("project"),
    )
    name = models.CharField(_("name"), max_length=40)
    role = models.CharField(_("role"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["project", "order", "pk"]

    def __str__(self) -> str:
        return self.name


class Recusal(models.Model):
    """A person must have nothing to do with a project. It wins over every other right.

    It lies beside the project, and not with judging, because what it forbids is seeing the
    project at all, on whichever way.
    """

    class Kind(models.TextChoices):
        EMPLOYMENT = "employment", _("Employment")
        INVESTMENT = "investment", _("Shareholding or investment")
        KINSHIP = "kinship", _("Kinship")
        MENTORING = "mentoring", _("Mentoring")
        RECOMMENDER = "recommender", _("Recommender")
        RIVAL = "rival", _("Rival")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="recusals",
        verbose_name=_("user"),
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="recusals",
        verbose_name=_("project"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    note = models.CharField(_("note"), max_length=300, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("declared by"),
    )
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [
            models.UniqueConstraint(fields=["user", "project"], name="recusal_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user} – {self.project}"
