"""The pitch deck as it was handed in: what a check-in confirms to be the one that is shown.

An entry in a heat can no longer be edited, so its files stand as they were accepted; the digest
proves afterwards which ones were meant.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from hall.models import HallRun
from hall.services.runs import HallRefused
from projects.models import Material


@dataclass(frozen=True, slots=True)
class Deck:
    """The files of a deck (number and name of each), their digest, and when the last one came in."""

    digest: str
    handed_in: datetime
    files: Sequence[tuple[int, str]]


def decks_of(run: HallRun, hidden: Collection[str] = ()) -> Mapping[str, Deck]:
    """Key of the turn → deck, of every project that handed one in; one query.

    `hidden` are turns of projects that the reader is party to: nothing is told of them.
    """
    keys = [int(key) for key in run.order if key not in hidden]
    handed_in = Material.objects.current().filter(kind=Material.Kind.DECK, question=None)
    rows = handed_in.exclude(sha256="").filter(entry__appearances__in=keys).order_by("pk")
    found: dict[str, list[tuple[int, str, str, datetime]]] = {}
    columns = ("entry__appearances", "pk", "name", "sha256", "uploaded_at")
    for appearance, pk, name, digest, at in rows.values_list(*columns):
        found.setdefault(str(appearance), []).append((pk, name, digest, at))
    return {
        key: Deck(
            _digest([digest for _pk, _name, digest, _at in files]),
            max(at for *_file, at in files),
            [(pk, name) for pk, name, *_rest in files],
        )
        for key, files in found.items()
    }


def _digest(digests: Sequence[str]) -> str:
    """That of the file; where several make up the deck, SHA-256 of theirs one after the other."""
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def check_deck(run: HallRun, key: str, deck: object) -> dict[str, object]:
    """What a check-in keeps: {"deck": digest} where the clerk confirmed it as final, else nothing.

    HallRefused where the deck that was confirmed is not, or no longer, the one handed in.
    """
    if not deck:
        return {}
    handed_in = decks_of(run).get(key)
    if handed_in is None or handed_in.digest != deck:
        raise HallRefused(_("This deck is not the one that was handed in. Look at it again."))
    return {"deck": deck}
