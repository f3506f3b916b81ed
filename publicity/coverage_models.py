"""The publicity ledger: rows as they were counted, their earlier counts and evidence, and claims."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.plain_text import no_direction_marks
from competitions.models import Approximator, Competition, Heat
from publicity.coverage_opening_model import CoverageOpening as CoverageOpening

# More than all people watching a hundred times; what is larger was typed wrongly.
MOST = 2_000_000_000
LONGEST_ADDRESS = 500
_is_web_address = URLValidator(
    schemes=["http", "https"], message=_("An address begins with http:// or https://.")
)


def web_address(value: str) -> None:
    """Refuse what is no http(s) address, and one that carries a name and a password."""
    _is_web_address(value)
    if "@" in value.split("/")[2]:
        raise ValidationError(_("An address carries no name and no password."))


def proof_path(file: "CoverageEvidence", filename: str) -> str:
    """A name of the server's own making: what the editor called the file is never a path."""
    return f"coverage/{uuid.uuid4().hex}"


class Channel(models.TextChoices):
    LIVE_VIDEO = "live_video", _("Live video")
    PICTURE_LIVE = "picture_live", _("Picture live")
    VIDEO = "video", _("Video")
    SHORT_VIDEO = "short_video", _("Short video")
    BROADCAST = "broadcast", _("Broadcast")
    RADIO = "radio", _("Radio")
    ARTICLE = "article", _("Article")
    SOCIAL = "social", _("Social media")
    PRINT = "print", _("Newspaper and print")
    POSTER = "poster", _("Poster")
    OTHER = "other", _("Other channel")


class Unit(models.TextChoices):
    PERSON_TIMES = "person_times", _("person-times")
    PAGE_VIEWS = "page_views", _("page views")
    AUDIENCE = "audience", _("broadcast audience")
    PLAYS = "plays", _("plays")
    INTERACTIONS = "interactions", _("likes, comments and shares")
    PIECES = "pieces", _("pieces")
    COPIES = "copies", _("copies")


class Linked(models.Model):
    """A row that names an address, and what was found there when it was last looked at."""

    class Link(models.TextChoices):
        OK = "ok", _("reached")
        MOVED = "moved", _("moved")
        GONE = "gone", _("gone")
        UNREACHABLE = "unreachable", _("not reached")
        REFUSED = "refused", _("not asked")

    address = models.CharField(
        _("address"),
        max_length=LONGEST_ADDRESS,
        blank=True,
        validators=[web_address, no_direction_marks],
    )
    link = models.CharField(
        _("what was found there"), max_length=11, choices=Link, blank=True, editable=False
    )
    link_detail = models.CharField(
        _("what was said there"), max_length=LONGEST_ADDRESS, blank=True, editable=False
    )
    link_checked_at = models.DateTimeField(_("looked at"), null=True, editable=False)

    class Meta:
        abstract = True


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def public(self) -> Self:
        """Rows of contests that show their ledger, for as long as they do."""
        open_nodes = CoverageOpening.objects.values("competition")
        return self.filter(competition__in=open_nodes).exclude(
            competition__state=Competition.State.DRAFT
        )


class Coverage(Linked):
    """One counted row of publicity: a channel, a number, how it was rounded, in what unit.

    `count`, `approximator`, `counted_on`, `by` and `at` are its newest count; those before it are
    `counts`.
    """

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
    outlet = models.CharField(_("outlet"), max_length=60, validators=[no_direction_marks])
    count = models.PositiveIntegerField(_("count"), validators=[MaxValueValidator(MOST)])
    approximator = models.CharField(
        _("approximation"), max_length=1, choices=Approximator, blank=True
    )
    unit = models.CharField(_("unit"), max_length=15, choices=Unit)
    counted_on = models.DateField(_("counted on"))
    note = models.CharField(_("note"), max_length=200, blank=True, validators=[no_direction_marks])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    at = models.DateTimeField(_("entered at"), null=True, editable=False)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverage")
        ordering = ["competition", "-count", "pk"]

    def __str__(self) -> str:
        return f"{self.outlet} {self.count}"

    @property
    def scope(self) -> str:
        return self.competition.path


class CoverageCount(models.Model):
    """A count of a row that a later one has followed; `by` and `at` are those of its entry.

    Always of an earlier day than the row's own, so that each number stands in one place.
    """

    coverage = models.ForeignKey(
        Coverage, on_delete=models.CASCADE, related_name="counts", verbose_name=_("coverage")
    )
    counted_on = models.DateField(_("counted on"))
    count = models.PositiveIntegerField(_("count"), validators=[MaxValueValidator(MOST)])
    approximator = models.CharField(
        _("approximation"), max_length=1, choices=Approximator, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    at = models.DateTimeField(_("entered at"), null=True)

    class Meta:
        verbose_name = _("earlier count")
        verbose_name_plural = _("earlier counts")
        ordering = ["coverage", "-counted_on"]
        constraints = [
            models.UniqueConstraint(fields=["coverage", "counted_on"], name="counted_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.counted_on} {self.count}"


class CoverageEvidence(models.Model):
    """A file that proves a count: a picture of the page, a letter of the station; never public."""

    coverage = models.ForeignKey(
        Coverage, on_delete=models.CASCADE, related_name="evidence", verbose_name=_("coverage")
    )
    file = models.FileField(_("file"), upload_to=proof_path)
    name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    scan = models.CharField(_("scan for malware"), max_length=10)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
    )
    at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("evidence of a count")
        verbose_name_plural = _("evidence of counts")
        ordering = ["coverage", "pk"]

    def __str__(self) -> str:
        return self.name


class Claim(Linked):
    """A headline number that a source states; never computed, never added to anything.

    Several sources may say different things of one subject: each is a row of its own.
    """

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
    count = models.PositiveIntegerField(_("count"), validators=[MaxValueValidator(MOST)])
    approximator = models.CharField(
        _("approximation"), max_length=1, choices=Approximator, blank=True
    )
    unit = models.CharField(_("unit"), max_length=20, validators=[no_direction_marks])
    source = models.CharField(_("source"), max_length=120, validators=[no_direction_marks])
    stated_on = models.DateField(_("stated on"), null=True, blank=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["competition", "subject", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "subject", "source"], name="claim_once_a_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.count}"


class CombinedTotal(models.Model):
    """A sum over several units, because an editor wants it: what it mixes is part of it.

    Computed from the rows whenever it is shown; only the units and the reason are kept.
    """

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="combined_totals",
        verbose_name=_("competition"),
    )
    name = models.CharField(_("name"), max_length=60, validators=[no_direction_marks])
    units: Any = models.JSONField(_("units that it mixes"), default=list)
    reason = models.CharField(_("reason"), max_length=200, validators=[no_direction_marks])

    class Meta:
        verbose_name = _("combined total")
        verbose_name_plural = _("combined totals")
        ordering = ["competition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "name"], name="combined_total_once"),
        ]

    def __str__(self) -> str:
        return self.name
