"""The rows behind a summary report's figures; pure and frozen, no Django, no arithmetic."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from publicity.numerals import number_zh

HEAT, FINAL = "heat", "final"

LIVE_VIDEO, PICTURE_LIVE, VIDEO = "live_video", "picture_live", "video"
SHORT_VIDEO, SOCIAL = "short_video", "social"
BROADCAST, RADIO, ARTICLE = "broadcast", "radio", "article"
PRINT, POSTER, OTHER = "print", "poster", "other"

ONLINE_KINDS = frozenset({LIVE_VIDEO, PICTURE_LIVE, VIDEO, SHORT_VIDEO, ARTICLE, SOCIAL})
# Counted as an audience, and in no sum of online views.
BROADCAST_KINDS = frozenset({BROADCAST, RADIO})
PERSON_TIMES = "人次"


@dataclass(frozen=True, kw_only=True)
class Count:
    """A number with its word of approximation and its unit, each kept by itself."""

    value: int
    approximator: str = ""
    unit: str = ""

    @property
    def zh(self) -> str:
        return number_zh(self.value, self.approximator, self.unit)


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One event that was held; `kind` is heat or final, `venue_kind` park, college or other."""

    name: str
    kind: str
    date: datetime.date
    venue: str
    venue_kind: str
    district: str
    presented: int
    promoted: int


@dataclass(frozen=True, kw_only=True)
class PromotedRow:
    """One promoted (or top-ranked) project as the standing has it."""

    rank: int
    project: str
    unit: str
    sector: str
    score: Decimal


@dataclass(frozen=True, kw_only=True)
class CoverageRow:
    """One channel as counted; a broadcast audience is never an online view.

    `channel` is the name under which it is reported; without one, outlet and kind make the name.
    """

    kind: str
    outlet: str
    count: int
    approximator: str = ""
    unit: str = PERSON_TIMES
    channel: str = ""

    @property
    def zh(self) -> str:
        return number_zh(self.count, self.approximator, self.unit)


@dataclass(frozen=True, kw_only=True)
class UnitTotal:
    """What the rows of one unit of the ledger come to; `name` says what that unit counts."""

    name: str
    value: int
    unit: str

    @property
    def zh(self) -> str:
        return f"{self.name}{number_zh(self.value, '', self.unit)}"


@dataclass(frozen=True, kw_only=True)
class CombinedTotal:
    """A sum over several units that an editor asked for by name; `parts` are what it mixes."""

    name: str
    value: int
    unit: str
    parts: tuple[str, ...]

    @property
    def zh(self) -> str:
        return f"{self.name}{number_zh(self.value, '', self.unit)}（{'、'.join(self.parts)}相加）"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A figure that somebody states and no rows add up to; always shown with its source."""

    text: str
    value: int
    approximator: str
    unit: str
    source: str

    @property
    def zh(self) -> str:
        return number_zh(self.value, self.approximator, self.unit)


@dataclass(frozen=True, kw_only=True)
class MeetingRow:
    """One meeting; who spoke and who took part are two counts and never one."""

    title: str
    date: datetime.date
    speakers: Count | None = None
    participants: Count | None = None


@dataclass(frozen=True, kw_only=True)
class Example:
    """A project that the text names, with what it does; its sector comes from the tables only."""

    project: str
    unit: str
    note: str = ""
