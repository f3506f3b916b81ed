"""The public notice: prepared by one, published by another, ended when its days are over."""

import hashlib
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Approval, User
from accounts.services import (
    confirm_approval,
    decline_approval,
    record,
    request_approval,
    take_step,
)
from competitions import rules as competition_rules
from competitions.calendar.working_days import YearNotCovered, notice_period
from competitions.models import Competition, Round
from judging.ledger import canonical
from judging.models import Promotion
from projects.models import Entry
from projects.workflow import ENTRY_WORKFLOW
from publicity.models import Notice
from publicity.workflow import NOTICE_WORKFLOW

CHINA = ZoneInfo("Asia/Shanghai")


class ResultsNotPublished(Exception):
    """A notice lists what the published final decided."""


class CalendarMissing(Exception):
    """The State Council's calendar of working days is not known for the year."""


class PeriodNotOver(Exception):
    """The notice ends only after its last day."""


class NoticeTooLate(Exception):
    """A notice cannot be published after its first day."""


class NoticeReasonMissing(Exception):
    """The second person must be told what they confirm."""


def mask_name(name: str) -> str:
    """The family name and an asterisk: 陈晓明 → 陈*. Notices show no more of a person."""
    return f"{name[:1]}*" if name else ""


def _rows(round_: Round) -> list[dict[str, Any]]:
    promotions = (
        Promotion.objects.filter(round=round_, outcome=Promotion.Outcome.PROMOTED, revoked_at=None)
        .select_related("entry__project", "entry__sector")
        .order_by("standing__rank", "entry__number")
    )
    return [
        {
            "order": order,
            "entry": promotion.entry_id,
            "number": promotion.entry.number,
            "project": promotion.entry.declared["title"],
            "unit": promotion.entry.declared["unit"],
            "sector": promotion.entry.sector.name,
            "leader": mask_name((promotion.entry.declared["members"] or [""])[0]),
        }
        for order, promotion in enumerate(promotions, start=1)
    ]


def _published_final(competition: Competition) -> Round:
    final = Round.objects.filter(
        competition=competition, kind=Round.Kind.FINAL, state=Round.State.PUBLISHED
    ).first()
    if final is None:
        raise ResultsNotPublished(_("Publish the results of the final first."))
    return final


def _last_day(starts_on: date, working_days: int) -> date:
    try:
        return notice_period(starts_on, working_days, mode="working").ends_on
    except YearNotCovered as error:
        raise CalendarMissing(
            _("The calendar of working days is not known for that year.")
        ) from error


@transaction.atomic
def prepare_notice(
    competition: Competition,
    *,
    number: str,
    title: str,
    starts_on: date,
    working_days: int,
    actor: User,
    at: datetime,
) -> Notice:
    """Draft the notice of the final's promoted entries.

    Raises ResultsNotPublished, CalendarMissing. The list is a snapshot and never changes.
    """
    if not competition_rules.is_organiser(actor, competition):
        raise PermissionDenied
    rows = _rows(_published_final(competition))
    notice = Notice.objects.create(
        competition=competition,
        number=number,
        title=title,
        starts_on=starts_on,
        working_days=working_days,
        ends_on=_last_day(starts_on, working_days),
        rows=rows,
        digest=hashlib.sha256(canonical({"number": number, "rows": rows})).hexdigest(),
        prepared_by=actor,
    )
    record("notice.prepare", notice, actor=actor, at=at)
    return notice


@transaction.atomic
def request_notice(notice: Notice, *, actor: User, at: datetime, reason: str) -> Approval:
    """Ask for the notice to be published; another organiser confirms."""
    if not reason.strip():
        raise NoticeReasonMissing(_("Say what the second person is to check."))
    notice = Notice.objects.get(pk=notice.pk)
    NOTICE_WORKFLOW.check("publish", actor, notice)
    return request_approval(
        Approval.Action.PUBLISH_NOTICE, notice, actor=actor, at=at, reason=reason
    )


def _notice_to_publish(approval: Approval) -> Notice:
    if approval.action != Approval.Action.PUBLISH_NOTICE:
        raise PermissionDenied
    return Notice.objects.get(pk=approval.subject_id)


@transaction.atomic
def confirm_notice(approval: Approval, *, actor: User, at: datetime) -> Notice:
    """Publish as the second person; the listed entries are then on public notice.

    Raises NoticeTooLate after the notice's first day: the public would have fewer days than it says.
    """
    notice = _notice_to_publish(approval)
    NOTICE_WORKFLOW.check("publish", actor, notice)
    if at.astimezone(CHINA).date() > notice.starts_on:
        raise NoticeTooLate(
            _("The notice was to start on %(day)s. Prepare a new one with a later start.")
            % {"day": notice.starts_on.isoformat()}
        )
    confirm_approval(approval, notice, actor=actor, at=at)
    moved = take_step(NOTICE_WORKFLOW, notice, "publish", actor=actor, at=at)
    Notice.objects.filter(pk=moved.pk).update(published_at=at)
    for entry in _listed(moved):
        take_step(ENTRY_WORKFLOW, entry, "notice", actor=None, at=at, notice=moved.number)
    moved.published_at = at
    return moved


@transaction.atomic
def decline_notice(approval: Approval, *, actor: User, at: datetime) -> None:
    """Leave the notice a draft."""
    notice = _notice_to_publish(approval)
    NOTICE_WORKFLOW.check("publish", actor, notice)
    decline_approval(approval, notice, actor=actor, at=at)


@transaction.atomic
def finalise_notice(notice: Notice, *, actor: User, at: datetime) -> Notice:
    """End the notice after its last day, 24:00 China time, and confirm the listed entries.

    Raises PeriodNotOver. Entries disqualified in the meantime are left as they are.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    NOTICE_WORKFLOW.check("finalise", actor, notice)
    if at.astimezone(CHINA).date() <= notice.ends_on:
        raise PeriodNotOver(
            _("The notice runs until the end of %(day)s.") % {"day": notice.ends_on.isoformat()}
        )
    moved = take_step(NOTICE_WORKFLOW, notice, "finalise", actor=actor, at=at)
    Notice.objects.filter(pk=moved.pk).update(finalised_at=at)
    for entry in _listed(moved).filter(state=Entry.State.NOTICED):
        take_step(ENTRY_WORKFLOW, entry, "confirm", actor=None, at=at, notice=moved.number)
    moved.finalised_at = at
    return moved


def _listed(notice: Notice) -> QuerySet[Entry]:
    return Entry.objects.filter(pk__in=[row["entry"] for row in notice.rows]).order_by("pk")
