"""What signing up asks beside e-mail and password, which allauth asks itself."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Consent, User
from accounts.privacy import PRIVACY_VERSION
from accounts.services import give_consent

PRIVACY_PAGE = reverse_lazy("publicity:privacy")


class SignupForm(forms.Form):
    """Name, and consent to the personal information notice in its present version."""

    field_order = ["name", "email", "password1", "password2", "consent"]

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("Your own name, not the company's."),
    )
    consent = forms.BooleanField(
        error_messages={
            "required": gettext_lazy("Without your consent no account can be opened.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = format_html(
            '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
            _("I have read and agree to the"),
            PRIVACY_PAGE,
            _("Personal information notice (version %(version)s)") % {"version": PRIVACY_VERSION},
        )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account has been written."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        notice = Consent.Notice.PRIVACY
        give_consent(user, notice=notice, version=PRIVACY_VERSION, at=user.date_joined)
