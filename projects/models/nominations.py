"""The list of projects that bodies recommend to a contest."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.masking import masked_email, masked_mobile
from competitions.models import Body, Category, Competition, Region, Sector, StaffGrant
from projects.models.entry import Entry
from projects.models.project import Recusal

NOMINATION_READERS = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SECRETARIAT)


class NominationQuerySet(models.QuerySet["Nomination"]):
    def for_list(self) -> Self:
        return self.select_related("body", "category", "sector", "region", "entry").order_by(
            "body__order", "body", "rank", "pk"
        )

    def visible_to(self, user: Any) -> Self:
        """For organisers and secretariat of the node or above, and whoever acts for the body.

        A recusal hides its project from all of them.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        nodes = Competition.objects.staffed_by(user, *NOMINATION_READERS).values("pk")
        recused = Recusal.objects.filter(user=user, project=models.OuterRef("entry__project"))
        own = Body.objects.filter(
            role=Body.Role.RECOMMENDER, duties__user=user, duties__ended_at=None
        ).values("pk")
        seen = models.Q(competition__in=nodes) | models.Q(body__in=own)
        return self.filter(seen).exclude(models.Exists(recused))

    def waiting_for(self, address: str, competition: Competition) -> Self:
        """Those that no entry has been handed in for and whose contact has this e-mail address."""
        return self.filter(competition=competition, entry=None, contact_email__iexact=address)


class Nomination(models.Model):
    """A project that a body recommends; `entry` is the one that its people handed in, if any.

    It is no entry: what it says about the unit was said by the body, not by the unit itself.
    `identity` is `projects.similarity.identity_of` of the row.
    """

    competition = models.ForeignKey(
        Competition,
        on_delete=models.PROTECT,
        related_name="nominations",
        verbose_name=_("competition"),
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        related_name="nominations",
        verbose_name=_("recommending body"),
    )
    number = models.CharField(_("number in the list"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True)
    title = models.CharField(_("project name"), max_length=60)
    unit = models.CharField(_("enterprise or team"), max_length=100)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    leader = models.CharField(_("team leader"), max_length=40, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )
    sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, related_name="+", verbose_name=_("sector")
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region")
    )
    contact_name = models.CharField(_("contact person"), max_length=40, blank=True)
    contact_mobile = models.CharField(_("contact mobile"), max_length=20, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    identity = models.CharField(max_length=64, editable=False)
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="nominations",
        verbose_name=_("entry"),
    )
    letter_sent_at = models.DateTimeField(_("letter sent at"), null=True, editable=False)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommended project")
        verbose_name_plural = _("recommended projects")
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="nomination_number_once"),
            models.UniqueConstraint(fields=["body", "rank"], name="nomination_rank_once"),
            models.UniqueConstraint(
                fields=["competition", "identity"], name="nomination_project_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(credit_code="", leader=""), name="nomination_names_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def scope(self) -> str:
        return self.competition.path

    @property
    def masked_contact(self) -> str:
        """Who to turn to, with what of mobile and e-mail everybody in the office may see."""
        ways = [
            masked_mobile(self.contact_mobile) if self.contact_mobile else "",
            masked_email(self.contact_email) if self.contact_email else "",
        ]
        return " ".join(part for part in (self.contact_name, *ways) if part)
