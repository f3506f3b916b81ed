"""What people did, and what waits for a second person or for a worker."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User

# A worker takes a job up at once; what has waited so long was lost on the way.
FORGOTTEN_AFTER = timedelta(minutes=1)


class AuditEntry(models.Model):
    """One line of who did what, when, to which object. The database refuses to change it.

    `scope` is the path of the competition node it belongs to ("" for none), so that those
    who may read the node's audit trail are found by prefix.
    """

    actor = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("actor"),
    )
    action = models.CharField(_("action"), max_length=60, db_index=True)
    subject_type = models.CharField(_("subject type"), max_length=60)
    subject_id = models.CharField(_("subject id"), max_length=40)
    subject = models.CharField(_("subject"), max_length=200)
    scope = models.CharField(_("scope"), max_length=255, blank=True, db_index=True)
    at = models.DateTimeField(_("at"), db_index=True)
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"


class Approval(models.Model):
    """A step that takes two people: one asks with a reason, another one confirms or declines."""

    class Action(models.TextChoices):
        UNLOCK_HEAT = "unlock_heat", _("Unlock a heat")
        PUBLISH_ROUND = "publish_round", _("Publish a round's results")
        PUBLISH_NOTICE = "publish_notice", _("Publish a public notice")
        REOPEN_SHEET = "reopen_sheet", _("Reopen a signed sheet")
        CHANGE_RULES = "change_rules", _("Play a round by other rules")
        TAKE_PLACE = "take_place", _("Take a place away after a check")
        CONFIRM_AWARDS = "confirm_awards", _("Confirm awards")
        REVOKE_AWARD = "revoke_award", _("Revoke an award")

    action = models.CharField(_("action"), max_length=30, choices=Action)
    subject_id = models.PositiveBigIntegerField(_("subject id"))
    subject = models.CharField(_("subject"), max_length=200)
    scope = models.CharField(_("scope"), max_length=255, db_index=True)
    reason = models.TextField(_("reason"), max_length=500)
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"))
    confirmed_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    declined_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("declined by"),
    )
    declined_at = models.DateTimeField(_("declined at"), null=True)

    class Meta:
        verbose_name = _("two-person step")
        verbose_name_plural = _("two-person steps")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | ~models.Q(confirmed_by=models.F("requested_by")),
                name="approval_takes_two_people",
            ),
            models.UniqueConstraint(
                fields=["action", "subject_id"],
                condition=models.Q(confirmed_at=None, declined_at=None),
                name="approval_one_open_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.action} {self.subject}"


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None, failed_at=None, cancelled_at=None)

    def left_behind(self, *, at: datetime, killed_after: timedelta) -> Self:
        """What the queue lost, or what a killed worker left: nobody works on it any more.

        `killed_after` is longer than the work can take. In order of asking.
        """
        lost = models.Q(started_at=None, requested_at__lte=at - FORGOTTEN_AFTER)
        killed = models.Q(started_at__lte=at - killed_after)
        return self.unfinished().filter(lost | killed).order_by("pk")


class Job(models.Model):
    """A piece of work that a person waits for. The row, not the broker, is the truth.

    `done` of `total` steps; exactly one of the three end times is set when it is over.
    """

    kind = models.CharField(_("kind"), max_length=40)
    requested_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="jobs",
        verbose_name=_("requested by"),
    )
    requested_at = models.DateTimeField(_("requested at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    failed_at = models.DateTimeField(_("failed at"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps in all"), default=1)
    message = models.CharField(_("message"), max_length=500, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("total")),
                name="job_done_within_total",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"

    @property
    def is_over(self) -> bool:
        ends: tuple[Any, ...] = (self.finished_at, self.failed_at, self.cancelled_at)
        return any(ends)

    @property
    def percent(self) -> int:
        return 100 if self.finished_at else self.done * 100 // self.total
