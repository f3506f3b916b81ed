"""Saving a sheet: the one writer of the ledger."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from competitions.models import Criterion, Heat
from judging.ledger import version_hash
from judging.models import Ledger, ScoreSheet, SheetVersion
from judging.rubric_totals import Item, applicable, rubric_running_total, rubric_total
from judging.scoring import (
    CriterionRule,
    MarkOffStep,
    MarkOutOfRange,
    MarksIncomplete,
    UnknownCriterion,
)

COMMENT_LIMIT = 1000
DEVICE_LIMIT = 80
REASON_LIMIT = 200
# One written form: Decimal would also take 1e1, 1_0, NaN and the digits of other scripts.
MARK = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")


class SheetNotFound(Exception):
    """No such sheet, not the actor's own, or parted from them by a recusal: all look the same."""


class SheetClosed(Exception):
    """The heat is not being scored; what the server holds, `current`, stays as it is."""

    def __init__(self, current: SheetVersion | None) -> None:
        self.current = current
        super().__init__(_("This heat is locked. Raise your hand for a member of staff."))


class SheetNotOpen(SheetClosed):
    """The heat has not been opened; a tablet that began on its judge's word keeps the marks."""

    def __init__(self) -> None:
        super().__init__(None)
        self.args = (_("Scoring has not been opened yet. Your marks wait on this tablet."),)


class SheetSigned(SheetClosed):
    """The judge has signed the heat, or a paper sheet was typed in: only reopening opens it."""

    def __init__(self, current: SheetVersion | None) -> None:
        super().__init__(current)
        self.args = (_("You have signed this sheet. To change it, ask for it to be reopened."),)


class SheetRevealed(SheetClosed):
    """The hall has seen the score of the project: its sheets stand as they were then."""

    def __init__(self, current: SheetVersion | None) -> None:
        super().__init__(current)
        self.args = (_("The score of this project has been shown in the hall. Ask the host."),)


class StaleRevision(Exception):
    """The sheet has moved on since the device last heard of it; both values are kept."""

    def __init__(self, current: SheetVersion | None) -> None:
        self.current = current
        super().__init__(
            _("This sheet was changed elsewhere. Compare the two and choose which one counts.")
        )


class MarksRefused(Exception):
    """A mark that the rubric does not allow."""


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """What a device sends: decimal strings by criterion code, on top of `base_revision`."""

    client_id: uuid.UUID
    base_revision: int
    marks: Mapping[str, str]
    signed: bool
    comment: str = ""
    device: str = ""
    # Why the judge gives no marks; empty for marks.
    abstained: str = ""


def _decimals(marks: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Decimal]:
    for code, text in marks.items():
        if code in names and not MARK.fullmatch(text):
            raise MarksRefused(
                _("The mark for “%(name)s” is not a number such as 27.5.") % {"name": names[code]}
            )
    # What the rubric does not know is refused by its code, whatever its value.
    return {code: Decimal(text if code in names else 0) for code, text in marks.items()}


def rules_of(criteria: Iterable[Criterion], kind: str) -> list[CriterionRule]:
    """The criteria by which an entry of the category `kind` is marked, in their order."""
    items = [
        Item(CriterionRule(one.code, one.max_points, one.weight), one.category_kind)
        for one in criteria
    ]
    return applicable(items, kind)


def _total(draft: SheetDraft, criteria: list[Criterion], kind: str) -> Decimal | None:
    """The total by the rubric, None for an abstention; MarksRefused names the criterion."""
    if draft.abstained:
        return None
    rules = rules_of(criteria, kind)
    codes = {rule.code for rule in rules}
    names = {one.code: one.name for one in criteria if one.code in codes}
    scale_to = criteria[0].rubric.scale_to if criteria else None
    count = rubric_total if draft.signed else rubric_running_total
    try:
        return count(_decimals(draft.marks, names), rules, scale_to)
    except MarkOutOfRange as error:
        raise MarksRefused(
            _("“%(name)s” takes 0 to %(max)s points.")
            % {"name": names[error.code], "max": f"{error.max_points.normalize():f}"}
        ) from error
    except MarkOffStep as error:
        raise MarksRefused(
            _("“%(name)s” is marked in steps of %(step)s.")
            % {"name": names[error.code], "step": error.step}
        ) from error
    except MarksIncomplete as error:
        missing = _(", ").join(names[code] for code in error.codes)
        raise MarksRefused(_("Not marked yet: %(names)s.") % {"names": missing}) from error
    except UnknownCriterion as error:
        raise MarksRefused(_("The sheet has a criterion that the rubric does not.")) from error


def _payload(
    sheet: ScoreSheet, draft: SheetDraft, total: Decimal | None, *, judge: User, at: datetime
) -> dict[str, Any]:
    """What is hashed. An abstention has its reason and no mark; other versions have no such key."""
    heat, entry = sheet.seat.heat, sheet.appearance.entry
    payload = {
        "competition": heat.round.competition.code,
        "round": heat.round.order,
        "heat": heat.number,
        "seat": sheet.seat.number,
        "judge": judge.username,
        "entry": entry.number,
        "revision": sheet.revision + 1,
        "client_id": str(draft.client_id),
        "marks": {} if draft.abstained else dict(draft.marks),
        "total": None if total is None else f"{total:f}",
        "signed": draft.signed and not draft.abstained,
        "comment": draft.comment[:COMMENT_LIMIT],
        "device": draft.device[:DEVICE_LIMIT],
        "at": at.astimezone(UTC).isoformat(),
    }
    if draft.abstained:
        payload["abstained"] = draft.abstained[:REASON_LIMIT]
    return payload


def _own_sheet(sheet_id: int, actor: User) -> ScoreSheet:
    """The actor's sheet with what a save reads of heat and entry, and no column more."""
    sheet = (
        ScoreSheet.objects.owned_by(actor)
        .counted()
        .select_related("current", "seat__heat__round__competition", "appearance__entry__category")
        .only(
            "revision",
            "current",
            "seat__number",
            "seat__heat__number",
            "seat__heat__state",
            "seat__heat__round__order",
            "seat__heat__round__competition__code",
            "appearance__entry__number",
            "appearance__entry__category__kind",
        )
        .with_reveal()
        .filter(pk=sheet_id)
        .first()
    )
    if sheet is None:
        raise SheetNotFound
    return sheet


@transaction.atomic
def save_sheet(
    sheet_id: int,
    draft: SheetDraft,
    *,
    actor: User,
    at: datetime,
    handed_in_by: User | None = None,
) -> SheetVersion:
    """Append a version to the ledger and make it the sheet's current one.

    The same client id again returns the version it made before: one effect however often it is
    sent, even after the heat is locked. Raises SheetNotFound, SheetNotOpen, SheetClosed, SheetSigned,
    SheetRevealed, StaleRevision, MarksRefused; then nothing is written. `handed_in_by` brought it as a file
    (services.handover). Seven queries.
    """
    ledgers = Ledger.objects.select_for_update(of=("self",))
    asked = ScoreSheet.objects.filter(pk=sheet_id)
    ledger = ledgers.filter(heat__appearances__sheets__in=asked).first()
    sheet = _own_sheet(sheet_id, actor)
    replayed = SheetVersion.objects.filter(client_id=draft.client_id).first()
    if replayed is not None:
        if replayed.sheet_id != sheet.pk:
            raise SheetNotFound
        replayed.sheet = sheet
        return replayed
    if sheet.seat.heat.state == Heat.State.PLANNED:
        raise SheetNotOpen
    if ledger is None or sheet.seat.heat.state != Heat.State.SCORING:
        raise SheetClosed(sheet.current)
    if sheet.current is not None and sheet.current.is_frozen:
        raise SheetSigned(sheet.current)
    if sheet.is_revealed:
        raise SheetRevealed(sheet.current)
    if draft.base_revision != sheet.revision:
        raise StaleRevision(sheet.current)
    more = {"handed_in_by": handed_in_by.username} if handed_in_by else None
    return write_version(ledger, sheet, draft, judge=actor, at=at, more=more)


def criteria_of(round_id: int) -> list[Criterion]:
    """The rubric of a round in its order, read once."""
    criteria = Criterion.objects.filter(rubric__round=round_id)
    return list(criteria.select_related("rubric").order_by("order", "pk"))


def write_version(
    ledger: Ledger,
    sheet: ScoreSheet,
    draft: SheetDraft,
    *,
    judge: User,
    at: datetime,
    criteria: list[Criterion] | None = None,
    more: Mapping[str, Any] | None = None,
) -> SheetVersion:
    """Append `draft` as the sheet's next version; the caller holds the ledger's row and has checked.

    `more` is hashed with the rest: who signed how, from which paper, why it was opened again.
    Raises MarksRefused.
    """
    if criteria is None:
        criteria = criteria_of(sheet.seat.heat.round_id)
    total = _total(draft, criteria, sheet.appearance.entry.category.kind)
    payload = _payload(sheet, draft, total, judge=judge, at=at) | dict(more or {})
    return _append(ledger, sheet, draft, payload, at=at)


def _append(
    ledger: Ledger,
    sheet: ScoreSheet,
    draft: SheetDraft,
    payload: dict[str, Any],
    *,
    at: datetime,
) -> SheetVersion:
    version = SheetVersion.objects.create(
        ledger=ledger,
        seq=ledger.length + 1,
        sheet=sheet,
        revision=sheet.revision + 1,
        client_id=draft.client_id,
        total=None if payload["total"] is None else Decimal(payload["total"]),
        signed=payload["signed"],
        abstained="abstained" in payload,
        payload=payload,
        at=at,
        previous_hash=ledger.head,
        hash=version_hash(ledger.head, payload),
    )
    ledger.head, ledger.length = version.hash, version.seq
    ledger.save(update_fields=["head", "length"])
    sheet.revision, sheet.current = version.revision, version
    sheet.save(update_fields=["revision", "current"])
    return version
