"""A wording filled with the rows of now: the text, and the snapshot that it was made from."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from competitions.models import Competition, Heat, Meeting
from papers.drawings import drawings_in_text, drawings_in_wording
from papers.models import Paper
from papers.services.data import snapshot_of
from papers.services.wordings import wording_in_force
from papers.templating import fill
from publicity.services.pictures import NAMES, pictures_of_paper


def filled_now(
    competition: Competition,
    kind: str,
    *,
    dated: date,
    heat: Heat | None,
    meeting: Meeting | None,
    author: Any,
    at: datetime,
) -> dict[str, Any]:
    """`snapshot`, `wording` and `filled` of a paper, with the wording in force; of the pictures, those
    alone that the wording calls for. Raises WordingRefused."""
    wording = wording_in_force(competition, kind).text
    snapshot = snapshot_of(
        competition,
        kind,
        dated=dated,
        heat=heat,
        meeting=meeting,
        author=author,
        drawings=drawings_in_wording(wording, NAMES),
        on=timezone.localdate(at),
    )
    filled = fill(wording, snapshot)
    snapshot["pictures"] |= _missing(snapshot, filled, competition, author)
    return {"snapshot": snapshot, "wording": wording, "filled": filled}


def take_drawings(paper: Paper, *, author: Any) -> list[str]:
    """Put the pictures that the corrected text calls for, and the snapshot lacks, into the snapshot.

    They are of the rows of now; their names, for the record. Papers from before pictures were kept
    draw from their rows, and stay as they are.
    """
    if "pictures" not in paper.snapshot:
        return []
    taken = _missing(paper.snapshot, paper.text, paper.competition, author)
    if taken:
        pictures = {**paper.snapshot["pictures"], **taken}
        paper.snapshot = {**paper.snapshot, "pictures": pictures}
    return sorted(taken)


def _missing(
    snapshot: dict[str, Any], text: str, competition: Competition, author: Any
) -> dict[str, Any]:
    names = drawings_in_text(text).intersection(NAMES) - snapshot["pictures"].keys()
    return pictures_of_paper(competition, author, names) if names else {}
