"""Papers of the secretariat: what they were made from, what was written, what was frozen."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Job
from competitions.models import Competition, Heat, Meeting, StaffGrant
from papers.labels import MAKES, Kind
from projects.models import Project

READERS = (
    StaffGrant.Role.ORGANISER,
    StaffGrant.Role.SECRETARIAT,
    StaffGrant.Role.SUPERVISOR,
)


class Wording(models.Model):
    """The house's wording of a kind of paper, changed by a contest for itself and those below.

    Dropped, it is in force no more; its row stays, so that its versions count on.
    """

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="wordings",
        verbose_name=_("competition"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    text = models.TextField(_("wording"))
    version = models.PositiveIntegerField(_("version"), default=1)
    is_dropped = models.BooleanField(_("dropped"), default=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("wording of a paper")
        verbose_name_plural = _("wordings of papers")
        ordering = ["competition", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "kind"], name="wording_once"),
        ]

    def __str__(self) -> str:
        return f"{self.competition} {self.get_kind_display()}"


class PaperQuerySet(models.QuerySet["Paper"]):
    def frozen(self, kind: str) -> Self:
        return self.filter(kind=kind, state=Paper.State.FROZEN)

    def for_list(self) -> Self:
        """Without the long texts and the snapshot, the latest first."""
        return (
            self.select_related("competition", "job", "made_by")
            .defer("text", "filled", "wording", "snapshot")
            .order_by("-made_at", "-pk")
        )

    def visible_to(self, user: Any) -> Self:
        """Of the contests that the user works for; no score book of a heat with a project kept from
        them, for marks of single judges stand in it."""
        kept = Project.objects.kept_from(user)
        parted = Heat.objects.filter(appearances__entry__project__in=kept)
        return self.filter(competition__in=Competition.objects.staffed_by(user, *READERS)).exclude(
            kind=Kind.SCORE_BOOK, heat__in=parted
        )


class Paper(models.Model):
    """A paper from its figures to its number.

    `snapshot` is the data that it was made from and `wording` the template, so `filled` can be
    made of them again; `text` is what stands there now, corrected by hand. `previewed` is the
    digest of what the files of the last finished job show. Frozen, nothing of it changes any more,
    and the database refuses it too.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        FROZEN = "frozen", _("Frozen")

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="papers", verbose_name=_("competition")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    heat = models.ForeignKey(
        Heat, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("heat")
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("meeting")
    )
    title = models.CharField(_("title"), max_length=120)
    issuer = models.CharField(_("issuer"), max_length=80, blank=True)
    dated = models.DateField(_("date on the paper"))
    number = models.CharField(_("document number"), max_length=60, blank=True)
    series = models.CharField(_("series"), max_length=40, blank=True)
    serial = models.PositiveIntegerField(_("serial number"), null=True)
    addressee = models.CharField(_("addressee"), max_length=120, blank=True)
    recipients = models.CharField(_("recipients"), max_length=200, blank=True)
    snapshot = models.JSONField(_("figures"))
    wording = models.TextField(_("wording"))
    filled = models.TextField(_("text as filled"))
    text = models.TextField(_("text"))
    version = models.PositiveIntegerField(_("version"), default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made at"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved at"))
    frozen_at = models.DateTimeField(_("frozen at"), null=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    previewed = models.CharField(_("digest of the preview"), max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True)
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, related_name="paper", verbose_name=_("job")
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "frozen"]), name="paper_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(frozen_at__isnull=False, serial__isnull=False) & ~Q(digest="", number=""),
                name="paper_frozen_is_numbered",
            ),
            models.UniqueConstraint(
                fields=["competition", "kind", "series", "serial"], name="paper_serial_once"
            ),
            models.UniqueConstraint(
                fields=["competition", "number"],
                condition=~Q(number=""),
                name="paper_number_once",
                violation_error_message=_("Another paper has this number already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.competition.path

    @property
    def is_frozen(self) -> bool:
        return self.state == self.State.FROZEN

    @property
    def layout(self) -> str:
        return MAKES[self.kind].layout

    @property
    def taken_on(self) -> date:
        """The day on which its data were taken; of a snapshot that does not say, when it was made."""
        said = self.snapshot["paper"].get("taken_on", "")
        return date.fromisoformat(said) if said else timezone.localdate(self.made_at)


class PaperVersion(models.Model):
    """All that people may write of a paper as it stood after a save; `number` is that version."""

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="versions", verbose_name=_("paper")
    )
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("version of a paper")
        verbose_name_plural = _("versions of papers")
        ordering = ["paper", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.paper} · {self.number}"


class PaperAcceptance(models.Model):
    """Something of a paper that does not agree, let pass by a person, with the reason."""

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="acceptances", verbose_name=_("paper")
    )
    key = models.CharField(_("key"), max_length=64)
    sentence = models.TextField(_("what does not agree"))
    reason = models.CharField(_("reason"), max_length=200)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    accepted_at = models.DateTimeField(_("accepted at"))

    class Meta:
        verbose_name = _("accepted disagreement")
        verbose_name_plural = _("accepted disagreements")
        ordering = ["paper", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "key"], name="acceptance_once"),
        ]

    def __str__(self) -> str:
        return self.sentence
