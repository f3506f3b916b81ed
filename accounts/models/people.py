"""People, and what they agreed to."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Whoever signs in. What a user may do follows from grants and seats, never from a flag here."""

    name = models.CharField(_("full name"), max_length=60)
    mobile = models.CharField(_("mobile number"), max_length=20, blank=True)
    mobile_verified_at = models.DateTimeField(
        _("mobile number verified at"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            # A number that signs in belongs to one account; one that is only noted may be shared.
            models.UniqueConstraint(
                fields=["mobile"],
                condition=models.Q(mobile_verified_at__isnull=False),
                name="verified_mobile_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username


class Consent(models.Model):
    """One person agreed to one version of one notice (PIPL, articles 14 and 17)."""

    class Notice(models.TextChoices):
        PRIVACY = "privacy", _("Personal information notice")
        DECLARATION = "declaration", _("Entrant's declaration")
        JUDGE = "judge", _("Judge's commitment")
        SENSITIVE = "sensitive", _("Use of sensitive personal information")

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="consents", verbose_name=_("user")
    )
    notice = models.CharField(_("notice"), max_length=20, choices=Notice)
    version = models.CharField(_("version"), max_length=20)
    at = models.DateTimeField(_("agreed at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "notice", "version"], name="consent_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.notice} {self.version}"
