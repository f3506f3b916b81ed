"""The wording that a kind of paper begins with: the house's, or that of the nearest contest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.control_characters import without_controls
from accounts.models import User
from accounts.services import record
from competitions.models import Competition, ancestor_paths
from papers import rules
from papers.drawings import drawings_in_wording
from papers.labels import Kind
from papers.models import Wording
from papers.services.samples import sample_of
from papers.templating import WordingRefused, fill, problems_of
from publicity.services.pictures import NAMES

HOUSE = Path(__file__).resolve().parent.parent / "wording"


@dataclass(frozen=True, slots=True)
class InForce:
    """`own` is the row of the contest itself, `inherited` that of one above; neither: the house's.

    `version` is that of the contest's row even if it is dropped, 0 without one.
    """

    kind: str
    text: str
    own: Wording | None
    inherited: Wording | None
    version: int = 0


class WordingTaken(Exception):
    """Somebody saved the wording meanwhile; `stored` is what stands there now."""

    def __init__(self, stored: Wording | None) -> None:
        self.stored = stored
        super().__init__(_("Somebody else saved this wording meanwhile. Yours was not saved."))


def house_wording(kind: str) -> str:
    """The wording that comes with the portal."""
    return (HOUSE / f"{kind}.txt").read_text(encoding="utf-8")


def wording_in_force(competition: Competition, kind: str) -> InForce:
    """Of the contest, else of the nearest above, else the house's; one query."""
    return _in_force(competition, kind, _rows(competition).filter(kind=kind))


def wordings_in_force(competition: Competition) -> list[InForce]:
    """Of every kind, in the order of the kinds; one query."""
    rows = list(_rows(competition))
    return [
        _in_force(competition, kind, [row for row in rows if row.kind == kind])
        for kind in Kind.values
    ]


def _rows(competition: Competition) -> QuerySet[Wording]:
    above = ancestor_paths(competition.path)
    rows = Wording.objects.filter(competition__path__in=above)
    return rows.select_related("competition", "saved_by")


def _in_force(competition: Competition, kind: str, rows: Iterable[Wording]) -> InForce:
    known = {row.competition_id: row for row in rows}
    own = known.get(competition.pk)
    standing = [row for row in known.values() if not row.is_dropped]
    # A path is longer the nearer its node is.
    nearest = max(standing, key=lambda row: len(row.competition.path), default=None)
    return InForce(
        kind,
        nearest.text if nearest else house_wording(kind),
        nearest if nearest is own else None,
        nearest if nearest is not own else None,
        own.version if own else 0,
    )


def save_wording(
    competition: Competition, kind: str, text: str, *, version: int, actor: User, at: datetime
) -> Wording:
    """Store the contest's own wording of the kind; `version` is the one that was opened, 0 for none.

    Raises PermissionDenied, WordingRefused (with the lines), WordingTaken; then nothing is changed.
    """
    if not rules.words_papers(actor, competition):
        raise PermissionDenied
    text = without_controls(text)
    # Before anything is locked: trying a wording may take a second.
    _try(text, competition, kind, actor)
    return _store_wording(competition, kind, text, version=version, actor=actor, at=at)


@transaction.atomic
def _store_wording(
    competition: Competition, kind: str, text: str, *, version: int, actor: User, at: datetime
) -> Wording:
    node = Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    if not rules.words_papers(actor, node):
        raise PermissionDenied
    stored = Wording.objects.filter(competition=node, kind=kind).first()
    if (stored.version if stored else 0) != version:
        raise WordingTaken(stored)
    wording = stored or Wording(competition=node, kind=kind, version=0)
    before = stored.text if stored else ""
    wording.text, wording.version, wording.is_dropped = text, wording.version + 1, False
    wording.saved_by, wording.saved_at = actor, at
    wording.save()
    version = wording.version
    record("wording.save", node, actor=actor, at=at, kind=kind, version=version, before=before)
    return wording


def _try(text: str, node: Competition, kind: str, actor: User) -> None:
    """Fill it with the contest's data as they are, or read it alone where there are none."""
    sample = sample_of(node, kind, actor, drawings_in_wording(text, NAMES))
    if sample is not None:
        fill(text, sample)
    elif problems := problems_of(text):
        raise WordingRefused(problems)


@transaction.atomic
def drop_wording(competition: Competition, kind: str, *, actor: User, at: datetime) -> bool:
    """Go back to the wording of above, or the house's; False if the contest had none of its own."""
    node = Competition.objects.select_for_update(of=("self",)).get(pk=competition.pk)
    if not rules.words_papers(actor, node):
        raise PermissionDenied
    stored = Wording.objects.filter(competition=node, kind=kind, is_dropped=False).first()
    if stored is None:
        return False
    record("wording.drop", node, actor=actor, at=at, kind=kind, text=stored.text)
    stored.version, stored.is_dropped = stored.version + 1, True
    stored.saved_by, stored.saved_at = actor, at
    stored.save()
    return True
