"""What a contest needs before a gate may open, as lines of a list.

Pure. A gate is registration, scoring or publication. A line that is "missing" keeps it shut; one
that is "advice" does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

type Standing = Literal["ok", "missing", "advice"]
# The page, or the part of a page, on which a line is mended; the page of the list knows addresses.
type Mend = Literal[
    "node",
    "bodies",
    "categories",
    "sectors",
    "territory",
    "quotas",
    "documents",
    "questions",
    "parent",
    "grants",
    "rounds",
    "round",
    "rule_sets",
    "rule_set",
    "rubric",
    "rubrics",
    "heats",
    "heat",
    "heat_page",
    "round_page",
    "notices",
]


@dataclass(frozen=True, slots=True)
class Line:
    """`code` names the check, `sentence` says how it stands, `mend` with `pk` where it is mended."""

    code: str
    standing: Standing
    sentence: str
    mend: Mend
    pk: int | None = None


def missing(lines: Iterable[Line]) -> list[Line]:
    """The lines that keep the gate shut."""
    return [line for line in lines if line.standing == "missing"]
