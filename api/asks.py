"""What may be asked for: the parameters of each request, with their limits."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop as _
from ninja import Field, Path, Schema

from competitions.models import Competition

# Text that a database can be asked for; a NUL and its like occur in no name.
PLAIN = r"^[^\x00-\x1f\x7f]*$"
MOST_PAGES = 100_000
MOST_ON_A_PAGE = 100

Level = Competition.Level
# The names of publicity.portal.NodeState.
State = Literal[
    "ended",
    "notice_final",
    "notice_over",
    "notice_running",
    "notice_superseded",
    "notice_upcoming",
    "registration_open",
    "registration_to_come",
    "results_awaited",
    "results_published",
    "round_to_come",
    "round_under_way",
    "unplanned",
]
Kind = Literal["registration", "round", "heat", "training", "meeting", "notice"]
Channel = Literal[
    "live_video",
    "picture_live",
    "video",
    "short_video",
    "broadcast",
    "radio",
    "article",
    "social",
    "print",
    "poster",
    "other",
]
Unit = Literal[
    "person_times",
    "page_views",
    "audience",
    "plays",
    "interactions",
    "pieces",
    "copies",
]
Phase = Literal["upcoming", "running", "over", "final", "superseded"]
Outcome = Literal["promoted", "reserve", "out"]

Code = Annotated[
    str, Path(max_length=40, pattern=r"^[-a-zA-Z0-9_]+$", description=_("Code of the contest."))
]
Order = Annotated[
    int, Path(ge=1, le=999, description=_("Which round of the contest it is, from 1 on."))
]
NoticeKey = Annotated[
    str,
    Path(
        min_length=1,
        max_length=40,
        pattern=PLAIN,
        description=_("Id of the notice in addresses, or its number."),
    ),
]


class Paging(Schema):
    page: int = Field(
        1, ge=1, le=MOST_PAGES, description=_("Which page; behind the last one none is left.")
    )
    size: int = Field(
        50, ge=1, le=MOST_ON_A_PAGE, description=_("How many on a page, at most 100.")
    )


class ContestsAsk(Paging):
    year: int | None = Field(None, ge=2000, le=2100, description=_("Contests of this year."))
    level: Level | None = Field(None, description=_("Contests of this level."))
    state: State | None = Field(None, description=_("Contests that are in this state now."))
    q: str = Field("", max_length=60, pattern=PLAIN, description=_("Part of a name or a code."))


class StandingsAsk(Paging):
    heat: int | None = Field(
        None, ge=1, le=9999, description=_("Number of a heat: the ranks inside it.")
    )
    sector: str = Field("", max_length=40, pattern=PLAIN, description=_("Code of a sector."))
    outcome: Outcome | None = Field(
        None, description=_("What came of it: promoted, in reserve, or out.")
    )


class EntriesAsk(Paging):
    sector: str = Field("", max_length=40, pattern=PLAIN, description=_("Code of a sector."))
    q: str = Field("", max_length=60, pattern=PLAIN, description=_("Part of a title or a unit."))


class NoticesAsk(Paging):
    competition: str = Field(
        "", max_length=40, pattern=PLAIN, description=_("Code of the contest.")
    )
    phase: Phase | None = Field(None, description=_("Where the notice stands today."))


class CoverageAsk(Paging):
    channel: Channel | None = Field(None, description=_("Only what was published there."))
    unit: Unit | None = Field(None, description=_("Only what is counted in this unit."))
