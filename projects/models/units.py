"""Enterprises and teams, as their own people describe them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Region


class Industry(models.TextChoices):
    """The sixteen industries of the 2011 size standard (工信部联企业〔2011〕300号)."""

    AGRICULTURE = "agriculture", _("Agriculture, forestry, stock and fishery")
    INDUSTRY = "industry", _("Industry")
    CONSTRUCTION = "construction", _("Construction")
    WHOLESALE = "wholesale", _("Wholesale")
    RETAIL = "retail", _("Retail")
    TRANSPORT = "transport", _("Transport")
    STORAGE = "storage", _("Storage")
    POST = "post", _("Post")
    ACCOMMODATION = "accommodation", _("Accommodation")
    CATERING = "catering", _("Catering")
    INFORMATION = "information", _("Information transmission")
    SOFTWARE = "software", _("Software and IT services")
    REAL_ESTATE = "real_estate", _("Real-estate development")
    PROPERTY = "property", _("Property management")
    LEASING = "leasing", _("Leasing and business services")
    OTHER = "other", _("Other, including R&D services")


class SizeClass(models.TextChoices):
    MICRO = "micro", _("Micro")
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")


class Enterprise(models.Model):
    """A company as its own people describe it; facts are frozen into an entry at submission."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="enterprises",
        verbose_name=_("owner"),
    )
    name = models.CharField(_("company name"), max_length=100)
    credit_code = models.CharField(_("unified social credit code"), max_length=18)
    credit_code_reason = models.CharField(
        _("why a code that fails the check is right"), max_length=200, blank=True
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("registered in"),
    )
    industry = models.CharField(_("industry"), max_length=20, choices=Industry)
    employees = models.PositiveIntegerField(_("employees"))
    revenue = models.DecimalField(
        _("last year's revenue (10,000 yuan)"), max_digits=14, decimal_places=2
    )
    assets = models.DecimalField(
        _("total assets (10,000 yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )

    address = models.CharField(_("address"), max_length=120, blank=True)
    legal_representative = models.CharField(_("legal representative"), max_length=40, blank=True)
    registered_capital = models.DecimalField(
        _("registered capital (10,000 yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    profit = models.DecimalField(
        _("last year's profit (10,000 yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    rd_spend = models.DecimalField(
        _("last year's R&D spend (10,000 yuan)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "credit_code"], name="enterprise_once_per_owner"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A maker team; its members are the project's."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="teams",
        verbose_name=_("owner"),
    )
    name = models.CharField(_("team name"), max_length=60)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("based in")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class Honour(models.Model):
    """A title that an enterprise holds, with the number of its certificate."""

    class Kind(models.TextChoices):
        INNOVATIVE_SME = "innovative_sme", _("Innovative SME")
        SRDI = "srdi", _("SRDI SME (specialised and innovative)")
        LITTLE_GIANT = "little_giant", _("Little giant")
        HIGH_TECH = "high_tech", _("High-tech enterprise")
        TECH_SME = "tech_sme", _("Technology SME")
        HIDDEN_CHAMPION = "hidden_champion", _("Hidden champion")
        UNICORN = "unicorn", _("Unicorn")
        FIRST_OF_KIND = "first_of_kind", _("First of its kind")
        OTHER = "other", _("Other title")

    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.CASCADE,
        related_name="honours",
        verbose_name=_("enterprise"),
    )
    kind = models.CharField(_("title"), max_length=20, choices=Kind)
    number = models.CharField(_("certificate number"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["enterprise", "order", "pk"]

    def __str__(self) -> str:
        return str(self.get_kind_display())
