"""The filter of a list in words: pairs of what is looked for and what it has to be."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import formats
from django.utils.text import capfirst

type Words = list[tuple[str, str]]


def said_by(form: Any) -> Words:
    """Each field of a filter that holds something; what cannot be read counts for nothing."""
    if not form.is_bound:
        return []
    form.is_valid()
    kept: dict[str, Any] = form.cleaned_data
    return [
        (capfirst(str(form[name].label)), _shown(form.fields[name], kept[name]))
        for name in form.fields
        if kept.get(name)
    ]


def said_of(label: Any, value: str, choices: Iterable[tuple[Any, Any]] = ()) -> Words:
    """One pair: the value, or the words of the choice that it is; none without a value."""
    known = {str(key): str(words) for key, words in choices}
    words = known.get(value, "") if known else value
    return [(capfirst(str(label)), words)] if words else []


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, date):
        return formats.date_format(value)
    if isinstance(field, forms.ChoiceField) and isinstance(value, str):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    return str(value)
