"""Fields that refuse marks which turn the direction of writing; see `accounts.direction_marks`."""

from collections.abc import Mapping

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.direction_marks import DIRECTION_MARKS

SENTENCE = _(
    "This contains invisible marks that turn the direction of writing. They often come with pasted "
    "text: type it anew."
)
no_direction_marks = RegexValidator(
    DIRECTION_MARKS, SENTENCE, code="direction_marks", inverse_match=True
)


def keep_plain(fields: Mapping[str, forms.Field]) -> None:
    """Let every field of one line refuse the marks; text of several lines stands by itself."""
    for field in fields.values():
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
            field.validators = [*field.validators, no_direction_marks]
