"""The certificate of an award, and the seal that is printed on the papers of a contest."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from competitions.models import Competition
from outcomes.models.awards import Award


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def public(self) -> Self:
        """Those whose award two people confirmed, in contests that are public; revoked ones too."""
        return self.filter(award__confirmed_at__isnull=False).exclude(
            competition__state=Competition.State.DRAFT
        )


class Certificate(models.Model):
    """What is printed for an award, frozen as it was issued. The database never changes it.

    `code` stands in the address that the QR code holds, so that certificates cannot be counted
    through by their numbers. `content` is what the papers say; `digest` covers it and the number.
    """

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="certificates",
        verbose_name=_("competition"),
    )
    award = models.OneToOneField(
        Award, on_delete=models.PROTECT, related_name="certificate", verbose_name=_("award")
    )
    number = models.CharField(_("certificate number"), max_length=40, unique=True)
    code = models.CharField(_("code"), max_length=24, unique=True)
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    issued_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued at"))

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["competition", "number"]

    def __str__(self) -> str:
        return self.number

    @property
    def scope(self) -> str:
        return self.competition.path


class Seal(models.Model):
    """The picture of the organiser's seal; papers without one leave the place to the real seal."""

    competition = models.OneToOneField(
        Competition,
        on_delete=models.CASCADE,
        related_name="seal",
        verbose_name=_("competition"),
    )
    image = models.FileField(_("picture"), upload_to="award-seals/")
    digest = models.CharField(_("digest"), max_length=64)
    uploaded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")

    def __str__(self) -> str:
        return f"#{self.pk} {self.digest[:12]}"

    @property
    def scope(self) -> str:
        return self.competition.path
