"""What is answered of one contest, field by field, as `api.shapes` of everything else."""

from datetime import date, datetime

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

from api.asks import Kind
from api.shapes import ContestLine, ContestState


class Bodies(Schema):
    role: str
    names: list[str]


class Child(Schema):
    code: str
    name: str
    state: ContestState


class Stage(Schema):
    """A stage of the contest; figure is null while nobody knows it, planned ones are places."""

    figure: int | None
    planned: bool
    words: str
    note: str


class Event(Schema):
    """A heat; its counts are null until the round is published."""

    round: int
    number: int
    name: str
    date: date
    place: str
    entries: int | None
    promoted: int | None


class RuleSheet(Schema):
    rounds: list[str]
    rule_set: str
    version: int
    sentences: list[str]


class Document(Schema):
    title: str
    number: str
    issued_on: date | None


class NoticeMention(Schema):
    id: int
    number: str
    title: str
    starts_on: date


class RoundMention(Schema):
    order: int
    name: str


class Dated(Schema):
    """A line of the calendar: days, and hours where they count."""

    kind: Kind
    title: str
    first: date
    last: date
    starts_at: datetime | None
    ends_at: datetime | None
    place: str


class Winner(Schema):
    title: str
    unit: str
    sector: str


class Prize(Schema):
    """A prize that a certificate was issued for, and those who hold it."""

    name: str
    winners: list[Winner]


class Contest(ContestLine):
    summary: str
    basis_document: str
    bodies: list[Bodies]
    places_above: int | None = Field(
        description=_("How many projects it may recommend to the level above.")
    )
    calendar: list[Dated] = Field(description=_("All planned days but those of the heats."))
    prizes: list[Prize]
    children: list[Child]
    stages: list[Stage]
    events: list[Event]
    rules: list[RuleSheet]
    published: list[RoundMention] = Field(description=_("Rounds whose results are public."))
    notices: list[NoticeMention]
    documents: list[Document]
