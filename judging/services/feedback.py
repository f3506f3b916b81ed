"""Feedback to entrants: what the organiser opens of a round, and what each entry then reads."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions.models import Criterion, Round
from judging import rules
from judging.feedback_values import band_of, criterion_means, unlinked
from judging.models import Feedback, HeldComment, Ranking, ScoreSheet, Standing
from projects.models import Entry, Project
from projects.rules import is_party_to

RESULT_STANDS = (Round.State.DECIDED, Round.State.PUBLISHED)


class FeedbackRefused(Exception):
    """Feedback cannot be opened so; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is open of a round; nothing, unless it is said."""

    total: bool = False
    rank: bool = False
    band: bool = False
    criteria: bool = False
    comments: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """One judge's comment as the organiser reads it: of which project, and not by whom."""

    sheet: int
    number: str
    title: str
    text: str
    held: HeldComment | None


@dataclass(frozen=True, slots=True)
class RoundFeedback:
    """What an entry reads of one round; None and empty for what is not open."""

    round: Round
    decimals: int
    total: Decimal | None
    rank: int | None
    entries: int
    band: str
    criteria: list[tuple[str, Decimal, Decimal]]
    comments: list[str] | None


def parts_of(round_: Round) -> Parts:
    """What is open now."""
    found = Feedback.objects.filter(round=round_).first()
    if found is None:
        return Parts()
    return Parts(**{name: getattr(found, name) for name in asdict(Parts())})


def _commented(round_: Round) -> QuerySet[ScoreSheet]:
    sheets = ScoreSheet.objects.counted().signed().filter(seat__heat__round=round_)
    return sheets.exclude(current__payload__comment="")


def digest_of(round_: Round) -> str:
    """A digest of all comments of the round as they are in the ledger now."""
    hashes = _commented(round_).order_by("pk").values_list("current__hash", flat=True)
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def comments_of(round_: Round, viewer: User) -> list[Comment]:
    """Every comment of a decided round by project, without those that the viewer is party to.

    Within a project in the order in which the entrant reads them. Empty before the decision.
    """
    if round_.state not in RESULT_STANDS:
        return []
    kept = Project.objects.kept_from(viewer).values("pk")
    sheets = _commented(round_).exclude(appearance__entry__project__in=kept)
    rows = sheets.select_related("current", "appearance__entry", "held")
    by_entry: dict[int, list[ScoreSheet]] = {}
    for sheet in rows.order_by("appearance__entry__number", "pk"):
        by_entry.setdefault(sheet.appearance.entry_id, []).append(sheet)
    return [_comment(sheet) for own in by_entry.values() for sheet in _in_order(own)]


def _in_order(sheets: list[ScoreSheet]) -> list[ScoreSheet]:
    places = {text: n for n, text in enumerate(unlinked(_text(sheet) for sheet in sheets))}
    return sorted(sheets, key=lambda sheet: places[_text(sheet)])


def _text(sheet: ScoreSheet) -> str:
    return str(sheet.current.payload["comment"]).strip() if sheet.current else ""


def _comment(sheet: ScoreSheet) -> Comment:
    entry = sheet.appearance.entry
    title = entry.declared.get("title", "")
    held = getattr(sheet, "held", None)
    return Comment(sheet.pk, entry.number or "", title, _text(sheet), held)


def _locked(round_: Round, actor: User) -> Round:
    if not rules.organises_round(actor, round_):
        raise PermissionDenied
    locked = Round.objects.select_for_update(of=("self",)).select_related("competition")
    return locked.get(pk=round_.pk)


@transaction.atomic
def set_feedback(round_: Round, parts: Parts, *, seen: str, actor: User, at: datetime) -> Feedback:
    """Open these parts to the entrants of the round and close the others; read once it is published.

    Comments are opened only by somebody who has read all of them as they are: `seen` is the
    `digest_of` that the page was made with. Raises PermissionDenied, FeedbackRefused.
    """
    locked = _locked(round_, actor)
    before, digest = parts_of(locked), ""
    if parts.comments:
        digest = digest_of(locked)
        _check_read(locked, seen, digest, actor)
    found, _made = Feedback.objects.update_or_create(
        round=locked, defaults=asdict(parts) | {"comments_digest": digest}
    )
    said: dict[str, Any] = {"opened": [name for name, is_open in asdict(parts).items() if is_open]}
    was = [name for name, is_open in asdict(before).items() if is_open]
    record("feedback.change", locked, actor=actor, at=at, before=was, **said)
    return found


def _check_read(round_: Round, seen: str, digest: str, actor: User) -> None:
    if round_.state not in RESULT_STANDS:
        raise FeedbackRefused(
            _("Comments are opened after the decision, when somebody has read them.")
        )
    if seen != digest:
        raise FeedbackRefused(_("The comments have changed meanwhile. Read them again."))
    kept = Project.objects.kept_from(actor).values("pk")
    if _commented(round_).filter(appearance__entry__project__in=kept).exists():
        raise FeedbackRefused(
            _("You have to do with a project with comments; another organiser opens them.")
        )


@transaction.atomic
def hold_comment(sheet_id: int, *, reason: str, actor: User, at: datetime) -> HeldComment:
    """Keep one comment from the entrant, with a reason; FeedbackRefused without one.

    PermissionDenied for who does not organise, is party to the project, or where there is no
    comment.
    """
    sheet = _own_comment(sheet_id, actor)
    if not reason.strip():
        raise FeedbackRefused(_("Say why the comment is held back."))
    held, made = HeldComment.objects.get_or_create(
        sheet=sheet, defaults={"reason": reason.strip(), "held_by": actor, "held_at": at}
    )
    if made:
        said = {"entry": sheet.appearance.entry.number, "reason": held.reason}
        record("feedback.hold", sheet.seat.heat.round, actor=actor, at=at, **said)
    return held


@transaction.atomic
def show_comment(sheet_id: int, *, actor: User, at: datetime) -> None:
    """Hold a comment back no longer; without effect on one that is not held back."""
    sheet = _own_comment(sheet_id, actor)
    gone, _by_model = HeldComment.objects.filter(sheet=sheet).delete()
    if gone:
        said = {"entry": sheet.appearance.entry.number}
        record("feedback.show", sheet.seat.heat.round, actor=actor, at=at, **said)


def _own_comment(sheet_id: int, actor: User) -> ScoreSheet:
    related = ("seat__heat__round__competition", "appearance__entry__project")
    sheet = ScoreSheet.objects.select_related(*related).filter(pk=sheet_id).first()
    if sheet is None or sheet.seat.heat.round.state not in RESULT_STANDS:
        raise PermissionDenied
    round_ = _locked(sheet.seat.heat.round, actor)
    if (
        is_party_to(actor, sheet.appearance.entry.project)
        or not _commented(round_).filter(pk=sheet_id).exists()
    ):
        raise PermissionDenied
    return sheet


def feedback_of(entry: Entry) -> list[RoundFeedback]:
    """What the entry reads of its published rounds, in their order; rounds that tell nothing are
    left out, and so is every one whose results are not public."""
    opened = Feedback.objects.filter(round__competition=entry.competition_id)
    by_round = {one.round_id: one for one in opened}
    standings = Standing.objects.filter(
        ranking__in=Ranking.objects.public(),
        ranking__round__in=by_round,
        appearance__entry=entry,
    ).select_related("ranking__round__rule_set", "appearance")
    told = [
        _told(one, by_round[one.ranking.round_id])
        for one in standings.order_by("ranking__round__order", "pk")
        if _counts(one)
    ]
    return [one for one in told if _says_something(one)]


def _counts(standing: Standing) -> bool:
    """Whether this is the ranking that the round went by."""
    by_heat = standing.ranking.round.rule_set.rules.promotion.by == "heat"
    return (standing.ranking.heat_id is not None) == by_heat


def _says_something(told: RoundFeedback) -> bool:
    said: Iterable[Any] = (told.total is not None, told.rank, told.band, told.criteria)
    return any(said) or told.comments is not None


def _told(standing: Standing, opened: Feedback) -> RoundFeedback:
    round_ = standing.ranking.round
    ranked = Q(rank__isnull=False)
    entries = standing.ranking.standings.aggregate(n=Count("pk", filter=ranked))["n"]
    sheets = ScoreSheet.objects.counted().signed().filter(appearance=standing.appearance_id)
    signed = list(sheets.select_related("current", "held"))
    band = band_of(standing.rank, entries) if opened.band and standing.rank else ""
    return RoundFeedback(
        round=round_,
        decimals=round_.rule_set.rules.score.decimals,
        total=standing.score if opened.total else None,
        rank=standing.rank if opened.rank else None,
        entries=entries,
        band=band,
        criteria=_criteria(round_, signed) if opened.criteria else [],
        comments=_readable(opened, signed),
    )


def _criteria(round_: Round, signed: list[ScoreSheet]) -> list[tuple[str, Decimal, Decimal]]:
    rows = Criterion.objects.filter(rubric__round=round_).order_by("order", "pk")
    marks = [sheet.current.payload["marks"] for sheet in signed if sheet.current]
    means = criterion_means(marks, [row.code for row in rows])
    return [(row.name, means[row.code], row.max_points) for row in rows if row.code in means]


def _readable(opened: Feedback, signed: list[ScoreSheet]) -> list[str] | None:
    """The comments that are open; None where they are closed, or have changed since they were read."""
    if not opened.comments or opened.comments_digest != digest_of(opened.round):
        return None
    free = [sheet for sheet in signed if not hasattr(sheet, "held")]
    return unlinked(text for text in map(_text, free) if text)
