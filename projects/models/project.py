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

    def kept_from(self, user: Any) -> Self:
        """Projects that `user` is party to: recused from them, or one of their own people.

        Staff may have entered a project, too, and nobody declares a recusal from what is theirs:
        whoever hides or refuses by recusals asks for both here. For one project and a predicate
        there is `projects.rules.is_party_to`.
        """
        return self.filter(
            models.Q(owner=user)
            | models.Exists(Collaborator.objects.filter(user=user, project=models.OuterRef("pk")))
            | models.Exists(Recusal.objects.filter(user=user, project=models.OuterRef("pk")))
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
    """A teammate of the project's owner, who alone hands in or withdraws."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("Fills in")
        READER = "reader", _("Reads")

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
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)

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
    education = models.CharField(_("education"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["project", "order", "pk"]

    def __str__(self) -> str:
        return self.name


class TeamInvitation(models.Model):
    """Somebody asked by e-mail to work on a project; the key itself is in the letter alone."""

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="invitations",
        verbose_name=_("project"),
    )
    email = models.EmailField(_("e-mail"))
    role = models.CharField(
        _("role"), max_length=10, choices=Collaborator.Role, default=Collaborator.Role.EDITOR
    )
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("invited by"),
    )
    invited_at = models.DateTimeField(_("invited at"))
    valid_until = models.DateTimeField(_("valid until"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)

    class Meta:
        verbose_name = _("invitation to a project")
        verbose_name_plural = _("invitations to projects")
        ordering = ["project", "-invited_at", "-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.project}"


class IntellectualProperty(models.Model):
    """A right that the project rests on, as the entrant states it."""

    class Kind(models.TextChoices):
        INVENTION = "invention", _("Invention patent")
        UTILITY_MODEL = "utility_model", _("Utility model patent")
        DESIGN = "design", _("Design patent")
        SOFTWARE = "software", _("Software copyright")
        TRADEMARK = "trademark", _("Trade mark")
        OTHER = "other", _("Other right")

    class Status(models.TextChoices):
        GRANTED = "granted", _("Granted")
        PENDING = "pending", _("Applied for")
        LICENSED = "licensed", _("Licensed")

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="rights",
        verbose_name=_("project"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    number = models.CharField(_("number"), max_length=60, blank=True)
    owner = models.CharField(_("holder"), max_length=100)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.GRANTED)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("intellectual property right")
        verbose_name_plural = _("intellectual property rights")
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
