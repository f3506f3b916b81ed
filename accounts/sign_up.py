"""The two ways to open an account: by e-mail with a password, by mobile number with a code."""

from typing import Any

from allauth.account.forms import SignupForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_in import require_code_rate


class EmailSignupForm(SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def _get_signup_fields(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        return {n: f for n, f in super()._get_signup_fields(kwargs).items() if n != "phone"}

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            # As long as for a new account: the time of the answer tells nothing either.
            User().set_password(self.cleaned_data["password1"])
        return super().try_save(request)


class MobileSignupForm(SignupForm):
    """Name, number, consent; the code that follows stands for a password."""

    field_order = ["name", "phone", "consent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("Mobile number")
        self.fields["phone"].help_text = _(
            "Mainland China. A code comes to this number as a text message."
        )

    def _get_signup_fields(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        return {"phone": {"required": True}}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if number := cleaned.get("phone"):
            try:
                require_code_rate(number)
            except ValidationError as refused:
                self.add_error("phone", refused)
        return cleaned
