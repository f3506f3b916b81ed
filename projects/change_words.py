"""Changes of a form in words: what a field's text means, and what a save replaced unknowingly."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from competitions.models import Category, Region, Sector
from competitions.questions.kinds import Files, Options, Table
from projects.answer_values import shown
from projects.change_text import as_typed, lines_of
from projects.entry_fields import field_label
from projects.models import Enterprise, Entry, Project
from projects.services.answers import limits_by_name
from projects.services.saving import ROWS

MODELS: dict[str, type[models.Model]] = {"entry": Entry, "project": Project, "unit": Enterprise}
REFERENCES: dict[str, type[models.Model]] = {"category": Category, "sector": Sector}


class Words:
    """What texts of the book of changes say to people; one query for each kind of reference."""

    def __init__(self, entry: Entry, pairs: Iterable[tuple[str, str]]) -> None:
        wanted: dict[str, set[str]] = {}
        for name, text in pairs:
            wanted.setdefault(name, set()).add(text)
        self.names: dict[tuple[str, str], str] = {}
        for column, model in REFERENCES.items():
            keys = [key for key in wanted.get(f"entry.{column}", ()) if key.isdigit()]
            rows = model._default_manager.filter(pk__in=keys) if keys else []
            self.names |= {(f"entry.{column}", str(row.pk)): str(row) for row in rows}
        codes = [code for code in wanted.get("unit.region", ()) if code]
        if codes:
            places = Region.objects.names(codes, entry.competition.year)
            self.names |= {("unit.region", code): name for code, name in places.items()}
        self.limits = limits_by_name(entry, wanted)

    def of(self, name: str, text: str) -> str:
        """The text as people read it; what is no longer known stays as it was kept."""
        if (name, text) in self.names:
            return self.names[name, text]
        if name in self.limits:
            limits = self.limits[name]
            is_list = isinstance(limits, Options | Table | Files)
            return shown(limits, as_typed(text) if is_list else text)
        if name in ROWS:
            return "\n".join(_row(name, row) for row in as_typed(text) or [])
        labels = _choices(name)
        if not labels:
            return lines_of(text)
        chosen = as_typed(text)
        if isinstance(chosen, list):
            return _(", ").join(labels.get(str(one), str(one)) for one in chosen)
        return labels.get(text, text)


def overtaken_sentence(entry: Entry, name: str, text: str) -> str:
    """What a save replaced that its page did not know of, in a sentence with the value."""
    return _(
        "“%(field)s” had been changed elsewhere in the meantime. Your text counts now; the other one was: %(text)s"
    ) % {"field": field_label(entry, name), "text": Words(entry, [(name, text)]).of(name, text)}


def _column(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _choices(name: str) -> dict[str, str]:
    kind, _dot, column = name.partition(".")
    if name == "entry.needs":
        return {value: str(label) for value, label in Entry.Need.choices}
    found = _column(MODELS[kind], column) if kind in MODELS else None
    return {str(value): str(label) for value, label in getattr(found, "choices", None) or ()}


def _row(name: str, row: Any) -> str:
    if not isinstance(row, dict):
        return str(row)
    cells = []
    for column, value in row.items():
        found = _column(ROWS[name].model, column)
        labels = {str(key): str(label) for key, label in getattr(found, "choices", None) or ()}
        cells.append(labels.get(value, value))
    return "·".join(cell for cell in cells if cell)
