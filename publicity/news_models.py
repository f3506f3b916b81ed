"""News of a contest: its text, every text that it had before, and its pictures."""

import secrets
import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.models import Competition, StaffGrant

Role = StaffGrant.Role
READERS = (Role.ORGANISER, Role.SECRETARIAT, Role.PUBLICITY, Role.SUPERVISOR)
LONGEST_BODY = 40_000


def drawn_number() -> int:
    """Eight figures by lot: a number that runs on would tell of the items that nobody sees yet."""
    return 10_000_000 + secrets.randbelow(90_000_000)


def picture_path(picture: "NewsPicture", filename: str) -> str:
    """A name of the server's own making."""
    return f"news/{uuid.uuid4().hex}.jpg"


class NewsItemQuerySet(models.QuerySet["NewsItem"]):
    def public(self, at: datetime) -> Self:
        """What everybody reads at `at`: published, its hour come, its contest public."""
        return self.filter(state=NewsItem.State.PUBLISHED, publish_at__lte=at).exclude(
            competition__state=Competition.State.DRAFT
        )

    def newest_first(self) -> Self:
        return self.order_by("-publish_at", "-pk")

    def for_list(self) -> Self:
        return self.select_related("competition", "cover")

    def for_desk(self) -> Self:
        """For the workspace: what was touched last comes first."""
        return self.select_related("changed_by", "cover").order_by("-changed_at", "-pk")

    def below(self, node: Competition) -> Self:
        """Of the node and of the contests under it."""
        return self.filter(competition__path__startswith=node.path)

    def saying(self, words: str) -> Self:
        """Items in which each of the words, parted by spaces, stands somewhere."""
        found = self
        for word in words.split():
            found = found.filter(
                models.Q(title__icontains=word)
                | models.Q(summary__icontains=word)
                | models.Q(body__icontains=word)
            )
        return found


class NewsItem(models.Model):
    """One piece of news. `body` is Markdown, drawn as HTML when it is shown (`publicity.markup`).

    `publish_at` is the moment from which a published item is public; before it the item is
    scheduled, and hidden like a draft. `version` counts the saved texts: who saves names the one
    that the change began with.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", pgettext_lazy("news", "Withdrawn")

    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="news", verbose_name=_("competition")
    )
    number = models.PositiveIntegerField(_("number"), unique=True, default=drawn_number)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(pgettext_lazy("news", "summary"), max_length=300)
    source = models.CharField(_("source"), max_length=60, blank=True)
    body = models.TextField(_("text"), max_length=LONGEST_BODY)
    cover = models.ForeignKey(
        "publicity.NewsPicture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cover picture"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    publish_at = models.DateTimeField(_("public from"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("created at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("last changed by"),
    )
    changed_at = models.DateTimeField(_("last changed at"))

    objects = NewsItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news")
        ordering = ["-changed_at", "-pk"]
        indexes = [models.Index(fields=["state", "-publish_at"], name="news_by_publication")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(publish_at__isnull=False),
                name="news_published_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.competition.path

    def is_due(self, at: datetime) -> bool:
        """Whether its own hour has come; that its contest is public is another question."""
        due = self.publish_at is not None and self.publish_at <= at
        return self.state == self.State.PUBLISHED and due

    def is_scheduled(self, at: datetime) -> bool:
        return self.state == self.State.PUBLISHED and not self.is_due(at)


class NewsVersion(models.Model):
    """A text as it was saved. Nobody's text is lost when somebody else saves a newer one.

    The rows can be deleted: what a law demands to be taken down has to go from here as well.
    """

    item = models.ForeignKey(
        NewsItem, on_delete=models.PROTECT, related_name="versions", verbose_name=_("news item")
    )
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(pgettext_lazy("news", "summary"), max_length=300)
    source = models.CharField(_("source"), max_length=60, blank=True)
    body = models.TextField(_("text"), max_length=LONGEST_BODY)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("text of a news item")
        verbose_name_plural = _("texts of news items")
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="news_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class NewsPictureQuerySet(models.QuerySet["NewsPicture"]):
    def of_node(self, competition: Competition) -> Self:
        return self.filter(item__competition=competition)

    def for_list(self) -> Self:
        return self.select_related("item__competition").order_by("pk")

    def staffed_by(self, user: Any) -> Self:
        """Pictures of items whose drafts the user reads."""
        if not user.is_authenticated:
            return self.none()
        nodes = Competition.objects.staffed_by(user, *READERS)
        return self.filter(item__competition__in=nodes.values("pk"))


class NewsPicture(models.Model):
    """A picture as the server has drawn it anew, in two sizes; what was sent is not kept.

    `key` is its address, which nobody can guess.
    """

    item = models.ForeignKey(
        NewsItem, on_delete=models.PROTECT, related_name="pictures", verbose_name=_("news item")
    )
    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    alt = models.CharField(_("description"), max_length=150)
    file = models.FileField(_("picture"), upload_to=picture_path)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    small = models.FileField(_("small picture"), upload_to=picture_path)
    small_width = models.PositiveSmallIntegerField(_("width of the small one"))
    small_height = models.PositiveSmallIntegerField(_("height of the small one"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added at"))

    objects = NewsPictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture of a news item")
        verbose_name_plural = _("pictures of news items")
        ordering = ["item", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(alt=""), name="news_picture_described"),
        ]

    def __str__(self) -> str:
        return self.alt

    @property
    def scope(self) -> str:
        return self.item.competition.path

    @property
    def mark(self) -> str:
        """What a text writes for the picture: ![…](picture:…)."""
        return f"picture:{self.key.hex}"

    def is_shown_by(self, item: NewsItem) -> bool:
        """Whether the item shows it, as cover or in the text."""
        return item.cover_id == self.pk or self.mark in item.body
