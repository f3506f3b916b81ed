"""What a node of the tree is made of: bodies, categories, sectors, its quota."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models.tree import Competition


class Body(models.Model):
    """An organisation in one of its legal roles; the four roles are never merged."""

    class Role(models.TextChoices):
        GUIDING = "guiding", _("Guiding body")
        HOST = "host", _("Host")
        ORGANIZER = "organizer", _("Organizer")
        CO_ORGANIZER = "co_organizer", _("Co-organizer")
        SUPPORTER = "supporter", _("Supporter")

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


class Quota(models.Model):
    """How many entries a node may recommend to its parent."""

    competition = models.OneToOneField(
        Competition,
        on_delete=models.CASCADE,
        related_name="quota",
        verbose_name=_("competition"),
    )
    places = models.PositiveSmallIntegerField(_("places"))
    document_number = models.CharField(_("document number"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("recommendation quota")
        verbose_name_plural = _("recommendation quotas")

    def __str__(self) -> str:
        return f"{self.competition}: {self.places}"
