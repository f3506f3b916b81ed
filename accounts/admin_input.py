"""What an address or a forged form may hand to the admin: kept only where it could be meant."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

# Beyond it no key can lie, and some databases cannot even be asked.
LARGEST_KEY = 2**63 - 1
DIGITS = len(str(LARGEST_KEY))


def is_key(typed: Any) -> bool:
    """Whether a text can be the primary key of a row: digits that a database can compare."""
    text = str(typed)
    return text.isascii() and text.isdigit() and len(text) <= DIGITS and int(text) <= LARGEST_KEY


def sound_initial(model: type[models.Model], given: Mapping[str, Any]) -> dict[str, Any]:
    """The proposals of an address without those that their field could never hold."""
    return {name: value for name, value in given.items() if _is_sound(model, name, value)}


def _is_sound(model: type[models.Model], name: str, value: Any) -> bool:
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return True
    if field.is_relation:
        return is_key(value)
    if isinstance(field, models.DateField | models.TimeField):
        # Their boxes are filled from moments, never from text.
        return False
    try:
        field.to_python(value)
    except (ValidationError, ValueError, OverflowError):
        return False
    return True
