"""Being asked to judge, answering, and promising to judge fairly."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Competition, Heat, Round
from judging.models.experts import Judge


class ServiceInvitationQuerySet(models.QuerySet["ServiceInvitation"]):
    def for_list(self) -> Self:
        return self.select_related("judge__user", "competition", "round", "heat", "asked_by")

    def open_to(self, user: Any) -> Self:
        """What a judge finds on their own pages: every invitation to them that stands."""
        return self.filter(judge__user=user).exclude(state=ServiceInvitation.State.WITHDRAWN)

    def covering(self, heat: Heat) -> Self:
        """Those to the heat, to its round, or to the whole contest of the heat."""
        whole = models.Q(round=None)
        of_round = models.Q(round=heat.round_id, heat=None)
        rows = self.filter(competition=heat.round.competition_id)
        return rows.filter(whole | of_round | models.Q(heat=heat.pk))


class ServiceInvitation(models.Model):
    """A judge is asked to serve in a contest, in a round of it, or in one heat."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted invitation")
        DECLINED = "declined", _("Declined invitation")
        WITHDRAWN = "withdrawn", _("Invitation withdrawn")

    STANDING = (State.INVITED, State.ACCEPTED)

    judge = models.ForeignKey(
        Judge, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("judge")
    )
    competition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="+", verbose_name=_("competition")
    )
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("round")
    )
    heat = models.ForeignKey(
        Heat, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("heat")
    )
    message = models.CharField(_("message"), max_length=500, blank=True)
    answer_by = models.DateField(_("answer until the day"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.INVITED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ServiceInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to judge")
        verbose_name_plural = _("invitations to judge")
        ordering = ["competition", "judge", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heat=None) | models.Q(round__isnull=False),
                name="invitation_heat_with_round",
            ),
            *(
                models.UniqueConstraint(
                    fields=["judge", target],
                    condition=models.Q(state__in=["invited", "accepted"], **narrower),
                    name=f"invitation_once_per_{target}",
                )
                for target, narrower in (
                    ("competition", {"round": None}),
                    ("round", {"heat": None}),
                    ("heat", {}),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge} · {self.place}"

    @property
    def scope(self) -> str:
        return self.competition.path

    @property
    def place(self) -> str:
        """What the judge is asked to serve in, from the contest to the heat."""
        parts = [self.competition, self.round, self.heat]
        return " ".join(part.name for part in parts if part is not None)


class Commitment(models.Model):
    """A judge signed one version of the commitment for one edition; append-only.

    `digest` is the SHA-256 of the text that was signed, in hexadecimal.
    """

    judge = models.ForeignKey(
        Judge, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("judge")
    )
    edition = models.ForeignKey(
        Competition, on_delete=models.PROTECT, related_name="+", verbose_name=_("edition")
    )
    version = models.CharField(_("version"), max_length=20)
    digest = models.CharField(_("digest"), max_length=64)
    signature = models.CharField(_("signed with the name"), max_length=60)
    at = models.DateTimeField(_("signed at"))

    class Meta:
        verbose_name = _("judge's commitment")
        verbose_name_plural = _("judges' commitments")
        ordering = ["edition", "judge", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["judge", "edition", "version"], name="commitment_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.version}"

    @property
    def scope(self) -> str:
        return self.edition.path
