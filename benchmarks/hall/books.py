"""The clients' own books: what they meant to save and what was acknowledged, held against the ledger."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Save:
    """What a judge meant once; `name` goes along as the device, so that every row tells its save."""

    name: str
    sheet: int
    marks: dict[str, str]
    signed: bool
    comment: str
    began: float


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger, as the database holds it."""

    client_id: str
    sheet: int
    revision: int
    total: str
    signed: bool
    hash: str
    payload: dict[str, Any]


@dataclass
class Book:
    """What all tablets of a hall know."""

    acknowledged: dict[str, tuple[Save, dict[str, Any]]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    theirs: set[str] = field(default_factory=set)
    refused: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    stale: int = 0
    named: int = 0

    def mean(self, sheet: int, dice: random.Random) -> Save:
        """The next thing that a judge means to save: marks by the rubric of the benchmark's round."""
        self.named += 1
        marks = {
            "tech": f"{dice.randrange(121) / 2:.1f}",
            "market": f"{dice.randrange(81) / 2:.1f}",
        }
        signed = dice.random() < 0.5
        if not signed and dice.random() < 0.3:
            del marks[dice.choice(sorted(marks))]
        name = f"save-{self.named}"
        return Save(name, sheet, marks, signed, f"第{self.named}次评语", time.perf_counter())

    def acknowledge(
        self,
        save: Save,
        draft: dict[str, Any],
        said: dict[str, Any],
        *,
        answered: float,
        tries: int,
    ) -> None:
        """The server has said that it holds this draft: from here on it may never be lost."""
        self.acknowledged[draft["client_id"]] = (save, said)
        self.waits.append(time.perf_counter() - save.began)
        if tries == 0:
            self.answers.append(answered)

    def takes_theirs(self, save: Save, dice: random.Random) -> bool:
        """The sheet has moved on: one judge in three gives way, and then nothing of it may stand."""
        self.stale += 1
        if dice.random() < 1 / 3:
            self.theirs.add(save.name)
            return True
        return False


def held_against(book: Book, rows: Iterable[Row]) -> dict[str, list[str]]:
    """What the ledger does not hold as it was acknowledged, by name.

    lost: acknowledged, and no row has its id. altered: there is such a row and it says something
    else than the judge meant or than the answer said. doubled: a save that has more rows than one,
    that has a row although the judge gave way, or a row whose id no tablet has ever made.
    """
    by_id: dict[str, Row] = {}
    by_save: dict[str, list[Row]] = defaultdict(list)
    doubled: list[str] = []
    for row in rows:
        by_id[row.client_id] = row
        by_save[row.payload["device"]].append(row)
        if row.client_id not in book.ids:
            doubled.append(f"row {row.hash[:12]} has an id that no tablet made")
    lost = [said["client_id"] for said in _said(book) if said["client_id"] not in by_id]
    altered = [
        client_id
        for client_id, (save, said) in book.acknowledged.items()
        if client_id in by_id and not _same(by_id[client_id], save, said)
    ]
    doubled += [name for name, found in by_save.items() if len(found) > 1]
    doubled += [name for name in book.theirs if by_save.get(name)]
    return {"lost": lost, "doubled": doubled, "altered": altered}


def _said(book: Book) -> list[dict[str, Any]]:
    return [said for _save, said in book.acknowledged.values()]


def _same(row: Row, save: Save, said: dict[str, Any]) -> bool:
    """The row is what the judge meant, and what the answer said of it."""
    meant = (save.sheet, save.marks, save.signed, save.comment, save.name)
    payload = row.payload
    stored = (row.sheet, payload["marks"], row.signed, payload["comment"], payload["device"])
    answered = (said["revision"], float(said["total"]), said["hash"])
    return meant == stored and answered == (row.revision, float(row.total), row.hash)


def percentile(taken: list[float], share: float) -> float:
    """In milliseconds; 0.0 of nothing."""
    ordered = sorted(taken)
    return (
        round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)
        if ordered
        else 0.0
    )
