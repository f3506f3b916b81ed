"""What is answered, field by field: nothing here that no public page shows.

Scores are decimal strings with the decimals of the rules, as the page sets them; days and moments
are those of China. Texts are in the language that was asked for, names for programs in none.
"""

from datetime import date, datetime

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

from api.asks import Level, Outcome, Phase, State

PAGE = _("Path of the public page.")
ADDRESS = _("Path in this interface.")


class FieldError(Schema):
    field: str
    message: str


class Problem(Schema):
    """A refusal: a sentence, and the fields that it is about."""

    detail: str
    errors: list[FieldError]


class Links(Schema):
    """Paths of this page and its neighbours, null where there is none."""

    this: str
    first: str
    previous: str | None
    next: str | None
    last: str


class Page(Schema):
    page: int
    size: int
    pages: int
    total: int = Field(description=_("How many there are on all pages."))
    links: Links


class Named(Schema):
    """A name for programs, and its words."""

    name: str
    text: str


class ContestState(Schema):
    name: State
    text: str


class ContestLevel(Schema):
    name: Level
    text: str


class Registration(Schema):
    phase: str = Field(description=_("open, to_come, over, or empty for none."))
    opens_at: datetime | None
    closes_at: datetime | None


class ContestLine(Schema):
    code: str
    name: str
    short_name: str
    level: ContestLevel
    year: int
    parent: str | None = Field(description=_("Code of the contest above, if it is public."))
    state: ContestState
    registration: Registration
    page: str = Field(description=PAGE)
    address: str = Field(description=ADDRESS)


class ContestPage(Page):
    items: list[ContestLine]


class Sector(Schema):
    code: str
    name: str


class ResultLine(Schema):
    """A published round and what its ranking rests on."""

    order: int
    name: str
    rule_set: str
    version: int
    decimals: int = Field(description=_("Decimals of the scores."))
    ranked_at: datetime
    digest: str = Field(description=_("SHA-256 of the standings, empty for old ones."))
    ledger_head: str
    page: str = Field(description=PAGE)
    address: str = Field(description=ADDRESS)


class Results(Schema):
    items: list[ResultLine]


class Mark(Schema):
    """The total of one seat, a dash without one, and what became of it."""

    seat: int
    total: str
    fate: str = Field(description=_("high, low, missing, abstained, recused; empty if it counts."))


class StandingLine(Schema):
    rank: int | None
    title: str
    unit: str
    sector: Sector
    heat: str
    earlier: str | None = Field(description=_("Score of the round before, if that is public."))
    score: str | None
    outcome: Outcome | None
    why: str = Field(description=_("How the rank came about, in one sentence."))
    marks: list[Mark]


class OutcomeCount(Schema):
    outcome: Outcome | None
    text: str
    count: int


class StandingPage(Page):
    round: ResultLine
    heat: int | None
    outcomes: list[OutcomeCount] = Field(description=_("Of everything that was asked for."))
    sectors: list[Sector]
    items: list[StandingLine]


class EntryResult(Schema):
    round: int
    round_name: str
    heat: str
    rank: int | None
    score: str | None
    outcome: Outcome | None


class EntryLine(Schema):
    """An entry that published results show, with its results, the last round first."""

    title: str
    unit: str
    sector: Sector
    results: list[EntryResult]


class EntryPage(Page):
    items: list[EntryLine]


class NoticeStatus(Schema):
    name: Phase
    text: str
    headline: str


class NoticeLine(Schema):
    id: int
    number: str
    title: str
    competition: str = Field(description=_("Code of the contest."))
    competition_name: str
    starts_on: date
    ends_on: date
    phase: NoticeStatus
    page: str = Field(description=PAGE)
    address: str = Field(description=ADDRESS)


class NoticePage(Page):
    items: list[NoticeLine]


class NoticeRow(Schema):
    order: int
    number: str
    project: str
    unit: str
    sector: str
    leader: str = Field(description=_("Family name and an asterisk."))


class Change(Schema):
    """A row that is not where it was in the notice before; null where it did not stand."""

    number: str
    project: str
    unit: str
    before: int | None
    after: int | None


class Notice(NoticeLine):
    period: str = Field(description=_("Length of the period in words."))
    opening: str = Field(description=_("The opening sentence."))
    issuer: str
    issued_on: date
    office_phone: str
    supervision_phone: str
    office_address: str
    office_email: str
    digest: str = Field(description=_("SHA-256 over everything that the notice shows."))
    supersedes: str | None = Field(description=_("Number of the notice before this one."))
    superseded_by: str | None = Field(description=_("Number of the notice after this one."))
    pdf: str | None = Field(description=_("Path of the notice on paper."))
    changes: list[Change]
    rows: list[NoticeRow]
