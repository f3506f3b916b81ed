"""Fields that refuse what nobody sees: marks that turn the direction of writing, and control
characters; see `accounts.direction_marks` and `accounts.control_characters`."""

from collections.abc import Mapping

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.control_characters import CONTROL_CHARACTERS
from accounts.direction_marks import DIRECTION_MARKS

SENTENCE = _(
    "This contains invisible marks that turn the direction of writing. They often come with pasted "
    "text: type it anew."
)
no_direction_marks = RegexValidator(
    DIRECTION_MARKS, SENTENCE, code="direction_marks", inverse_match=True
)


CONTROLS_SENTENCE = _(
    "This contains invisible control characters. They often come with pasted text: type it anew."
)
no_control_characters = RegexValidator(
    CONTROL_CHARACTERS, CONTROLS_SENTENCE, code="control_characters", inverse_match=True
)


def keep_plain(fields: Mapping[str, forms.Field]) -> None:
    """Let every field of one line refuse both; text of several lines stands by itself."""
    for field in fields.values():
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
            field.validators = [*field.validators, no_direction_marks, no_control_characters]
