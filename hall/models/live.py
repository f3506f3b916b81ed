"""The live page beyond its document: photos from the hall, and how many looked at it."""

import ipaddress
import uuid
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from hall.models.runs import HallRun

_is_secure_address = URLValidator(
    schemes=["https"], message=_("The address of the video begins with https://.")
)


def video_address(value: str) -> None:
    """Refuse what is no https address of a named host, and one that carries a name and a password."""
    _is_secure_address(value)
    parts = urlsplit(value)
    if "@" in parts.netloc:
        raise ValidationError(_("An address carries no name and no password."))
    host = parts.hostname or ""
    if "." not in host.strip(".") or _is_number(host):
        raise ValidationError(
            _("The address has to name a site that everybody reaches, such as live.example.cn.")
        )


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def photo_path(photo: "LivePhoto", filename: str) -> str:
    """A name of the server's own making: what the telephone called the file is never a path."""
    return f"live/{uuid.uuid4().hex}.jpg"


class LivePage(models.Model):
    """What a live page has beside its document; there from the first time that something is said of it.

    A row of its own: guards of the hall's record hang on the run's table, and SQLite makes a table
    anew for each new column.
    """

    run = models.OneToOneField(
        HallRun,
        on_delete=models.CASCADE,
        related_name="live_page",
        verbose_name=_("heat in the hall"),
    )
    # Outside the portal; whoever presses it leaves.
    video_url = models.CharField(
        _("live video"), max_length=500, blank=True, validators=[video_address]
    )
    audience_told_at = models.DateTimeField(_("audience entered in the ledger at"), null=True)

    class Meta:
        verbose_name = _("live page")
        verbose_name_plural = _("live pages")
        ordering = ["run"]

    def __str__(self) -> str:
        return str(self.run)


class LivePhotoQuerySet(models.QuerySet["LivePhoto"]):
    def current(self) -> Self:
        return self.filter(removed_at=None)

    def public(self) -> Self:
        """Photos that an editor has approved, of live pages that are open to everybody."""
        runs = HallRun.objects.public().values("pk")
        return self.current().filter(run__in=runs).exclude(approved_at=None)


class LivePhoto(models.Model):
    """A photo from the hall as the server has drawn it anew, in two sizes; what was sent is not kept.

    `key` is its address, which nobody can guess. One that was taken down keeps its row with the
    reason, and has no files any more.
    """

    run = models.ForeignKey(
        HallRun,
        on_delete=models.PROTECT,
        related_name="photos",
        verbose_name=_("heat in the hall"),
    )
    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    alt = models.CharField(_("description"), max_length=150)
    place = models.PositiveSmallIntegerField(_("place"))
    file = models.FileField(_("picture"), upload_to=photo_path, blank=True)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    small = models.FileField(_("small picture"), upload_to=photo_path, blank=True)
    small_width = models.PositiveSmallIntegerField(_("width of the small one"))
    small_height = models.PositiveSmallIntegerField(_("height of the small one"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("taken down by"),
    )
    removed_at = models.DateTimeField(_("taken down at"), null=True)
    removed_reason = models.CharField(_("reason for taking it down"), max_length=200, blank=True)

    objects = LivePhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo from the hall")
        verbose_name_plural = _("photos from the hall")
        ordering = ["run", "place", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(alt=""), name="live_photo_described"),
            models.CheckConstraint(
                condition=models.Q(removed_at=None) | ~models.Q(removed_reason=""),
                name="live_photo_removed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.alt


class LiveMinute(models.Model):
    """One minute of a live page: how often it was opened, and about how many looked at it.

    Counts alone: nothing of who looked, from where or with what.
    """

    run = models.ForeignKey(
        HallRun,
        on_delete=models.CASCADE,
        related_name="minutes",
        verbose_name=_("heat in the hall"),
    )
    minute = models.DateTimeField(_("minute"))
    views = models.PositiveIntegerField(_("page views"))
    present = models.PositiveIntegerField(_("present at once"))

    class Meta:
        verbose_name = _("minute of a live page")
        verbose_name_plural = _("minutes of live pages")
        ordering = ["run", "minute"]
        constraints = [models.UniqueConstraint(fields=["run", "minute"], name="live_minute_once")]

    def __str__(self) -> str:
        return f"{self.minute} {self.views}"
