"""What the public may see of an entry, as its owner allowed it."""

import secrets
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Category, Competition, Sector
from projects.models.entry import Entry
from projects.models.project import Project

# Without those that are mistaken for each other.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_code() -> str:
    """Twelve characters drawn by lot: a number that runs on would tell how many there are."""
    return "".join(secrets.choice(ALPHABET) for _number in range(12))


def picture_path(showing: "Showing", name: str) -> str:
    """A name of its own for each picture: a file never changes under its name."""
    return f"showings/{showing.entry_id}/{uuid.uuid4().hex}"


class ShowingQuerySet(models.QuerySet["Showing"]):
    def allowed(self) -> Self:
        """Those that are in force, of entries that take part in a contest that is public.

        Whether the contest has said that they take part is known to the apps above alone.
        """
        return self.filter(
            withdrawn_at=None, taken_down_at=None, entry__state__in=Entry.IN_CONTEST
        ).exclude(entry__competition__state=Competition.State.DRAFT)

    def for_list(self) -> Self:
        return self.select_related(
            "entry__competition", "entry__project", "sector", "category", "taken_down_by"
        ).order_by("sort_key", "code")

    def visible_to(self, user: Any) -> Self:
        """For staff: of entries that they see, without those of projects they are party to."""
        entries = Entry.objects.visible_to(user).values("pk")
        kept = Project.objects.kept_from(user).filter(pk=models.OuterRef("entry__project"))
        return self.filter(entry__in=entries).exclude(models.Exists(kept))


class Showing(models.Model):
    """What the owner of an entry allows the public to see of it; empty is what stays unsaid.

    It belongs to the entry and not to the project: sector, group and contest are the entry's, what
    may be said follows from what its contest has published, and its organisers answer for it.
    Title, unit, leader and the rest are those of the moment of consent, so that nothing is shown
    that was not agreed to. `wording` is the version of the text that was agreed to.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, related_name="showing", verbose_name=_("entry")
    )
    code = models.SlugField(
        _("code"), max_length=16, unique=True, default=new_code, editable=False
    )
    title = models.CharField(_("project name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=100, blank=True)
    leader = models.CharField(_("team leader"), max_length=40, blank=True)
    sector = models.ForeignKey(
        Sector,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("sector"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("category"),
    )
    region_code = models.CharField(_("region"), max_length=6, blank=True)
    pitch = models.CharField(_("the project in a few words"), max_length=200, blank=True)
    website = models.URLField(_("web address"), max_length=200, blank=True)
    picture = models.FileField(_("picture"), upload_to=picture_path, blank=True)
    thumbnail = models.FileField(_("small picture"), upload_to=picture_path, blank=True)
    width = models.PositiveSmallIntegerField(_("width"), default=0)
    height = models.PositiveSmallIntegerField(_("height"), default=0)
    picture_alt = models.CharField(_("what the picture shows"), max_length=120, blank=True)
    search_key = models.TextField(editable=False)
    sort_key = models.CharField(max_length=400, editable=False)
    wording = models.CharField(_("version of the wording"), max_length=20)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("agreed by"),
    )
    agreed_at = models.DateTimeField(_("agreed at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("taken down by"),
    )
    taken_down_at = models.DateTimeField(_("taken down at"), null=True)
    taken_down_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ShowingQuerySet.as_manager()

    class Meta:
        verbose_name = _("public showing")
        verbose_name_plural = _("public showings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_down_at=None, taken_down_by=None, taken_down_reason="")
                | models.Q(taken_down_at__isnull=False, taken_down_by__isnull=False)
                & ~models.Q(taken_down_reason=""),
                name="showing_taken_down_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(picture="", thumbnail="")
                | ~models.Q(picture="") & ~models.Q(thumbnail=""),
                name="showing_has_both_pictures",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        return self.entry.competition.path

    @property
    def is_allowed(self) -> bool:
        """In force: neither withdrawn by its owner nor taken down by an organiser."""
        return self.withdrawn_at is None and self.taken_down_at is None
