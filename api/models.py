"""Who may ask for more through the data interface: a token of a body."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Body, Competition


class TokenQuerySet(models.QuerySet["Token"]):
    def of(self, competition: Competition) -> Self:
        """Those of the bodies of one node, the newest first, ready for a list."""
        return (
            self.filter(body__competition=competition)
            .select_related("body", "created_by")
            .order_by("-created_at", "-pk")
        )

    def in_force(self, today: date) -> Self:
        """Neither revoked nor past their last day."""
        return self.filter(revoked_at=None, expires_on__gte=today)


class Token(models.Model):
    """A secret with which a body asks the data interface more often than anybody may.

    It opens nothing that is not public. Only the SHA-256 of the secret is kept, and its last
    characters to know it by. It holds through the day `expires_on`, China time.
    """

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="tokens", verbose_name=_("body")
    )
    purpose = models.CharField(_("purpose"), max_length=60)
    hint = models.CharField(_("ends with"), max_length=4)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("issued by"),
    )
    created_at = models.DateTimeField(_("issued at"))
    expires_on = models.DateField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    last_used_on = models.DateField(_("last used on"), null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.body} · {self.purpose} · …{self.hint}"

    @property
    def scope(self) -> str:
        return self.body.competition.path
