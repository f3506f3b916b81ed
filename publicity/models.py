"""What the public and the bosses see: notices, coverage, claims, reports."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Job
from competitions.models import Approximator, Competition, Heat, StaffGrant


class NoticeQuerySet(models.QuerySet["Notice"]):
    def public(self) -> Self:
        return self.exclude(state=Notice.State.DRAFT).exclude(
            competition__state=Competition.State.DRAFT
        )

    def for_list(self) -> Self:
        return self.select_related("competition").order_by("-starts_on", "-pk")

    def visible_to(self, user: Any) -> Self:
        """Published ones to all; drafts to those who prepare and supervise them."""
        if not user.is_authenticated:
            return self.public()
        roles = (
            StaffGrant.Role.ORGANISER,
            StaffGrant.Role.SECRETARIAT,
            StaffGrant.Role.SUPERVISOR,
        )
        nodes = Competition.objects.staffed_by(user, *roles).values("pk")
        public = Notice.objects.public().values("pk")
        return self.filter(models.Q(pk__in=public) | models.Q(competition__in=nodes))


class Notice(models.Model):
    """A public notice (公示): a list that cannot change, for a period of working days.

    `rows` is the snapshot that is shown: number, project, unit, sector, masked leader. `digest`
    is its SHA-256, printed beside it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("On public notice")
        FINAL = "final", _("Notice ended")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="notices",
        verbose_name=_("competition"),
    )
    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    starts_on = models.DateField(_("starts on"))
    working_days = models.PositiveSmallIntegerField(_("working days"), default=5)
    ends_on = models.DateField(_("ends on"))
    rows = models.JSONField(_("list"), default=list)
    digest = models.CharField(_("digest"), max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("prepared by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True)
    finalised_at = models.DateTimeField(_("finalised at"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "published", "final"]),
                name="notice_state_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.competition.path


class Channel(models.TextChoices):
    LIVE_VIDEO = "live_video", _("Live video")
    PICTURE_LIVE = "picture_live", _("Picture live")
    VIDEO = "video", _("Video")
    BROADCAST = "broadcast", _("Broadcast")
    ARTICLE = "article", _("Article")


class Unit(models.TextChoices):
    PERSON_TIMES = "person_times", _("person-times")
    PAGE_VIEWS = "page_views", _("page views")
    AUDIENCE = "audience", _("broadcast audience")
    PIECES = "pieces", _("pieces")


class Coverage(models.Model):
    """One counted row of publicity: a channel, a number, how it was rounded, in what unit."""

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="coverage",
        verbose_name=_("competition"),
    )
    heat = models.ForeignKey(
        Heat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="coverage",
        verbose_name=_("event"),
    )
    channel = models.CharField(_("channel"), max_length=15, choices=Channel)
    outlet = models.CharField(_("outlet"), max_length=60)
    count = models.PositiveIntegerField(_("count"))
    approximator = models.CharField(
        _("approximation"), max_length=1, choices=Approximator, blank=True
    )
    unit = models.CharField(_("unit"), max_length=15, choices=Unit)
    counted_on = models.DateField(_("counted on"))

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverage")
        ordering = ["competition", "-count", "pk"]

    def __str__(self) -> str:
        return f"{self.outlet} {self.count}"


class Claim(models.Model):
    """A headline number that a source states; never computed, never added to anything."""

    class Subject(models.TextChoices):
        WATCHED = "watched", _("watched or interacted")
        FOLLOWED = "followed", _("followed")
        REGISTERED = "registered", _("projects registered")
        PITCHED = "pitched", _("projects pitched")
        JUDGES = "judges", _("judges")
        ORGANISATIONS = "organisations", _("organisations taking part")
        TEXTS = "texts", _("texts published")
        MEETINGS = "meetings", _("meetings held")
        ATTENDANCE = "attendance", _("attendance at the final")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="claims",
        verbose_name=_("competition"),
    )
    subject = models.CharField(_("subject"), max_length=15, choices=Subject)
    count = models.PositiveIntegerField(_("count"))
    approximator = models.CharField(
        _("approximation"), max_length=1, choices=Approximator, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20)
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["competition", "subject", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "subject"], name="claim_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.count}"


class ReportQuerySet(models.QuerySet["Report"]):
    def for_list(self) -> Self:
        return self.select_related("competition", "job", "made_by").order_by("-pk")

    def visible_to(self, user: Any) -> Self:
        roles = (
            StaffGrant.Role.ORGANISER,
            StaffGrant.Role.SECRETARIAT,
            StaffGrant.Role.SUPERVISOR,
        )
        return self.filter(competition__in=Competition.objects.staffed_by(user, *roles))


class Report(models.Model):
    """A summary report: the figures it was made from, frozen, and the paper made from them."""

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name=_("competition"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made by"),
    )
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, related_name="report", verbose_name=_("job")
    )
    snapshot = models.JSONField(_("figures"))
    pdf = models.FileField(_("PDF"), upload_to="reports/", blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("summary report")
        verbose_name_plural = _("summary reports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk} {self.competition}"
