"""The form of a new passkey, in our words: one that signs in alone, unless the owner says no."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext as _


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].max_length = 100
        self.initial["name"] = ""
        passwordless = self.fields["passwordless"]
        passwordless.label = _("It signs in without a password")
        passwordless.help_text = _("Otherwise it is asked for after the password.")
        passwordless.initial = True


class EditPasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
