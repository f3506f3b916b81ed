"""The tables that are kept in Excel: one declaration serves template, export and import."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from competitions.models import Body, Region, Sector, StaffGrant
from competitions.transfer.kinds import NOTHING, REQUIRED, Day, Kind, Text, Whole, Wrong
from competitions.transfer.yaml_tree import Scalar

type Choices = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """`choices` gives values with their words; a cell may hold either, in any language.

    `offers` gives words to pick from in the template of a column that also takes other words.
    """

    name: str
    head: Any
    kind: Kind
    example: str
    width: int = 16
    choices: Choices | None = None
    offers: Callable[[], Sequence[str]] | None = None

    @property
    def is_required(self) -> bool:
        """Whether every row needs it."""
        return self.kind.default is REQUIRED

    def listed(self) -> list[str]:
        """The words to pick from in Excel; none for a column that is typed freely."""
        if self.choices is not None:
            return [str(word) for word in self.choices().values()]
        return list(self.offers()) if self.offers is not None else []

    def listed_word(self, value: Any) -> str:
        """The word of a value that `read` has taken from the choices."""
        words = self.choices() if self.choices is not None else {}
        return str(words.get(str(value), value))

    def heads(self) -> set[str]:
        """The head as it may stand in a file: in every language of the portal."""
        return {word.casefold() for word in in_all_languages(self.head)}

    def read(self, cell: str) -> Any:
        """The value of a cell; raises `Wrong`."""
        if cell in NOTHING:
            if self.is_required:
                raise Wrong("missing")
            return self.kind.default
        if self.choices is None:
            return self.kind.read(Scalar(cell, True))
        for value, words in self.choices().items():
            if cell.casefold() in {value, *(w.casefold() for w in in_all_languages(words))}:
                return value
        raise Wrong("no_choice", values=", ".join(map(str, self.choices().values())))


@dataclass(frozen=True, slots=True)
class Table:
    """`key` names the columns by which a row of the file is known to be one that is here."""

    name: str
    title: Any
    lead: Any
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    model: type[models.Model]
    most_rows: int = 5000


def in_all_languages(words: Any) -> set[str]:
    """Lazy words in every language of the portal."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(str(words))
    return found


def _choices_of(choices: type[models.TextChoices]) -> Mapping[str, Any]:
    return {one.value: one.label for one in choices}


ORDER = Column("order", _("order"), Whole(default=0), "1", 8)
SECTORS = Table(
    "sectors",
    _("Sectors"),
    _("The sectors of an edition. A row is known by its code."),
    (
        Column("code", _("code"), Text(most=40, is_code=True), "new-material", 20),
        Column("name", _("name"), Text(most=40), "新材料", 24),
        ORDER,
    ),
    ("code",),
    Sector,
    most_rows=500,
)
BODIES = Table(
    "bodies",
    _("Bodies"),
    _("The bodies of a contest. A row is known by role and name."),
    (
        Column("role", _("role"), Text(most=20), "主办单位", 14, partial(_choices_of, Body.Role)),
        Column("name", _("name"), Text(most=80), "浙江省经济和信息化厅", 40),
        ORDER,
    ),
    ("role", "name"),
    Body,
    most_rows=500,
)
REGIONS = Table(
    "regions",
    _("Regions"),
    _("Administrative divisions. A row is known by its code and the year since which it holds."),
    (
        Column("code", _("code"), Text(most=6, digits=6), "330102", 10),
        Column("name", _("name"), Text(most=60), "上城区", 24),
        Column("since", _("since the year"), Whole(least=1949, most=2100, default=None), "2021"),
        Column("until", _("until the year"), Whole(least=1949, most=2100, default=None), ""),
    ),
    ("code", "since"),
    Region,
)
STAFF = Table(
    "staff",
    _("Staff"),
    _(
        "Who works on a contest. Whoever has an account gets the duty; to an e-mail address "
        "without one an invitation is sent."
    ),
    (
        Column("name", _("full name"), Text(most=40, default=""), "陈晓明", 14),
        Column("account", _("account or e-mail address"), Text(most=254), "chen@example.org", 30),
        Column(
            "role",
            _("duty"),
            Text(most=20),
            "形式审查员",
            14,
            partial(_choices_of, StaffGrant.Role),
        ),
        Column("until", _("until the day"), Day(default=None), "2026-12-31", 14),
    ),
    ("account", "role"),
    StaffGrant,
    most_rows=200,
)
OF_A_NODE = {table.name: table for table in (SECTORS, BODIES, STAFF)}
