"""The tree of competitions."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Left, Length
from django.utils.translation import gettext_lazy as _

from competitions.models.staff import StaffGrant


def ancestor_paths(path: str) -> list[str]:
    """The node's own path and those of its ancestors, root first: "a/b/" → ["a/", "a/b/"]."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


class Region(models.Model):
    """An administrative division by its GB/T 2260 code of six digits."""

    code = models.CharField(
        _("code"), max_length=6, unique=True, validators=[RegexValidator(r"^\d{6}$")]
    )
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def city_code(self) -> str:
        """The prefecture it lies in: 330102 → 330100."""
        return self.code[:4] + "00"


class CompetitionQuerySet(models.QuerySet["Competition"]):
    def for_list(self) -> Self:
        return self.select_related("parent").order_by("path")

    def public(self) -> Self:
        return self.exclude(state=Competition.State.DRAFT)

    def staffed_by(self, user: Any, *roles: str) -> Self:
        """Nodes on which, or on an ancestor of which, `user` holds one of `roles` (any if none)."""
        grants = StaffGrant.objects.in_force(user)
        if roles:
            grants = grants.filter(role__in=roles)
        inherited = grants.filter(
            competition__path=Left(models.OuterRef("path"), Length("competition__path"))
        )
        return self.filter(models.Exists(inherited))

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.public()
        return self.filter(
            models.Q(pk__in=self.model.objects.public().values("pk"))
            | models.Q(pk__in=self.model.objects.staffed_by(user).values("pk"))
        )


class Competition(models.Model):
    """One node: a national edition, a division, a special track, a city contest.

    `path` is the chain of codes from the root ("chuangke-2022/zhejiang-2022/"); it is set once by
    `competitions.services.tree.create_competition`.
    """

    class Level(models.TextChoices):
        NATIONAL = "national", _("National")
        DIVISION = "division", _("Division")
        SPECIAL_TRACK = "special_track", _("Special track")
        CHALLENGE_TRACK = "challenge_track", _("Challenge track")
        CITY = "city", _("City contest")

    class State(models.TextChoices):
        DRAFT = "draft", _("In preparation")
        OPEN = "open", _("Open to the public")
        ARCHIVED = "archived", _("Archived")

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    level = models.CharField(_("level"), max_length=20, choices=Level)
    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_("Used in addresses; cannot be changed."),
    )
    path = models.CharField(_("path"), max_length=255, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    edition = models.PositiveSmallIntegerField(_("edition"))
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    summary = models.TextField(_("introduction"), max_length=1000, blank=True)
    basis_document = models.CharField(
        _("basis document"),
        max_length=80,
        blank=True,
        help_text=_("For example 〔2022〕108号."),
    )
    number_prefix = models.CharField(
        _("prefix of entry numbers"),
        max_length=20,
        unique=True,
        help_text=_("For example ZJ-XH-2022."),
    )
    registration_opens_at = models.DateTimeField(_("registration opens at"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        _("registration closes at"), null=True, blank=True
    )
    office_phone = models.CharField(_("office telephone"), max_length=30, blank=True)
    supervision_phone = models.CharField(_("supervision telephone"), max_length=30, blank=True)
    is_demonstration = models.BooleanField(
        _("demonstration data"),
        default=False,
        help_text=_("Every page and paper then says that the marks are invented."),
    )

    objects = CompetitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("competition")
        verbose_name_plural = _("competitions")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "open", "archived"]),
                name="competition_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(registration_closes_at__gt=models.F("registration_opens_at"))
                | models.Q(registration_opens_at=None)
                | models.Q(registration_closes_at=None),
                name="competition_closes_after_it_opens",
                violation_error_message=_("Registration must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return self.path
