"""Whether it is really the owner who closes the account: by the password, or by a code."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.sms import Kind, TextNotSent, send_text

CODE = "erasure_code"
LASTS = timedelta(minutes=10)
MOST_TRIES = 3


class ConfirmForm(forms.Form):
    """The password, where there is one, otherwise the code that was sent."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Confirmation code"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    understood = forms.BooleanField(
        label=gettext_lazy("I have read what is erased and what is kept. It cannot be undone.")
    )

    def __init__(
        self, *args: Any, user: User, request: HttpRequest, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.request, self.at = user, request, at
        self.by_password = user.has_usable_password()
        del self.fields["code" if self.by_password else "password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Counted like every other try to be this account.
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError(_("The password is not right."))
        return password

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        kept = self.request.session.get(CODE)
        if not kept or kept["user"] != self.user.pk or kept["until"] < self.at.timestamp():
            raise forms.ValidationError(_("Ask for a code first."))
        kept["tries"] += 1
        self.request.session[CODE] = kept
        if kept["tries"] > MOST_TRIES or not check_password(code, kept["digest"]):
            raise forms.ValidationError(_("This is not the code, or it has run out."))
        return code


def send_confirmation_code(request: HttpRequest, user: User, *, at: datetime) -> bool:
    """Send a code to the account's number, or else its address; False if it has neither or the
    way is closed. Only its digest is kept."""
    if not ratelimit.consume(request, action="verify_phone", key=f"erase:{user.pk}"):
        return False
    code = get_random_string(6, "0123456789")
    try:
        if not _send(request, user, code, at=at):
            return False
    except TextNotSent:
        return False
    request.session[CODE] = {
        "digest": make_password(code),
        "until": (at + LASTS).timestamp(),
        "tries": 0,
        "user": user.pk,
    }
    return True


def _send(request: HttpRequest, user: User, code: str, *, at: datetime) -> bool:
    if user.mobile_verified_at:
        minutes = LASTS // timedelta(minutes=1)
        send_text(user.mobile, Kind.CODE, at=at, code=code, minutes=minutes)
    elif user.email:
        context = {"request": request, "code": code}
        get_adapter().send_mail("account/email/login_code", user.email, context)
    else:
        return False
    return True
