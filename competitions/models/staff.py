"""Who works on a node of the tree, in which duty."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class StaffGrantQuerySet(models.QuerySet["StaffGrant"]):
    def in_force(self, user: Any) -> Self:
        """Grants of `user` that are neither revoked nor expired by the database's clock."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(user=user, revoked_at=None).filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=Now())
        )


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
