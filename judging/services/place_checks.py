"""Looking into those who were promoted: what is recorded, what is missing, and who loses a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Approval, User
from accounts.services import confirm_approval, decline_approval, record, request_approval
from competitions.models import Round
from competitions.promotion.decision import due_diligence_count
from judging import rules
from judging.models import PlaceCheck, Promotion
from judging.services.reopening import check_no_later_round
from judging.services.substitutions import change_promotions, substitutes
from projects.models import Entry, Project
from projects.rules import is_party_to

TAKE_PLACE = Approval.Action.TAKE_PLACE
Kind, Finding = PlaceCheck.Kind, PlaceCheck.Finding


class CheckRefused(Exception):
    """The check cannot be recorded so; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What the page of a round says of one place: the records of its entry, the newest first.

    `waiting` is the request to take the place away that a second person has to decide.
    """

    promotion: Promotion
    checks: Sequence[PlaceCheck]
    waiting: Approval | None


def _in_force(round_: Round) -> QuerySet[Promotion]:
    rows = Promotion.objects.filter(
        round=round_, outcome=Promotion.Outcome.PROMOTED, revoked_at=None
    )
    return rows.select_related("entry__project").order_by("standing__rank", "pk")


def _open_requests(checks: QuerySet[PlaceCheck]) -> QuerySet[Approval]:
    waiting = Approval.objects.filter(action=TAKE_PLACE, confirmed_at=None, declined_at=None)
    return waiting.filter(subject_id__in=checks.values("pk")).select_related("requested_by")


def looked_into(round_: Round, viewer: User) -> list[Looked]:
    """Every place of the round with its checks, without what the viewer is party to.

    Three queries, however many places and checks.
    """
    checks = PlaceCheck.objects.filter(round=round_)
    by_entry: dict[int, list[PlaceCheck]] = {}
    for check in checks.select_related("actor").order_by("-pk"):
        by_entry.setdefault(check.entry_id, []).append(check)
    asked = {one.subject_id: one for one in _open_requests(checks)}
    kept = Project.objects.kept_from(viewer).values("pk")
    places = _in_force(round_).exclude(entry__project__in=kept)
    found = []
    for one in places:
        own = by_entry.get(one.entry_id, [])
        waiting = next((asked[check.pk] for check in own if check.pk in asked), None)
        found.append(Looked(one, own, waiting))
    return found


def checks_missing(round_: Round) -> list[str]:
    """What keeps the results of a round from a public notice, a sentence each; empty is enough.

    Due diligence on the share of those promoted that the rules ask for (Huizhou: at least a third,
    rounded up), a visit to each where they ask for it, and no finding that waits for a second
    person. Only records that found the facts to match count, and of each entry the newest.
    """
    rule = round_.rule_set.rules.promotion
    held = set(_in_force(round_).values_list("entry", flat=True))
    fine: Mapping[str, set[int]] = {kind: set() for kind in Kind.values}
    standing = PlaceCheck.objects.filter(round=round_, entry__in=held).standing()
    for entry, kind, finding in standing.values_list("entry", "kind", "finding"):
        if finding == Finding.OK:
            fine[kind].add(entry)
    asked = due_diligence_count(len(held), rule) - len(fine[Kind.DUE_DILIGENCE])
    visits = len(held - fine[Kind.SITE_VISIT]) if rule.site_visit else 0
    waiting = _open_requests(PlaceCheck.objects.filter(round=round_)).count()
    return list(_missing_words(asked, visits, waiting))


def _missing_words(asked: int, visits: int, waiting: int) -> list[str]:
    found = []
    if asked > 0:
        found.append(
            ngettext(
                "By the rules %(n)s more promoted unit has to be looked into.",
                "By the rules %(n)s more promoted units have to be looked into.",
                asked,
            )
            % {"n": asked}
        )
    if visits:
        found.append(
            ngettext(
                "By the rules %(n)s promoted unit has still to be visited.",
                "By the rules %(n)s promoted units have still to be visited.",
                visits,
            )
            % {"n": visits}
        )
    if waiting:
        found.append(
            ngettext(
                "%(n)s finding that takes a place away waits for the second person.",
                "%(n)s findings that take a place away wait for the second person.",
                waiting,
            )
            % {"n": waiting}
        )
    return found


def _check_right(actor: User, round_: Round, entry: Entry) -> None:
    """An organiser who is no party to the project: nobody looks into their own."""
    if not rules.organises_round(actor, round_) or is_party_to(actor, entry.project):
        raise PermissionDenied


def _check_words(finding: str, note: str, checked_on: date, at: datetime) -> None:
    if finding != Finding.OK and not note.strip():
        raise CheckRefused(_("Say what was found, so that the second person can judge it."))
    if checked_on > timezone.localtime(at).date():
        raise CheckRefused(_("The date of the check lies in the future."))


def _check_place(round_: Round, entry: Entry, *, is_taken: bool) -> None:
    if not _in_force(round_).filter(entry=entry).exists():
        raise CheckRefused(_("This entry holds no place in this round."))
    if is_taken and Entry.objects.get(pk=entry.pk).state != Entry.State.ACCEPTED:
        raise CheckRefused(
            _(
                "The entry has been put on public notice already. Disqualify it, with the finding "
                "as the reason."
            )
        )
    if is_taken:
        check_no_later_round(round_)


@transaction.atomic
def record_check(
    round_: Round,
    entry: Entry,
    *,
    kind: str,
    checked_on: date,
    people: str,
    finding: str,
    note: str = "",
    document_number: str = "",
    actor: User,
    at: datetime,
) -> PlaceCheck:
    """Write down a look into an entry that holds a place; an earlier record of the kind stays.

    A finding other than that the facts match asks a second person to take the place away; a later
    record withdraws that request. PermissionDenied, CheckRefused, LaterRoundStarted.
    """
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_.pk)
    _check_right(actor, round_, entry)
    _check_words(finding, note, checked_on, at)
    _check_place(round_, entry, is_taken=finding != Finding.OK)
    _withdraw_requests(round_, entry, kind, actor=actor, at=at)
    check = PlaceCheck.objects.create(
        round=round_,
        entry=entry,
        kind=kind,
        checked_on=checked_on,
        people=people.strip(),
        finding=finding,
        note=note.strip(),
        document_number=document_number.strip(),
        actor=actor,
        at=at,
    )
    _put_on_record(check, actor=actor, at=at)
    return check


def _withdraw_requests(
    round_: Round, entry: Entry, kind: str, *, actor: User, at: datetime
) -> None:
    """Nobody decides any more on what an earlier record of the kind found."""
    earlier = PlaceCheck.objects.filter(round=round_, entry=entry, kind=kind)
    for asked in _open_requests(earlier):
        decline_approval(asked, earlier.get(pk=asked.subject_id), actor=actor, at=at)


def _put_on_record(check: PlaceCheck, *, actor: User, at: datetime) -> None:
    """The line of the trail, and the question to the second person where a place is at stake."""
    number = check.entry.number
    said = {"kind": check.kind, "finding": check.finding, "note": check.note, "entry": number}
    record("place_check.record", check, actor=actor, at=at, **said)
    if check.takes_place:
        named = f"{check.get_kind_display()} {number}"
        request_approval(TAKE_PLACE, check, actor=actor, at=at, reason=check.note, named=named)


def _asked(approval: Approval, actor: User) -> PlaceCheck:
    """The check that the approval is about, its round locked; another approval is a bug."""
    asked = Approval.objects.get(pk=approval.pk, action=TAKE_PLACE)
    check = PlaceCheck.objects.select_related("round__competition", "entry__project").get(
        pk=asked.subject_id
    )
    Round.objects.select_for_update(of=("self",)).get(pk=check.round_id)
    _check_right(actor, check.round, check.entry)
    return check


@transaction.atomic
def confirm_place_loss(approval: Approval, *, actor: User, at: datetime) -> list[Promotion]:
    """Take the place away as the second person, and fill it as the rules have it.

    The entry stays in the contest with its score and its rank; the promotion is revoked, and a new
    line says why. PermissionDenied, SamePerson, ApprovalClosed, CheckRefused, LaterRoundStarted,
    LineTied, RulesUnfit; then nothing is written.
    """
    check = _asked(approval, actor)
    _check_place(check.round, check.entry, is_taken=True)
    confirm_approval(approval, check, actor=actor, at=at)
    return change_promotions(check.round, substitutes(check.round), at=at)


@transaction.atomic
def decline_place_loss(approval: Approval, *, actor: User, at: datetime) -> None:
    """Leave the entry its place; the record stays, and the next one takes its place."""
    check = _asked(approval, actor)
    decline_approval(approval, check, actor=actor, at=at)
