"""The columns of the ledger as an Excel file: the same for the template, what goes out and comes in."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from competitions.models import Approximator, Competition, Heat
from competitions.services.tables.declared import Column, Table
from competitions.transfer.kinds import Day, Text
from publicity.coverage_models import LONGEST_ADDRESS
from publicity.models import Channel, Coverage, Unit

MOST_ROWS = 500
LEAD = _(
    "One row for each count. A row is known by channel, outlet, unit and event: a count of a later "
    "day becomes its newest, one of an earlier day joins its series, and the same file taken in "
    "again changes nothing. Numbers can be written as 129000, 12.9万, 近20万 or 3,000余. An empty "
    "address or note leaves what is here."
)
# By these a row of the file is known to be one that is here.
SAME = ("channel", "outlet", "unit", "event")


def ledger_table(competition: Competition) -> Table:
    """The table for one contest; its events are read when first asked for."""
    pick = partial(Text, most=100)

    @cache
    def events() -> Mapping[str, Any]:
        rows = Heat.objects.filter(round__competition=competition)
        named = rows.order_by("round__order", "number").values_list("pk", "name")
        return {str(key): name for key, name in named}

    words = partial(_words_of, Approximator)
    columns = (
        Column("channel", _("channel"), pick(), "视频", 16, partial(_words_of, Channel)),
        Column("outlet", _("outlet"), Text(most=60), "浙江新蓝网", 28),
        Column("count", _("how many"), Text(most=40), "近20万", 14),
        Column("approximator", _("approximation"), pick(default=""), "", 12, words),
        Column("unit", _("unit"), pick(), "人次", 16, partial(_words_of, Unit)),
        Column("counted_on", _("counted on"), Day(), "2022-07-27", 14),
        Column("event", _("event"), pick(default=""), "", 24, events),
        Column("address", _("address"), Text(most=LONGEST_ADDRESS, default=""), "https://…", 40),
        Column("note", _("note"), Text(most=200, default=""), "", 30),
    )
    key = ("outlet", "channel", "unit", "event", "counted_on")
    return Table("ledger", _("Publicity ledger"), LEAD, columns, key, Coverage, MOST_ROWS)


def _words_of(choices: type[models.TextChoices]) -> Mapping[str, Any]:
    return {one.value: one.label for one in choices if one.value}
