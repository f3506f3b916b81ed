"""A paper as the sheet that is printed, and what in it does not agree."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from papers.blocks import Drawing, Sheet
from papers.contradictions import Contradiction, claims, own_numbers, sums
from papers.markup import read
from papers.models import Paper
from papers.services.headings import number_of
from publicity.figures import SnapshotUnknown, check, from_snapshot
from publicity.numerals import date_zh
from publicity.pictures import BARS, Item, Picture, Series, from_data

# What papers drew before a snapshot held its pictures, and where their rows stand in it.
_OLD = {"sectors": "sectors", "sizes": "sizes"}


def sheet_of(paper: Paper) -> Sheet:
    """The paper with all that stands around its text; a draft shows × where its number will be."""
    serial = "×" if paper.serial is None else str(paper.serial)
    made = number_of(paper, serial)
    number = paper.number or made
    if paper.layout == "bulletin" and number == made:
        # Its head has series and issue already.
        number = ""
    return Sheet(
        layout=paper.layout,
        title=paper.title,
        blocks=read(paper.text),
        issuer=paper.issuer,
        dated=date_zh(paper.dated),
        number=number,
        series=paper.series,
        issue=f"第{serial}期",
        addressee=paper.addressee,
        recipients=paper.recipients,
        demonstration=paper.competition.is_demonstration,
        draft=not paper.is_frozen,
    )


def digest_of(paper: Paper, *, as_frozen: bool = False) -> str:
    """SHA-256 of everything that its files show; with `as_frozen`, that they will once it is."""
    shown = {
        "kind": paper.kind,
        "title": paper.title,
        "issuer": paper.issuer,
        "dated": paper.dated.isoformat(),
        "number": paper.number,
        "series": paper.series,
        "serial": paper.serial,
        "addressee": paper.addressee,
        "recipients": paper.recipients,
        "text": paper.text,
        "charts": _shown(paper),
        "draft": not (paper.is_frozen or as_frozen),
        "demonstration": paper.competition.is_demonstration,
    }
    return hashlib.sha256(
        json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def drawings_of(snapshot: Mapping[str, Any]) -> dict[str, Picture]:
    """The pictures that a text may call for, by name; those with nothing to draw are left out."""
    if "pictures" in snapshot:
        kept = snapshot["pictures"].items()
        return {name: from_data(data) for name, data in kept if data}
    bars = {name: _bars(snapshot, name) for name in _OLD}
    return {name: _picture(name, rows) for name, rows in bars.items() if rows}


def _shown(paper: Paper) -> Any:
    """What the drawings of the text tell; in the form of before for papers of before."""
    if "pictures" not in paper.snapshot:
        return {name: _bars(paper.snapshot, name) for name in _OLD}
    wanted = {block.name for block in read(paper.text) if isinstance(block, Drawing)}
    return {name: paper.snapshot["pictures"].get(name) for name in sorted(wanted)}


def _bars(snapshot: Mapping[str, Any], name: str) -> list[tuple[str, int]]:
    return [(row["name"], row["count"]) for row in snapshot.get(_OLD[name], [])]


def _picture(name: str, rows: list[tuple[str, int]]) -> Picture:
    title = {"sectors": "晋级项目领域分布", "sizes": "受理项目主体规模"}[name]
    return Picture(
        name=name,
        kind=BARS,
        title=title,
        axis="",
        unit="个",
        items=tuple(Item(label, label) for label, _count in rows),
        series=(Series("项目", tuple(count for _label, count in rows)),),
        sentence=title,
    )


def contradictions_of(paper: Paper) -> list[Contradiction]:
    """What does not agree, each once: of the figures themselves, of the text, of tables and claims."""
    found: dict[Contradiction, None] = {}
    blocks = read(paper.text)
    for contradiction in (
        *_of_figures(paper.snapshot),
        *claims(paper.snapshot),
        *sums(blocks),
        *own_numbers(blocks, read(paper.filled)),
    ):
        found.setdefault(contradiction)
    return list(found)


def _of_figures(snapshot: Mapping[str, Any]) -> list[Contradiction]:
    try:
        figures = from_snapshot(snapshot["figures"])
    except SnapshotUnknown:
        return []
    return [
        Contradiction(
            "figures",
            (
                ("code", found.code),
                ("expected", found.expected),
                ("found", found.found),
                *sorted(found.params.items()),
            ),
        )
        for found in check(figures)
    ]
