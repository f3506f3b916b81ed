"""The public notice: prepared by one, published by another, superseded or ended in the end."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
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
from competitions.models import Competition, Round
from judging.services.place_checks import checks_missing
from projects.models import Entry
from projects.workflow import ENTRY_WORKFLOW
from publicity import rules
from publicity.models import Notice
from publicity.services.notice_content import (
    Office,
    Period,
    entries_of,
    published_final,
    rows_of,
    take_snapshot,
)
from publicity.services.notice_paper import order_paper
from publicity.services.objection_receipts import being_looked_at
from publicity.workflow import NOTICE_WORKFLOW

CHINA = ZoneInfo("Asia/Shanghai")


class PeriodNotOver(Exception):
    """The notice ends only after its last day."""


class NoticeTooLate(Exception):
    """A notice cannot be published after its first day."""


class NoticeReasonMissing(Exception):
    """The second person must be told what they confirm."""


class TelephoneMissing(Exception):
    """A notice says where the office and where the supervision can be called."""


class NotSuperseded(Exception):
    """Only a notice of the same contest that hangs is superseded, and not over an open objection."""


class StillLookedAt(Exception):
    """What came in against the notice in time is being checked for malware."""


class ListChanged(Exception):
    """The promotions in force are others than when the notice was prepared."""


class ChecksMissing(Exception):
    """The rules ask for more due diligence or visits before the results hang."""


class AlreadyHangs(Exception):
    """A project stands on one notice at a time."""


@transaction.atomic
def prepare_notice(
    competition: Competition,
    *,
    number: str,
    title: str,
    period: Period,
    actor: User,
    at: datetime,
    office: Office | None = None,
    supersedes: Notice | None = None,
) -> Notice:
    """Draft the notice of the final's promoted entries, by the promotions in force now.

    Without `office`, the telephones of the contest. `supersedes` is the notice that hangs and whose
    place it is to take, with a new period. Raises ResultsNotPublished, CalendarMissing,
    TelephoneMissing, NotSuperseded, ChecksMissing. What it shows is a snapshot and never changes.
    """
    if not competition_rules.is_organiser(actor, competition):
        raise PermissionDenied
    office = office or Office(competition.office_phone, competition.supervision_phone)
    if not office.office_phone.strip() or not office.supervision_phone.strip():
        raise TelephoneMissing(
            _("Name the telephones of the office and of the supervision: a notice needs both.")
        )
    if supersedes is not None:
        _check_superseded(supersedes, competition, actor=actor, at=at)
    _check_places(published_final(competition))
    notice = Notice(
        competition=competition,
        number=number,
        title=title,
        supersedes=supersedes,
        prepared_by=actor,
        **asdict(office),
    )
    take_snapshot(notice, period)
    notice.save()
    record("notice.prepare", notice, actor=actor, at=at)
    return notice


def _check_places(final: Round) -> None:
    """ChecksMissing while the rules of the final ask for more looking into those promoted."""
    if missing := checks_missing(final):
        raise ChecksMissing(" ".join(missing))


def _check_superseded(old: Notice, competition: Competition, *, actor: User, at: datetime) -> None:
    """That the notice can be taken the place of now; its row is locked against new objections."""
    old = Notice.objects.select_for_update(of=("self",)).get(pk=old.pk)
    if old.competition_id != competition.pk or old.state != Notice.State.PUBLISHED:
        raise NotSuperseded(
            _("Only a notice of this contest that is on public notice now can be superseded.")
        )
    if sentence := rules.open_objections(actor, old) or being_looked_at(old, at=at):
        raise NotSuperseded(sentence)


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

    The notice that it supersedes steps back, and what stood on that one alone is off public
    notice. Raises NoticeTooLate after the notice's first day (the public would have fewer days than
    it says), ListChanged, AlreadyHangs, NotSuperseded, ChecksMissing. The paper is ordered.
    """
    notice = _notice_to_publish(approval)
    NOTICE_WORKFLOW.check("publish", actor, notice)
    final = _locked_final(notice.competition)
    _check_publication(notice, final, actor=actor, at=at)
    confirm_approval(approval, notice, actor=actor, at=at)
    moved = take_step(NOTICE_WORKFLOW, notice, "publish", actor=actor, at=at)
    Notice.objects.filter(pk=moved.pk).update(published_at=at)
    moved.published_at = at
    if moved.supersedes is not None:
        _step_back(moved.supersedes, moved, at=at)
    for entry in entries_of(moved.rows).exclude(state=Entry.State.NOTICED):
        take_step(ENTRY_WORKFLOW, entry, "notice", actor=None, at=at, notice=moved.number)
    order_paper(moved, actor=actor, at=at)
    return moved


def _locked_final(competition: Competition) -> Round:
    """The published final, before any notice is locked: who takes a place away, fills one or
    writes a check down holds the same row, so that what is checked now is what is published."""
    found = published_final(competition)
    return Round.objects.select_for_update(of=("self",)).get(pk=found.pk)


def _check_publication(notice: Notice, final: Round, *, actor: User, at: datetime) -> None:
    if at.astimezone(CHINA).date() > notice.starts_on:
        raise NoticeTooLate(
            _("The notice was to start on %(day)s. Prepare a new one with a later start.")
            % {"day": notice.starts_on.isoformat()}
        )
    if notice.supersedes is not None:
        _check_superseded(notice.supersedes, notice.competition, actor=actor, at=at)
    if rows_of(final) != notice.rows:
        raise ListChanged(
            _("The results in force are others than on this list. Prepare a new notice.")
        )
    hanging = entries_of(notice.rows).filter(state=Entry.State.NOTICED)
    if notice.supersedes is None and hanging.exists():
        raise AlreadyHangs(
            _(
                "Projects of this list are on public notice already. Prepare a notice that "
                "supersedes the one that hangs."
            )
        )
    _check_places(final)


def _step_back(old: Notice, new: Notice, *, at: datetime) -> None:
    take_step(NOTICE_WORKFLOW, old, "supersede", actor=None, at=at, notice=new.number)
    listed = [row["entry"] for row in new.rows]
    for entry in entries_of(old.rows).filter(state=Entry.State.NOTICED).exclude(pk__in=listed):
        take_step(ENTRY_WORKFLOW, entry, "unlist", actor=None, at=at, notice=new.number)


@transaction.atomic
def decline_notice(approval: Approval, *, actor: User, at: datetime) -> None:
    """Leave the notice a draft."""
    notice = _notice_to_publish(approval)
    NOTICE_WORKFLOW.check("publish", actor, notice)
    decline_approval(approval, notice, actor=actor, at=at)


@transaction.atomic
def finalise_notice(notice: Notice, *, actor: User, at: datetime) -> Notice:
    """End the notice after its last day, 24:00 China time, and confirm the listed entries.

    Raises PeriodNotOver, TransitionRefused while an objection is open, or was upheld and no other
    notice has superseded this one, and StillLookedAt while one that came in time is not on record
    yet. Entries disqualified in the meantime are left as they are.
    """
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    NOTICE_WORKFLOW.check("finalise", actor, notice)
    if at.astimezone(CHINA).date() <= notice.ends_on:
        raise PeriodNotOver(
            _("The notice runs until the end of %(day)s.") % {"day": notice.ends_on.isoformat()}
        )
    if sentence := being_looked_at(notice, at=at):
        raise StillLookedAt(sentence)
    moved = take_step(NOTICE_WORKFLOW, notice, "finalise", actor=actor, at=at)
    Notice.objects.filter(pk=moved.pk).update(finalised_at=at)
    for entry in entries_of(moved.rows).filter(state=Entry.State.NOTICED):
        take_step(ENTRY_WORKFLOW, entry, "confirm", actor=None, at=at, notice=moved.number)
    moved.finalised_at = at
    return moved
