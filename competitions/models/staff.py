"""Who works on a node of the tree, in which duty."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.masking import masked_email


class StaffGrantQuerySet(models.QuerySet["StaffGrant"]):
    def current(self) -> Self:
        """Neither revoked nor expired by the database's clock, whatever became of the account."""
        return self.filter(revoked_at=None).filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=Now())
        )

    def in_force(self, user: Any) -> Self:
        """Grants of `user` that are neither revoked nor expired by the database's clock."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.current().filter(user=user)


class StaffGrant(models.Model):
    """One person's duty on a node and everything below it, until it expires or is revoked."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("Organiser")
        REVIEWER = "reviewer", _("Form reviewer")
        SECRETARIAT = "secretariat", _("Secretariat")
        PUBLICITY = "publicity", _("Publicity editor")
        SUPERVISOR = "supervisor", _("Supervisor")

    competition = models.ForeignKey(
        "competitions.Competition",
        on_delete=models.PROTECT,
        related_name="grants",
        verbose_name=_("competition"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="grants",
        verbose_name=_("user"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(_("granted at"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    via = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="passed_on",
        verbose_name=_("given by virtue of"),
    )

    objects = StaffGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff grant")
        verbose_name_plural = _("staff grants")
        ordering = ["competition", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "user", "role"],
                condition=models.Q(revoked_at=None),
                name="grant_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.competition}"

    @property
    def scope(self) -> str:
        return self.competition.path


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither answered nor taken back nor run out, by the database's clock."""
        return self.filter(
            accepted_at=None, declined_at=None, revoked_at=None, valid_until__gt=Now()
        )


class Invitation(models.Model):
    """A duty offered by e-mail; the address opens once, for an account with this e-mail address.

    Like a job it has times and no state. Only a digest of the secret in the address is kept.
    """

    competition = models.ForeignKey(
        "competitions.Competition",
        on_delete=models.PROTECT,
        related_name="invitations",
        verbose_name=_("competition"),
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("full name"), max_length=40, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=StaffGrant.Role)
    expires_at = models.DateTimeField(_("duty expires at"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("invited by"),
    )
    invited_at = models.DateTimeField(_("invited at"))
    valid_until = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    declined_at = models.DateTimeField(_("declined at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    grant = models.OneToOneField(
        StaffGrant,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="invitation",
        verbose_name=_("staff grant"),
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["competition", "-invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["competition", "email", "role"],
                condition=models.Q(accepted_at=None, declined_at=None, revoked_at=None),
                name="invitation_once",
            ),
        ]

    def __str__(self) -> str:
        # It stands in the audit trail, which keeps no address.
        who = self.name or masked_email(self.email)
        return f"{who} · {self.get_role_display()} · {self.competition}"

    @property
    def scope(self) -> str:
        return self.competition.path


class CalendarKey(models.Model):
    """What makes a person's calendar address secret; a new `version` makes the old one worthless."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_key",
        verbose_name=_("user"),
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"#{self.pk} v{self.version}"
