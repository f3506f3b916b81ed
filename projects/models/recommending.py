"""Who acts for a recommending body, how many places it has, and the lists that it sent."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Body, Competition
from projects.models.nominations import NOMINATION_READERS


class BodyDuty(models.Model):
    """One person ranks and sends the list of one body, until the duty is ended."""

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="duties", verbose_name=_("recommending body")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="body_duties",
        verbose_name=_("user"),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("given by"),
    )
    given_at = models.DateTimeField(_("given at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("duty for a recommending body")
        verbose_name_plural = _("duties for recommending bodies")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "user"],
                condition=models.Q(ended_at=None),
                name="body_duty_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.body}"


def bodies_served_by(user: Any) -> models.QuerySet[Body]:
    """The recommending bodies for which an active account acts now."""
    if not user.is_authenticated or not user.is_active:
        return Body.objects.none()
    return Body.objects.filter(
        role=Body.Role.RECOMMENDER, duties__user=user, duties__ended_at=None
    ).select_related("competition")


class BodyQuota(models.Model):
    """How many projects a body may recommend to its contest."""

    body = models.OneToOneField(
        Body, on_delete=models.CASCADE, related_name="quota", verbose_name=_("recommending body")
    )
    places = models.PositiveSmallIntegerField(_("places at most"))

    class Meta:
        verbose_name = _("quota of a recommending body")
        verbose_name_plural = _("quotas of recommending bodies")

    def __str__(self) -> str:
        return f"{self.body}: {self.places}"


class SentListQuerySet(models.QuerySet["SentList"]):
    def visible_to(self, user: Any) -> Self:
        """For organisers and secretariat of the node or above, and whoever acts for the body."""
        if not user.is_authenticated:
            return self.none()
        nodes = Competition.objects.staffed_by(user, *NOMINATION_READERS).values("pk")
        own = bodies_served_by(user).values("pk")
        return self.filter(models.Q(body__competition__in=nodes) | models.Q(body__in=own))

    def counting(self, competition: Competition) -> Self:
        """The list of each body that counts: the one sent last."""
        later = SentList.objects.filter(
            body=models.OuterRef("body"), serial__gt=models.OuterRef("serial")
        )
        return self.filter(~models.Exists(later), body__competition=competition)


class SentList(models.Model):
    """A ranked list as a body sent it upward; never changed, a later one takes its place.

    `rows` are the projects in their order, as `projects.services.recommending` writes them;
    `digest` is SHA-256 over them, the body, the document, and the digest of the list before.
    """

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="sent", verbose_name=_("recommending body")
    )
    serial = models.PositiveSmallIntegerField(_("list number"))
    document_number = models.CharField(_("document number"), max_length=80)
    document_date = models.DateField(_("date of the document"))
    rows = models.JSONField(_("rows"))
    digest = models.CharField(_("digest"), max_length=64)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent at"))

    objects = SentListQuerySet.as_manager()

    class Meta:
        verbose_name = _("sent list")
        verbose_name_plural = _("sent lists")
        ordering = ["body", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["body", "serial"], name="sent_list_serial_once"),
            models.UniqueConstraint(
                fields=["body", "document_number"], name="sent_list_document_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.document_number}"
