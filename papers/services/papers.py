"""A paper from its kind to its number: filled, corrected, let pass, frozen, or thrown away."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.control_characters import without_controls
from accounts.jobs import cancel_job
from accounts.models import User
from accounts.services import record, take_step
from competitions.models import Competition, Heat, Meeting
from papers import rules
from papers.labels import MAKES, Kind
from papers.models import Paper, PaperAcceptance
from papers.services.files import delete_files, files_there
from papers.services.filling import filled_now, take_drawings
from papers.services.freezing import number_to_be, obstacles_to_freezing, taken_number
from papers.services.headings import head_of
from papers.services.sheets import contradictions_of, digest_of
from papers.services.showings_data import is_outdated
from papers.services.versions import NAMES, Content, keep_version
from papers.words import say_contradiction
from papers.workflow import PAPER_WORKFLOW

LONGEST_REASON = 200


class PaperRefused(Exception):
    """What was asked for is not possible now; its words say why."""


class PaperTaken(Exception):
    """Somebody saved the paper meanwhile; `stored` is what stands there now."""

    def __init__(self, stored: Paper) -> None:
        self.stored = stored
        super().__init__(_("Somebody else saved this paper meanwhile. Yours was not saved."))


@transaction.atomic
def draft_paper(
    competition: Competition,
    kind: str,
    *,
    dated: date,
    heat: Heat | None = None,
    meeting: Meeting | None = None,
    actor: User,
    at: datetime,
) -> Paper:
    """A draft, filled from the rows as they are now with the wording in force.

    Raises PermissionDenied, PaperRefused (the kind wants a heat or a meeting of the contest; a
    summary report wants something that was held), and WordingRefused; then there is no paper.
    """
    if not rules.writes_papers(actor, competition):
        raise PermissionDenied
    _require_no_part(kind, heat, actor)
    _require_subject(competition, kind, heat, meeting)
    subject: dict[str, Any] = {"dated": dated, "heat": heat, "meeting": meeting}
    made = filled_now(competition, kind, **subject, author=actor, at=at)
    _require_something_held(kind, made["snapshot"])
    who: dict[str, Any] = {"made_by": actor, "made_at": at, "saved_by": actor, "saved_at": at}
    paper = Paper.objects.create(
        competition=competition,
        kind=kind,
        text=made["filled"],
        **made,
        **head_of(competition, kind, made["snapshot"], heat, meeting),
        **subject,
        **who,
    )
    keep_version(paper)
    record("paper.draft", paper, actor=actor, at=at, kind=kind)
    return paper


def _require_no_part(kind: str, heat: Heat | None, actor: User) -> None:
    if kind == Kind.SCORE_BOOK and heat is not None and not rules.books_scores(actor, heat):
        raise PermissionDenied


def _require_something_held(kind: str, snapshot: dict[str, Any]) -> None:
    if kind == Kind.SUMMARY_REPORT and not snapshot["events"]:
        raise PaperRefused(_("No heat is locked yet, so there is nothing to report."))


def _require_subject(
    competition: Competition, kind: str, heat: Heat | None, meeting: Meeting | None
) -> None:
    wanted = MAKES[kind].subject
    if wanted == "heat" and (heat is None or heat.round.competition_id != competition.pk):
        raise PaperRefused(_("Choose the heat that this paper is about."))
    if wanted == "meeting" and (meeting is None or meeting.competition_id != competition.pk):
        raise PaperRefused(_("Choose the meeting that this paper is about."))


def _drafted(paper: Paper, actor: User) -> Paper:
    """The paper, locked; PermissionDenied, or PaperRefused once it is frozen."""
    locked = (
        Paper.objects.select_for_update(of=("self",))
        .select_related("competition", "job", "heat", "meeting")
        .get(pk=paper.pk)
    )
    if not rules.writes_paper(actor, locked):
        raise PermissionDenied
    if locked.is_frozen:
        raise PaperRefused(_("The paper is frozen and does not change any more."))
    return locked


def _numbered(paper: Paper, actor: User, *, version: int) -> Paper:
    """The paper as `_drafted`, where numbers may be given: one after the other in a contest.

    `version` is the one that was opened; raises PaperTaken if another one stands there.
    """
    Competition.objects.select_for_update(of=("self",)).get(pk=paper.competition_id)
    return _unchanged(_drafted(paper, actor), version)


def _unchanged(locked: Paper, version: int) -> Paper:
    if locked.version != version:
        raise PaperTaken(locked)
    return locked


def _require_free_number(paper: Paper) -> None:
    if taken := taken_number(paper, paper.number):
        raise PaperRefused(taken)


@transaction.atomic
def save_paper(
    paper: Paper, content: Content, *, version: int, actor: User, at: datetime
) -> Paper:
    """Store what was corrected, and keep what stood there before; `version` is the one opened.

    Raises PermissionDenied, PaperRefused, PaperTaken; then nothing is changed.
    """
    locked = _numbered(paper, actor, version=version)
    before = {name: getattr(locked, name) for name in NAMES}
    for name in NAMES:
        setattr(locked, name, getattr(content, name))
    locked.title, locked.text = without_controls(locked.title), without_controls(locked.text)
    changed = sorted(name for name, value in before.items() if getattr(locked, name) != value)
    if not changed:
        return locked
    _require_free_number(locked)
    taken = {"drawings": names} if (names := take_drawings(locked, author=actor)) else {}
    _store(locked, actor, at)
    detail: dict[str, Any] = {"changed": changed, "version": locked.version, **taken}
    record("paper.save", locked, actor=actor, at=at, **detail)
    return locked


def _store(paper: Paper, actor: User, at: datetime) -> None:
    paper.version, paper.saved_by, paper.saved_at = paper.version + 1, actor, at
    paper.save()
    keep_version(paper)


@transaction.atomic
def refill_paper(paper: Paper, *, version: int, actor: User, at: datetime) -> Paper:
    """Take figures and wording anew; what was corrected by hand in the text is replaced.

    The text before stays among the versions, and in the audit trail unless marks of single judges
    stand in it. Raises PermissionDenied, PaperRefused, PaperTaken, WordingRefused.
    """
    locked = _unchanged(_drafted(paper, actor), version)
    before = _on_record(locked)
    _require_no_part(locked.kind, locked.heat, actor)
    subject: dict[str, Any] = {
        "dated": locked.dated,
        "heat": locked.heat,
        "meeting": locked.meeting,
    }
    made = filled_now(locked.competition, locked.kind, **subject, author=actor, at=at)
    locked.snapshot, locked.wording = made["snapshot"], made["wording"]
    locked.filled = locked.text = made["filled"]
    _store(locked, actor, at)
    record("paper.refill", locked, actor=actor, at=at, before=before)
    return locked


@transaction.atomic
def accept_contradictions(
    paper: Paper, reasons: Mapping[str, str], *, actor: User, at: datetime
) -> int:
    """Let things that do not agree pass, each by its key with its own reason; how many they were.

    Those without a reason stay open. Raises PermissionDenied and PaperRefused (no reason at all,
    one that is too long, or something that does not stand there any more); then none passes.
    """
    locked = _drafted(paper, actor)
    plain = {key: without_controls(said, one_line=True).strip() for key, said in reasons.items()}
    said = {key: reason for key, reason in plain.items() if reason}
    if not said:
        raise PaperRefused(_("Say why it may stand."))
    if any(len(reason) > LONGEST_REASON for reason in said.values()):
        raise PaperRefused(
            _("A reason has at most %(n)s characters. Say it shorter.") % {"n": LONGEST_REASON}
        )
    found = {each.key: each for each in contradictions_of(locked)}
    if not said.keys() <= found.keys():
        raise PaperRefused(_("This does not stand in the paper any more."))
    for key, reason in said.items():
        sentence = say_contradiction(found[key])
        who = {"accepted_by": actor, "accepted_at": at}
        PaperAcceptance.objects.update_or_create(
            paper=locked, key=key, defaults={"sentence": sentence, "reason": reason, **who}
        )
        record("paper.accept", locked, actor=actor, at=at, sentence=sentence, reason=reason)
    return len(said)


@transaction.atomic
def discard_paper(paper: Paper, *, version: int, actor: User, at: datetime) -> None:
    """Throw a draft away; its text goes into the audit trail, but for a score book's.

    PermissionDenied, PaperRefused, PaperTaken.
    """
    locked = _unchanged(_drafted(paper, actor), version)
    if locked.job is not None:
        cancel_job(locked.job, at=at)
    detail = {"title": locked.title, "kind": locked.kind, "text": _on_record(locked)}
    record("paper.discard", locked.competition, actor=actor, at=at, **detail)
    key, digest = locked.pk, locked.previewed
    locked.delete()
    transaction.on_commit(lambda: delete_files(key, digest))


def _on_record(paper: Paper) -> str:
    """The text for the audit trail: more people read that than may read a book of marks."""
    return "" if paper.kind == Kind.SCORE_BOOK else paper.text


@transaction.atomic
def freeze_paper(paper: Paper, *, version: int, actor: User, at: datetime) -> Paper:
    """Give the paper its number, for good; `version` is the one that was looked at.

    The serial number is the next of its kind and series in the contest; without a document number
    of its own the paper is called by it, for example 总结报告〔2022〕1号. The files of the draft
    go: what is called by a number must not show a draft. Raises PermissionDenied, PaperRefused,
    PaperTaken; then it stays a draft.
    """
    locked = _numbered(paper, actor, version=version)
    outdated = is_outdated(locked)
    there = files_there(locked, outdated=outdated)
    obstacles = obstacles_to_freezing(locked, contradictions_of(locked), there, outdated=outdated)
    if obstacles:
        raise PaperRefused(" ".join(each.sentence for each in obstacles))
    locked.serial, locked.number = number_to_be(locked)
    if locked.job is not None:
        # It makes files of a draft; those of the frozen paper are asked for next.
        cancel_job(locked.job, at=at)
    shown = locked.previewed
    locked.frozen_at, locked.previewed, locked.pages = at, "", None
    locked.digest = digest_of(locked, as_frozen=True)
    parts = ["serial", "number", "frozen_at", "digest", "previewed", "pages"]
    locked.save(update_fields=parts)
    transaction.on_commit(lambda: delete_files(locked.pk, shown))
    return take_step(PAPER_WORKFLOW, locked, "freeze", actor=actor, at=at, number=locked.number)
