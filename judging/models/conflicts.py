"""What may part a judge from a project: ties that were declared, and suspicions to be decided.

A confirmed suspicion is a `projects.Recusal`; that alone is the wall.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition, StaffGrant
from judging.models.experts import Judge
from projects.models import Entry, Project, Recusal

READERS = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SUPERVISOR)


class JudgeTie(models.Model):
    """What ties a judge to a house or a person, as declared by the judge or an organiser."""

    judge = models.ForeignKey(
        Judge, on_delete=models.CASCADE, related_name="ties", verbose_name=_("judge")
    )
    kind = models.CharField(_("relation"), max_length=20, choices=Recusal.Kind)
    organisation = models.CharField(_("organisation"), max_length=100, blank=True)
    code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    person = models.CharField(_("person"), max_length=40, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("declared by"),
    )
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("tie of a judge")
        verbose_name_plural = _("ties of judges")
        ordering = ["judge", "-declared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(organisation="", code="", person=""),
                name="tie_names_somebody",
                violation_error_message=_("Name an organisation, its code or a person."),
            ),
            models.CheckConstraint(
                condition=models.Q(since=None)
                | models.Q(until=None)
                | models.Q(since__lte=models.F("until")),
                name="tie_ends_after_it_begins",
                violation_error_message=_("It cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        named = self.organisation or self.person or self.code
        return f"{self.get_kind_display()} {named}"


class KeepAway(models.Model):
    """Who is to keep away from an entry, in the words of its own people or of an officer."""

    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="keep_away", verbose_name=_("entry")
    )
    kind = models.CharField(_("relation"), max_length=20, choices=Recusal.Kind)
    person = models.CharField(_("person"), max_length=40, blank=True)
    organisation = models.CharField(_("organisation"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    by_officer = models.BooleanField(_("declared by an officer"), default=False)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("declared by"),
    )
    declared_at = models.DateTimeField(_("declared at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("declared conflict")
        verbose_name_plural = _("declared conflicts")
        ordering = ["entry", "declared_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person="", organisation=""), name="keep_away_names_somebody"
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(filter(None, [self.person, self.organisation]))


class SuspicionQuerySet(models.QuerySet["Suspicion"]):
    def still_open(self) -> Self:
        """Waits for a person: open, and no recusal parts the two already."""
        recused = Recusal.objects.filter(
            user=models.OuterRef("judge__user"), project=models.OuterRef("project")
        )
        return self.filter(state=Suspicion.State.OPEN).exclude(models.Exists(recused))

    def of_node(self, node: Competition) -> Self:
        """About projects that are entered in the node or below."""
        entries = Entry.objects.filter(
            project=models.OuterRef("project"), competition__path__startswith=node.path
        ).exclude(state=Entry.State.DRAFT)
        return self.filter(models.Exists(entries))

    def visible_to(self, user: Any) -> Self:
        """For organisers and supervisors of a node of the project who are no party to it.

        Neither about themselves as a judge, nor about a project they own, work on, or are recused
        from.
        """
        if not user.is_authenticated:
            return self.none()
        nodes = Competition.objects.staffed_by(user, *READERS).values("pk")
        entries = Entry.objects.filter(
            project=models.OuterRef("project"), competition__in=nodes
        ).exclude(state=Entry.State.DRAFT)
        kept = Project.objects.kept_from(user).values("pk")
        return (
            self.filter(models.Exists(entries)).exclude(project__in=kept).exclude(judge__user=user)
        )

    def for_list(self) -> Self:
        return self.select_related(
            "judge__user", "project__enterprise", "project__team", "decided_by"
        ).order_by("pk")


class Suspicion(models.Model):
    """A relation between a judge and a project that somebody has to decide on.

    `evidence` is a list of what matched what (`judging.conflicts.Evidence` as data); sentences are
    made of it where it is read. It grows while the suspicion is open; what comes to light after a
    decision is another row.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To be decided")
        CONFIRMED = "confirmed", _("Conflict confirmed")
        DISMISSED = "dismissed", _("Dismissed")

    class Certainty(models.TextChoices):
        CERTAIN = "certain", _("Certain")
        LIKELY = "likely", _("Likely")
        POSSIBLE = "possible", _("Possible")

    judge = models.ForeignKey(
        Judge, on_delete=models.PROTECT, related_name="suspicions", verbose_name=_("judge")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="suspicions", verbose_name=_("project")
    )
    kind = models.CharField(_("relation"), max_length=20, choices=Recusal.Kind)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty)
    evidence = models.JSONField(_("evidence"))
    found_at = models.DateTimeField(_("found at"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OPEN, editable=False
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    recusal = models.ForeignKey(
        Recusal,
        on_delete=models.PROTECT,
        null=True,
        related_name="suspicions",
        verbose_name=_("recusal"),
    )

    objects = SuspicionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspected conflict")
        verbose_name_plural = _("suspected conflicts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "project", "kind"],
                condition=models.Q(state="open"),
                name="suspicion_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open")
                | models.Q(state="confirmed", recusal__isnull=False, decided_by__isnull=False)
                | (models.Q(state="dismissed", decided_by__isnull=False) & ~models.Q(reason="")),
                name="suspicion_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge} – {self.project}"

    @property
    def scope(self) -> str:
        """The path of the first node that the project is entered in."""
        paths = self.project.entries.order_by("pk").values_list("competition__path", flat=True)
        return paths.first() or ""
