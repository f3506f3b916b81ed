"""The separate consent to the use of sensitive personal information, as a part of any form.

PIPL, articles 28 and 29: sensitive are, among others, identity documents, health, finances of a
person, and everything about people under fourteen; the purpose and the effects are said first.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.consents import Notice, has_consent
from accounts.models import User
from accounts.privacy import SENSITIVE_VERSION
from accounts.services import give_consent

NAME = "sensitive_consent"


class SensitiveConsentPart(forms.Form):
    """Mix into a form that has sensitive fields and name them in `sensitive_fields`.

    The consent is asked for only by whoever fills in one of them and has not given it; without it
    they stay empty and the rest of the form goes on. Pass `user`; call `keep_consent` when saving.
    """

    sensitive_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.has_agreed = has_consent(user, Notice.SENSITIVE)
        if not self.has_agreed:
            self.fields[NAME] = forms.BooleanField(
                required=False,
                label=_("I agree separately to the use of this sensitive information"),
                help_text=_(
                    "It serves only to check whether the entry may take part, is read by the form "
                    "reviewers of this contest alone, and is never public. You need not give it, "
                    "and may take this consent back by itself at any time."
                ),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        filled = any(cleaned.get(name) for name in self.sensitive_fields)
        if filled and not self.has_agreed and not cleaned.get(NAME):
            self.add_error(NAME, _("Agree to its use, or leave the sensitive fields empty."))
        return cleaned

    def keep_consent(self, *, at: datetime) -> None:
        """Record the consent that was given with this form, if one was."""
        if self.cleaned_data.get(NAME):
            give_consent(self.user, notice=Notice.SENSITIVE, version=SENSITIVE_VERSION, at=at)
