"""What signing up asks beside e-mail and password, which allauth asks itself."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Consent, User
from accounts.plain_text import no_direction_marks
from accounts.privacy import PRIVACY_VERSION
from accounts.services import give_consent

PRIVACY_PAGE = reverse_lazy("publicity:privacy")


class ConsentField(forms.BooleanField):
    """Consent to the personal information notice in its present version, with a link to it."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "required": gettext_lazy("Without your consent no account can be opened or kept.")
        }
        super().__init__(error_messages=messages, **kwargs)

    @staticmethod
    def sentence() -> SafeString:
        """The label, in the reader's language and with the address of the notice."""
        return format_html(
            '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
            _("I have read and agree to the"),
            PRIVACY_PAGE,
            _("Personal information notice (version %(version)s)") % {"version": PRIVACY_VERSION},
        )


class ConsentForm(forms.Form):
    """The consent that is asked for anew."""

    consent = ConsentField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = ConsentField.sentence()


class SignupForm(forms.Form):
    """Name, and consent to the personal information notice in its present version."""

    field_order = ["name", "email", "password1", "password2", "consent"]

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=60,
        validators=[no_direction_marks],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("Your own name, not the company's."),
    )
    consent = ConsentField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = ConsentField.sentence()

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account has been written."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        notice = Consent.Notice.PRIVACY
        give_consent(user, notice=notice, version=PRIVACY_VERSION, at=user.date_joined)
