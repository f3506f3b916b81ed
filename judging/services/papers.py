"""Paper sheets: typed by one person, typed again by another who has not seen the first, then saved.

Typing again finds what looking over does not. The second person learns which criteria differ and
never what the first one typed.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions import rules as competition_rules
from competitions.models import Criterion, Heat, StaffGrant
from judging.models import Ledger, LiveScore, PaperTyping, ScoreSheet, Seat, SheetVersion
from judging.rules import sits_on_panel
from judging.services.sheets import COMMENT_LIMIT, SheetDraft, criteria_of, rules_of, write_version
from projects.models import Project

DEVICE = "paper"
CLERKS = (StaffGrant.Role.ORGANISER, StaffGrant.Role.SECRETARIAT)


class PaperRefused(Exception):
    """The sheet cannot be typed in now; the sentence says why."""


class TypingsDiffer(Exception):
    """The second typing is not the first; `codes` names the criteria, nothing says the values."""

    def __init__(self, codes: list[str]) -> None:
        self.codes = codes
        super().__init__(_("The two typings differ. Look at the paper again."))


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody read off the paper: decimal strings by criterion code, and the comment."""

    marks: Mapping[str, str]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A sheet of the heat and how far its paper is: "", "first", "abstained", "signed" or "paper"."""

    sheet: ScoreSheet
    first: PaperTyping | None

    @property
    def state(self) -> str:
        current = self.sheet.current
        if current is not None and current.is_frozen:
            return "paper" if current.payload.get("source") == "paper" else "signed"
        if current is not None and current.abstained:
            return "abstained"
        return "first" if self.first else ""


@dataclass(frozen=True, slots=True)
class Signing:
    """How far the panel's signatures are: counts, and which sheets are closed; never a mark."""

    seats: int
    signed: int
    frozen: list[tuple[Seat, list[ScoreSheet]]]


def signing_of(heat: Heat, viewer: User) -> Signing:
    """Seats that have signed all of their sheets, and the sheets that reopening could open.

    An abstention needs no signature. Sheets of a project that the viewer is recused from are
    counted and not named. Two queries.
    """
    counted = ScoreSheet.objects.counted().filter(seat__heat=heat).select_related("current")
    left: dict[int, int] = {}
    for sheet in counted:
        current = sheet.current
        is_done = current is not None and (current.is_frozen or "abstained" in current.payload)
        left[sheet.seat_id] = left.get(sheet.seat_id, 0) + (not is_done)
    frozen: dict[int, tuple[Seat, list[ScoreSheet]]] = {}
    for sheet in paper_sheets(heat, viewer):
        if sheet.current is not None and sheet.current.is_frozen:
            frozen.setdefault(sheet.seat_id, (sheet.seat, []))[1].append(sheet)
    return Signing(len(left), sum(not n for n in left.values()), list(frozen.values()))


def may_type(user: User, heat: Heat) -> bool:
    """An organiser or the secretariat of the node or above, unless they score in this heat."""
    staff = competition_rules.has_role(user, heat.round.competition, *CLERKS)
    return staff and not sits_on_panel(user, heat)


def paper_sheets(heat: Heat, user: User) -> QuerySet[ScoreSheet]:
    """The sheets of the heat that a paper may stand for; none of a project the user is party to.

    That is one they are recused from, or their own: staff may have entered a project, too.
    """
    kept = Project.objects.kept_from(user).values("pk")
    counted = ScoreSheet.objects.counted().filter(seat__heat=heat)
    return (
        counted.exclude(appearance__entry__project__in=kept)
        .select_related(
            "current",
            "seat__judge__user",
            "seat__heat__round__competition",
            "appearance__entry__category",
            "appearance__entry__project",
        )
        .order_by("seat__number", "appearance__order", "pk")
    )


def asked_of(sheet: ScoreSheet) -> list[Criterion]:
    """The criteria that stand on the paper of this sheet, in their order."""
    criteria = criteria_of(sheet.seat.heat.round_id)
    codes = {rule.code for rule in rules_of(criteria, sheet.appearance.entry.category.kind)}
    return [one for one in criteria if one.code in codes]


def open_typing(sheet: ScoreSheet) -> PaperTyping | None:
    """The first typing that waits for a second person; a sheet that has moved on since has none."""
    found = PaperTyping.objects.filter(
        sheet=sheet, turn=PaperTyping.Turn.FIRST, base_revision=sheet.revision
    )
    return found.select_related("typed_by").order_by("-at", "-pk").first()


def paper_lines(heat: Heat, user: User) -> list[PaperLine]:
    """How far the papers of a heat are; two queries, whatever the number of sheets."""
    sheets = list(paper_sheets(heat, user))
    firsts = PaperTyping.objects.filter(sheet__in=sheets, turn=PaperTyping.Turn.FIRST)
    latest = {
        (one.sheet_id, one.base_revision): one
        for one in firsts.select_related("typed_by").order_by("at", "pk")
    }
    return [PaperLine(sheet, latest.get((sheet.pk, sheet.revision))) for sheet in sheets]


def _for_typing(sheet_id: int, actor: User) -> tuple[Ledger, ScoreSheet]:
    """The sheet with its heat's ledger locked; PaperRefused or PermissionDenied."""
    asked = ScoreSheet.objects.filter(pk=sheet_id)
    ledgers = Ledger.objects.select_for_update(of=("self",))
    ledger = ledgers.filter(heat__appearances__sheets__in=asked).first()
    heat = Heat.objects.select_related("round__competition").get(seats__sheets=sheet_id)
    if not may_type(actor, heat):
        raise PermissionDenied
    sheet = paper_sheets(heat, actor).filter(pk=sheet_id).first()
    if sheet is None:
        raise PermissionDenied
    if ledger is None or heat.state != Heat.State.SCORING:
        raise PaperRefused(_("This heat is not being scored, so no paper can be typed in."))
    if LiveScore.objects.in_force().filter(appearance=sheet.appearance_id).exists():
        raise PaperRefused(
            _("The hall has seen the score of this project. The host takes it back first.")
        )
    if sheet.current is not None and sheet.current.is_frozen:
        raise PaperRefused(_("This sheet is signed already. It has to be reopened first."))
    return ledger, sheet


def _store(
    sheet: ScoreSheet, turn: PaperTyping.Turn, typed: Typed, *, actor: User, at: datetime
) -> PaperTyping:
    return PaperTyping(
        sheet=sheet,
        turn=turn,
        base_revision=sheet.revision,
        typed_by=actor,
        at=at,
        marks=dict(typed.marks),
        comment=typed.comment,
    )


@transaction.atomic
def type_paper(sheet: ScoreSheet, typed: Typed, *, actor: User, at: datetime) -> PaperTyping:
    """Keep the first typing; typed anew it takes the place of the one before. Nothing is saved yet.

    Marks are checked when the two agree. PermissionDenied, PaperRefused.
    """
    _ledger, fresh = _for_typing(sheet.pk, actor)
    typing = _store(fresh, PaperTyping.Turn.FIRST, _plain(typed), actor=actor, at=at)
    typing.save()
    record("heat.type_paper", fresh.seat.heat, actor=actor, at=at, seat=fresh.seat.number)
    return typing


def _plain(typed: Typed) -> Typed:
    return replace(typed, comment=typed.comment.strip()[:COMMENT_LIMIT])


def _differences(first: PaperTyping, second: Typed) -> list[str]:
    codes = sorted({*first.marks, *second.marks})
    differing = [code for code in codes if first.marks.get(code) != second.marks.get(code)]
    return differing + (["comment"] if first.comment != second.comment else [])


def retype_paper(sheet: ScoreSheet, typed: Typed, *, actor: User, at: datetime) -> SheetVersion:
    """Type it again as another person; where both agree, the paper is the judge's signed sheet.

    The version says `source: paper` and names both. PaperRefused (also to who typed first),
    PermissionDenied, MarksRefused; TypingsDiffer after the attempt was kept on record.
    """
    second, first = _attempt(sheet, _plain(typed), actor=actor, at=at)
    if second.differs:
        raise TypingsDiffer(second.differs)
    return _saved(sheet, first, second, actor=actor, at=at)


@transaction.atomic
def _attempt(
    sheet: ScoreSheet, typed: Typed, *, actor: User, at: datetime
) -> tuple[PaperTyping, PaperTyping]:
    _ledger, fresh = _for_typing(sheet.pk, actor)
    first = open_typing(fresh)
    if first is None:
        raise PaperRefused(_("Nobody has typed this paper yet. Type it first."))
    if first.typed_by_id == actor.pk:
        raise PaperRefused(_("You typed it first, so somebody else must type it again."))
    second = _store(fresh, PaperTyping.Turn.SECOND, typed, actor=actor, at=at)
    second.differs = _differences(first, typed)
    second.save()
    action = "heat.papers_differ" if second.differs else "heat.retype_paper"
    record(action, fresh.seat.heat, actor=actor, at=at, seat=fresh.seat.number)
    return second, first


@transaction.atomic
def _saved(
    sheet: ScoreSheet, first: PaperTyping, second: PaperTyping, *, actor: User, at: datetime
) -> SheetVersion:
    ledger, fresh = _for_typing(sheet.pk, actor)
    if fresh.revision != first.base_revision:
        raise PaperRefused(_("The sheet has changed in the meantime. Type the paper anew."))
    draft = SheetDraft(
        client_id=uuid.uuid4(),
        base_revision=fresh.revision,
        marks=second.marks,
        signed=True,
        comment=second.comment,
        device=DEVICE,
    )
    more = {
        "source": "paper",
        "signature": "paper",
        "typists": [first.typed_by.username, actor.username],
    }
    return write_version(ledger, fresh, draft, judge=fresh.seat.judge.user, at=at, more=more)
