"""The titles of a company, as far as their certificates are concerned. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

# Given by an authority in a certificate or in a register, with a number of its own.
NUMBERED = frozenset({"innovative_sme", "srdi", "little_giant", "high_tech", "tech_sme"})


@dataclass(frozen=True, slots=True)
class Title:
    """An honour by its kind, with the number of its certificate."""

    kind: str
    number: str


def without_number(titles: Iterable[Title]) -> list[str]:
    """The kinds of those of which a number is to be expected and none is stated."""
    return [title.kind for title in titles if title.kind in NUMBERED and not title.number.strip()]
