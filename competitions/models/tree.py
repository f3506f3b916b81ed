"""The tree of competitions."""

from collections.abc import Iterable
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Concat, Left, Length
from django.utils.translation import gettext_lazy as _

from competitions.models.staff import StaffGrant


def ancestor_paths(path: str) -> list[str]:
    """The node's own path and those of its ancestors, root first: "a/b/" → ["a/", "a/b/"]."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


class RegionQuerySet(models.QuerySet["Region"]):
    def standing_in(self, year: int) -> Self:
        """The divisions that existed, under that code and name, in `year`."""
        return self.filter(
            models.Q(since=None) | models.Q(since__lte=year),
            models.Q(until=None) | models.Q(until__gte=year),
        )

    def names(self, codes: Iterable[str], year: int) -> dict[str, str]:
        """{code: name} as of `year`; one query.

        A code that did not stand then has the name of the nearest year. A prefecture that is none
        (110100, the districts of Beijing) has the name of its province.
        """
        wanted = set(codes)
        asked = wanted | {f"{code[:2]}0000" for code in wanted}
        best: dict[str, tuple[int, str]] = {}
        for row in self.filter(code__in=asked).order_by("code", "pk"):
            away = row.years_from(year)
            if row.code not in best or away <= best[row.code][0]:
                best[row.code] = (away, row.name)
        known = {code: name for code, (_away, name) in best.items()}
        provinces = {code: known.get(f"{code[:2]}0000") for code in wanted if code[4:] == "00"}
        found = {code: known.get(code) or provinces.get(code) for code in wanted}
        return {code: name for code, name in found.items() if name}

    def with_place(self) -> Self:
        """Each with the names of its province and prefecture, as `Region.label` shows them."""
        above = self.model.objects.order_by("code", models.F("since").desc(nulls_last=True))

        def name(digits: int) -> models.Subquery:
            code = Concat(Left(models.OuterRef("code"), digits), models.Value("0" * (6 - digits)))
            return models.Subquery(above.filter(code=code).values("name")[:1])

        return self.annotate(province=name(2), prefecture=name(4))

    def full_name(self, code: str, year: int) -> str:
        """The region with what it lies in, as of `year`: 浙江省 杭州市 西湖区; one query."""
        levels = [f"{code[:2]}0000", f"{code[:4]}00", code]
        names = self.names(levels, year)
        return " ".join(dict.fromkeys(names[level] for level in levels if level in names))


class Region(models.Model):
    """An administrative division by its GB/T 2260 code of six digits.

    A row holds for a code under one name from the year `since` to the year `until`, both included;
    an open end has no year. A code that was abolished keeps its row, so that an old edition still
    says where its entrants came from.
    """

    code = models.CharField(_("code"), max_length=6, validators=[RegexValidator(r"^\d{6}$")])
    name = models.CharField(_("name"), max_length=60)
    since = models.PositiveSmallIntegerField(_("since the year"), null=True, blank=True)
    until = models.PositiveSmallIntegerField(_("until the year"), null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code", models.F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["code", "since"], name="region_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(since=None), name="region_once_undated"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since"))
                | models.Q(since=None)
                | models.Q(until=None),
                name="region_ends_after_it_starts",
                violation_error_message=_("The last year cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> str:
        """The years in which it stood: "1980–2020"; "" for a row that is still open."""
        return f"{self.since or ''}–{self.until}" if self.until else ""

    @property
    def label(self) -> str:
        """Code, name, what it lies in and its years; from rows of `with_place`."""
        above = [getattr(self, name, None) for name in ("province", "prefecture")]
        path = " ".join(dict.fromkeys(filter(None, [*above, self.name])))
        return f"{self.code} {path}{f' ({self.period})' if self.period else ''}"

    def years_from(self, year: int) -> int:
        """How many years `year` lies outside of the period in which the row holds."""
        since, until = self.since or year, self.until or year
        return max(since - year, year - until, 0)

    @property
    def city_code(self) -> str:
        """The prefecture it lies in: 330102 → 330100."""
        return self.code[:4] + "00"


class CompetitionQuerySet(models.QuerySet["Competition"]):
    def for_list(self) -> Self:
        return self.select_related("parent").order_by("path")

    def public(self) -> Self:
        return self.exclude(state=Competition.State.DRAFT)

    def feedable(self) -> Self:
        """Contests that others may feed besides the tree: those that are open to the public."""
        return self.filter(state=Competition.State.OPEN).order_by("path")

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
        DISTRICT = "district", _("County or district contest")
        OVERSEAS = "overseas", _("Overseas contest")

    class RunBy(models.TextChoices):
        GOVERNMENT = "government", _("Government department")
        ASSOCIATION = "association", _("Association")
        UNIVERSITY = "university", _("University")
        PARK = "park", _("Park")
        ENTERPRISE = "enterprise", _("Lead enterprise")

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
        error_messages={
            "unique": _("Another contest has this code. Add the year or the body, as in zj-2027.")
        },
    )
    path = models.CharField(_("path"), max_length=255, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    edition = models.PositiveSmallIntegerField(
        _("edition"), validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    summary = models.TextField(_("introduction"), max_length=1000, blank=True)
    run_by = models.CharField(
        _("run by"),
        max_length=15,
        choices=RunBy,
        blank=True,
        help_text=_("Who carries the work: a special track may be an association’s or a park’s."),
    )
    task_accepted_on = models.DateField(
        _("task accepted on"),
        null=True,
        blank=True,
        help_text=_("The day on which the body below took over the work."),
    )
    copied_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name=_("copied from"),
    )
    number_prefix = models.CharField(
        _("prefix of entry numbers"),
        max_length=20,
        unique=True,
        help_text=_("For example ZJ-XH-2022."),
        error_messages={
            "unique": _(
                "Another contest numbers its entries with this prefix. Choose another one."
            )
        },
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
            # Dates are made of the year; one of five digits has no last day.
            models.CheckConstraint(
                condition=models.Q(year__range=(2000, 2100), edition__range=(1, 99)),
                name="competition_of_a_real_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        return self.path

    @property
    def basis_document(self) -> str:
        """The numbers of the documents that the contest rests on, in one line; one query."""
        basis = self.documents.filter(kind="basis").exclude(number="")
        return "、".join(basis.values_list("number", flat=True))
