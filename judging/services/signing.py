"""A judge reviews the sheets of a heat side by side and signs them all at once."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.services import record
from competitions.models import Criterion, Heat
from judging.ledger import canonical
from judging.models import HeatSignature, Ledger, ScoreSheet, Seat, SheetVersion
from judging.services.desk import own_sheets
from judging.services.sheets import SheetDraft, criteria_of, rules_of, write_version


class SigningRefused(Exception):
    """The heat cannot be signed now; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Signature:
    """How the judge signed: the strokes of a drawn name, or "" where a secret was given instead:
    the PIN of the seat card on a tablet of the hall, else the password."""

    strokes: str = ""
    by_pin: bool = False

    @property
    def method(self) -> HeatSignature.Method:
        if self.strokes:
            return HeatSignature.Method.DRAWN
        return HeatSignature.Method.PIN if self.by_pin else HeatSignature.Method.PASSWORD


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One sheet beside the others: its marks in the order of the criteria.

    A mark is "" where it is open and None where the criterion is not for this category.
    """

    sheet: ScoreSheet
    marks: tuple[str | None, ...]
    missing: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def cells(self) -> list[tuple[str, str | None]]:
        """(name of the criterion, mark), for a screen on which a column has no heading."""
        return list(zip(self.names, self.marks, strict=True))

    @property
    def version(self) -> SheetVersion | None:
        return self.sheet.current

    @property
    def is_frozen(self) -> bool:
        return self.version is not None and self.version.is_frozen

    @property
    def is_abstained(self) -> bool:
        return self.version is not None and "abstained" in self.version.payload

    @property
    def is_open(self) -> bool:
        """Whether a signature would cover it."""
        return not self.is_frozen and not self.is_abstained

    @property
    def comment(self) -> str:
        return self.version.payload["comment"] if self.version else ""


@dataclass(frozen=True, slots=True)
class Review:
    """All of a judge's sheets of one heat. `seen` is what a signature has to refer to."""

    criteria: tuple[Criterion, ...]
    lines: tuple[ReviewLine, ...]
    seen: str

    @property
    def open(self) -> list[ReviewLine]:
        return [line for line in self.lines if line.is_open]

    @property
    def unfinished(self) -> list[ReviewLine]:
        return [line for line in self.open if line.missing]

    @property
    def can_be_signed(self) -> bool:
        return bool(self.open) and not self.unfinished


def _line(sheet: ScoreSheet, criteria: Sequence[Criterion]) -> ReviewLine:
    given = sheet.current.payload["marks"] if sheet.current else {}
    asked = {rule.code for rule in rules_of(criteria, sheet.appearance.entry.category.kind)}
    marks = tuple(given.get(one.code, "") if one.code in asked else None for one in criteria)
    missing = tuple(
        one.name
        for one, mark in zip(criteria, marks, strict=True)
        if mark is not None and not mark
    )
    return ReviewLine(sheet, marks, missing, tuple(one.name for one in criteria))


def _seen(sheets: Iterable[ScoreSheet]) -> str:
    """A digest of which version of which sheet the judge has before them."""
    versions = [[sheet.pk, sheet.current.hash if sheet.current else ""] for sheet in sheets]
    return hashlib.sha256(canonical({"versions": versions})).hexdigest()


def review_of(heat: Heat, user: User) -> Review:
    """The judge's sheets that count, in running order; two queries, whatever their number."""
    criteria = criteria_of(heat.round_id)
    found = own_sheets(user).filter(seat__heat=heat)
    sheets = list(found.order_by("appearance__order", "pk"))
    return Review(
        tuple(criteria), tuple(_line(sheet, criteria) for sheet in sheets), _seen(sheets)
    )


def _refuse_unready(review: Review, seen: str) -> None:
    if review.seen != seen:
        raise SigningRefused(
            _(
                "A sheet has changed since this page was shown. Look at all of them again, then sign."
            )
        )
    if not review.open:
        raise SigningRefused(_("Every sheet of this heat is signed already."))
    if left := len(review.unfinished):
        raise SigningRefused(
            ngettext(
                "%(n)s sheet is not finished. Mark what is missing, or abstain, then sign.",
                "%(n)s sheets are not finished. Mark what is missing, or abstain, then sign.",
                left,
            )
            % {"n": left}
        )


def again(sheet: ScoreSheet, current: SheetVersion, *, signed: bool) -> SheetDraft:
    """What the sheet's current version says, as a draft for the next one."""
    payload = current.payload
    return SheetDraft(
        client_id=uuid.uuid4(),
        base_revision=sheet.revision,
        marks=payload["marks"],
        signed=signed,
        comment=payload["comment"],
        device=payload["device"],
    )


def digest_of(heat: Heat, seat: int, method: str, strokes: str, *, at: datetime) -> str:
    """What the ledger's rows carry of a signature: changed strokes no longer fit them.

    By natural keys only, so that `verify_ledger` finds the same in any database.
    """
    signed = {
        "competition": heat.round.competition.code,
        "round": heat.round.order,
        "heat": heat.number,
        "seat": seat,
        "method": method,
        "strokes": strokes,
        "at": at.astimezone(UTC).isoformat(),
    }
    return hashlib.sha256(canonical(signed)).hexdigest()


@transaction.atomic
def sign_heat(
    heat: Heat, signature: Signature, *, seen: str, actor: User, at: datetime
) -> HeatSignature:
    """Sign every own sheet of the heat that is open, and freeze it: only reopening opens it again.

    Each gets a version that carries the signature's digest. `seen` is the `Review.seen` of the page
    that was signed. PermissionDenied for who has no seat; SigningRefused with a sentence.
    """
    ledger = Ledger.objects.select_for_update().filter(heat=heat).first()
    seat = Seat.objects.filter(heat=heat, judge__user=actor).first()
    if seat is None:
        raise PermissionDenied
    now = Heat.objects.select_related("round__competition").get(pk=heat.pk)
    if ledger is None or now.state != Heat.State.SCORING:
        raise SigningRefused(_("This heat is not being scored, so nothing can be signed."))
    review = review_of(now, actor)
    _refuse_unready(review, seen)
    digest = digest_of(now, seat.number, str(signature.method), signature.strokes, at=at)
    signed = [(line.sheet, line.version) for line in review.open if line.version is not None]
    for sheet, version in signed:
        write_version(
            ledger,
            sheet,
            again(sheet, version, signed=True),
            judge=actor,
            at=at,
            criteria=list(review.criteria),
            more={"signature": digest},
        )
    record("heat.sign", now, actor=actor, at=at, sheets=len(signed))
    return HeatSignature.objects.create(
        seat=seat,
        method=signature.method,
        strokes=signature.strokes,
        digest=digest,
        sheets=len(signed),
        at=at,
    )
