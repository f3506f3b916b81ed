"""What a node of the tree is made of: bodies, categories, sectors, regions, ways upwards."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models.tree import Competition, Region


class Body(models.Model):
    """An organisation in one of its legal roles, which are never merged; or one that recommends."""

    class Role(models.TextChoices):
        GUIDING = "guiding", _("Guiding body")
        HOST = "host", _("Host")
        ORGANIZER = "organizer", _("Organizer")
        CO_ORGANIZER = "co_organizer", _("Co-organizer")
        SUPPORTER = "supporter", _("Supporter")
        RECOMMENDER = "recommender", _("Recommending body")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.CASCADE,
        related_name="bodies",
        verbose_name=_("competition"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["competition", "role", "order", "pk"]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A group of entrants inside a competition: enterprise group, maker group."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Enterprise group")
        MAKER = "maker", _("Maker group")

    competition = models.ForeignKey(
        Competition,
        on_delete=models.CASCADE,
        related_name="categories",
        verbose_name=_("competition"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=40)
    max_members = models.PositiveSmallIntegerField(_("core members at most"), default=5)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["competition", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "kind"], name="category_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Sector(models.Model):
    """A field of the edition's own list; it belongs to the root and holds for the whole tree."""

    competition = models.ForeignKey(
        Competition,
        on_delete=models.CASCADE,
        related_name="sectors",
        verbose_name=_("edition"),
        limit_choices_to={"parent": None},
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["competition", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competition", "code"], name="sector_once"),
        ]

    def __str__(self) -> str:
        return self.name


class QuotaQuerySet(models.QuerySet["Quota"]):
    def total_of(self, competition: Competition) -> "Quota | None":
        """The node's quota for all categories together."""
        return self.filter(competition=competition, category=None).first()


class Quota(models.Model):
    """How many entries a node may recommend to its parent: in all, or of one category.

    `at_least` and `share_at_least` are what the level above asks for (Lanzhou: 30 for four cities,
    20 for the others, a quarter of them makers); they warn, `places` refuses.
    """

    competition = models.ForeignKey(
        Competition,
        on_delete=models.CASCADE,
        related_name="quotas",
        verbose_name=_("competition"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="quotas",
        verbose_name=_("category"),
        help_text=_("Empty: for all categories together."),
    )
    places = models.PositiveSmallIntegerField(_("places at most"))
    at_least = models.PositiveSmallIntegerField(_("places at least"), default=0)
    share_at_least = models.DecimalField(
        _("share at least, %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MaxValueValidator(100)],
    )
    document_number = models.CharField(_("document number"), max_length=80, blank=True)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation quota")
        verbose_name_plural = _("recommendation quotas")
        ordering = ["competition", models.F("category").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["competition"],
                condition=models.Q(category=None),
                name="quota_total_once",
                violation_error_message=_("The quota for all categories stands here already."),
            ),
            models.UniqueConstraint(
                fields=["competition", "category"],
                condition=models.Q(category__isnull=False),
                name="quota_category_once",
                violation_error_message=_("This category has a quota already."),
            ),
            models.CheckConstraint(
                condition=models.Q(at_least__lte=models.F("places")),
                name="quota_least_within_most",
                violation_error_message=_("At least more places than at most: swap them."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competition}: {self.places}"


class Territory(models.Model):
    """A region that takes part in a node, or that does not although the one around it does.

    The most specific row decides: 330000 in and 330200 out is Zhejiang without Ningbo. A node
    without rows has those of the node above it; a tree without any is open to the whole country.
    """

    competition = models.ForeignKey(
        Competition,
        on_delete=models.CASCADE,
        related_name="territory",
        verbose_name=_("competition"),
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    is_included = models.BooleanField(_("takes part"), default=True)

    class Meta:
        verbose_name = _("region taking part")
        verbose_name_plural = _("regions taking part")
        ordering = ["competition", "region__code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "region"],
                name="territory_once",
                violation_error_message=_("This region stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.region)


class Feed(models.Model):
    """A contest outside of the node's own line that it also recommends to.

    A prefecture's contest may lie under its province and feed another national contest as well.
    """

    competition = models.ForeignKey(
        Competition,
        on_delete=models.CASCADE,
        related_name="feeds",
        verbose_name=_("competition"),
    )
    into = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="fed_by",
        verbose_name=_("also recommends to"),
    )
    places = models.PositiveSmallIntegerField(_("places at most"))
    document_number = models.CharField(_("document number"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("further way upwards")
        verbose_name_plural = _("further ways upwards")
        ordering = ["competition", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "into"],
                name="feed_once",
                violation_error_message=_("This contest stands here already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(competition=models.F("into")),
                name="feed_elsewhere",
                violation_error_message=_("A contest cannot recommend to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competition} → {self.into}"
