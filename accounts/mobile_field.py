"""A form field for a mobile number of mainland China."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.mobile import NotAMobile, plain_mobile


class MobileField(forms.CharField):
    """Its cleaned value is the eleven digits, however they were typed."""

    default_error_messages = {
        "mobile": _("This is not a mobile number of mainland China: eleven digits, first a 1."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "inputmode": "tel", "autocomplete": "tel-national"}
        defaults: dict[str, Any] = {
            "label": _("Mobile number"),
            "max_length": 30,
            "widget": forms.TextInput(attrs=attrs),
        }
        super().__init__(**(defaults | kwargs))

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return plain_mobile(typed)
        except NotAMobile as error:
            raise ValidationError(self.error_messages["mobile"], code="mobile") from error
