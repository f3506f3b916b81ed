"""What entrants are told of a published round, as far as the organiser opens it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Round
from judging.models.sheets import ScoreSheet


class Feedback(models.Model):
    """What the entrants of a round read of their own results; a round without one tells nothing.

    The comments are open only while they are those that the organiser has read
    (`comments_digest`): one that changes afterwards closes all of them until somebody reads again.
    """

    round = models.OneToOneField(
        Round, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("round")
    )
    total = models.BooleanField(_("total score"), default=False)
    rank = models.BooleanField(_("rank"), default=False)
    band = models.BooleanField(_("band of ranks"), default=False)
    criteria = models.BooleanField(_("mean of each criterion"), default=False)
    comments = models.BooleanField(_("judges' comments"), default=False)
    comments_digest = models.CharField(
        _("digest of the comments read"), max_length=64, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("feedback to entrants")
        verbose_name_plural = _("feedback to entrants")

    def __str__(self) -> str:
        return f"#{self.pk} {self.round}"

    @property
    def scope(self) -> str:
        return self.round.competition.path


class HeldComment(models.Model):
    """A judge's comment that the organiser keeps from the entrant, and why."""

    sheet = models.OneToOneField(
        ScoreSheet, on_delete=models.CASCADE, related_name="held", verbose_name=_("sheet")
    )
    reason = models.CharField(_("reason"), max_length=300)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("held back by"),
    )
    held_at = models.DateTimeField(_("held back at"))

    class Meta:
        verbose_name = _("comment held back")
        verbose_name_plural = _("comments held back")

    def __str__(self) -> str:
        return f"#{self.pk} {self.reason}"
