"""What is answered of media coverage, field by field, as `api.shapes` of everything else."""

from datetime import date

from django.utils.translation import gettext_noop as _
from ninja import Field, Schema

from api.asks import Channel, Unit
from api.shapes import Page


class CoverageChannel(Schema):
    name: Channel
    text: str


class CoverageUnit(Schema):
    name: Unit
    text: str


class CoverageLine(Schema):
    """A row of the publicity ledger with its newest count."""

    outlet: str
    channel: CoverageChannel
    event: str = Field(description=_("Name of the heat, empty for the contest as a whole."))
    count: int
    approximation: str = Field(
        description=_("One of 近, 余, 多, 超, or empty: how it is rounded.")
    )
    unit: CoverageUnit
    words: str
    counted_on: date
    link: str = Field(description=_("Address of what was published, empty where there is none."))


class CoverageSum(Schema):
    """What all rows of one unit come to; units are not added."""

    unit: CoverageUnit
    count: int
    rows: int
    is_rounded: bool


class CoveragePage(Page):
    sums: list[CoverageSum] = Field(description=_("Of all rows, whatever was asked for."))
    items: list[CoverageLine]
