"""The forms of signing in, in our words; apart from accounts.forms, which allauth itself imports."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePhoneForm,
    ConfirmLoginCodeForm,
    LoginForm,
    RequestLoginCodeForm,
    VerifyPhoneForm,
)
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context, ratelimit
from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.devices import limit_key
from accounts.mobile import NotAMobile, plain_mobile
from accounts.models import User
from accounts.own_addresses import owns_address
from accounts.sms import is_available


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name, e-mail or mobile number")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class RequestCodeForm(RequestLoginCodeForm):
    """One field for whichever of the two a person has; `clean` sorts it as allauth expects it."""

    _user: User | None = None

    login = forms.CharField(
        label=gettext_lazy("Mobile number or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"], self.fields["phone"]
        if not is_available():
            self.fields["login"].label = _("E-mail")

    def clean_login(self) -> str:
        typed: str = self.cleaned_data["login"].strip()
        if "@" in typed:
            validate_email(typed)
            return typed.lower()
        if not is_available():
            raise forms.ValidationError(_("This is not an e-mail address."))
        try:
            return plain_mobile(typed)
        except NotAMobile as error:
            raise forms.ValidationError(
                _("This is neither a mobile number of mainland China nor an e-mail address.")
            ) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        if typed := cleaned.get("login"):
            is_email = "@" in typed
            cleaned["email" if is_email else "phone"] = typed
            self._user = _owner_of_email(typed) if is_email else _owner_of_number(typed)
            key = limit_key(context.request, self._user.pk if self._user else None, typed)
            if not ratelimit.consume(context.request, action="request_login_code", key=key):
                raise get_adapter().validation_error("too_many_login_attempts")
        return cleaned


def _owner_of_email(address: str) -> User | None:
    """An account that somebody else began with the address is not its owner's to walk into."""
    found = filter_users_by_email(address, is_active=True, prefer_verified=True, for_login=True)
    return found[0] if found and owns_address(found[0], address) else None


def _owner_of_number(number: str) -> User | None:
    owner: User | None = get_adapter().get_user_by_phone(number)
    return owner if owner and owner.is_active else None


def _as_code(field: forms.Field) -> None:
    field.label = _("Confirmation code")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["inputmode"] = "numeric"


class ConfirmCodeForm(ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class VerifyMobileForm(VerifyPhoneForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


def require_code_rate(number: str) -> None:
    """Refuse at the field what would be refused when the code is sent."""
    request = context.request
    if not ratelimit.consume(request, action="verify_phone", key=number, dry_run=True):
        raise get_adapter().validation_error("rate_limited")


class ChangeMobileForm(ChangePhoneForm):
    def clean_phone(self) -> str:
        if not is_available():
            raise forms.ValidationError(_("No text messages can be sent at present."))
        number: str = super().clean_phone()
        require_code_rate(number)
        return number
