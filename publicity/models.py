"""What the public and the bosses see: notices, coverage, claims."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Job
from competitions.models import Competition, StaffGrant
from publicity.coverage_models import Channel as Channel
from publicity.coverage_models import Claim as Claim
from publicity.coverage_models import CombinedTotal as CombinedTotal
from publicity.coverage_models import Coverage as Coverage
from publicity.coverage_models import CoverageCount as CoverageCount
from publicity.coverage_models import CoverageEvidence as CoverageEvidence
from publicity.coverage_models import CoverageOpening as CoverageOpening
from publicity.coverage_models import Linked as Linked
from publicity.coverage_models import Unit as Unit
from publicity.news_models import NewsItem as NewsItem
from publicity.news_models import NewsPicture as NewsPicture
from publicity.news_models import NewsVersion as NewsVersion
from publicity.objection_models import Objection as Objection
from publicity.objection_models import ObjectionFile as ObjectionFile
from publicity.objection_models import ObjectionReceipt as ObjectionReceipt
from publicity.press_models import PressItem as PressItem


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
    """A public notice (公示): a list that cannot change, for a period of working or calendar days.

    Everything that is shown is a snapshot: `rows` (number, project, unit, sector, masked leader),
    `facts` (names and days of the opening sentence), who signs and where to call. `digest` is the
    SHA-256 over all of it, printed beside it; once it hangs, the database keeps it as it is.
    `changes` says what is different from the notice that it supersedes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("On public notice")
        FINAL = "final", _("Notice ended")
        SUPERSEDED = "superseded", _("Superseded")

    class Mode(models.TextChoices):
        WORKING = "working", _("Working days")
        CALENDAR = "calendar", _("Calendar days")

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
    mode = models.CharField(_("kind of days"), max_length=10, choices=Mode, default=Mode.WORKING)
    days = models.PositiveSmallIntegerField(_("days"), default=5)
    ends_on = models.DateField(_("ends on"))
    rows = models.JSONField(_("list"), default=list)
    facts = models.JSONField(_("facts of the opening"), default=dict)
    changes = models.JSONField(_("changes"), default=dict)
    issuer = models.CharField(_("issuer"), max_length=120, blank=True)
    office_phone = models.CharField(_("office telephone"), max_length=30, blank=True)
    supervision_phone = models.CharField(_("supervision telephone"), max_length=30, blank=True)
    office_address = models.CharField(_("office address"), max_length=120, blank=True)
    office_email = models.EmailField(_("office e-mail"), max_length=120, blank=True)
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("supersedes"),
    )
    digest = models.CharField(_("digest"), max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("prepared by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True)
    finalised_at = models.DateTimeField(_("finalised at"), null=True)
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, related_name="notice", verbose_name=_("job")
    )
    pdf = models.FileField(_("PDF"), upload_to="notices/", blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "published", "final", "superseded"]),
                name="notice_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(mode__in=["working", "calendar"]), name="notice_mode_known"
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=~models.Q(state="draft"),
                name="notice_superseded_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.competition.path
