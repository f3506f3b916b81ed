"""What allauth asks of this portal: numbers, codes, limits, and our words for its answers."""

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.core import context
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.consents import mark_due_consent
from accounts.devices import limit_key, remember_device
from accounts.mobile import NotAMobile, plain_mobile
from accounts.mobile_field import MobileField
from accounts.models import User
from accounts.sms import Kind, TextNotSent, send_text

STAGES = {
    "allauth.account.stages.PhoneVerificationStage": "accounts.stages.NumberStage",
    "allauth.account.stages.EmailVerificationStage": "accounts.stages.AddressStage",
}
WRONG = _("The account or the password is not right.")
# Set on a request whose text message no gateway took: then nothing says that it was sent.
UNSENT = "_text_not_sent"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG,
        "phone_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "phone_taken": _("This mobile number belongs to another account."),
        "email_taken": _("This e-mail address belongs to another account."),
        "incorrect_code": _("This is not the code, or it has run out."),
        "incorrect_password": _("The password is not right."),
        "invalid_password_reset": _("The link to set a new password is not good any more."),
        "rate_limited": _("Too many tries. Wait a minute, then try again."),
        "same_as_current": _("This is the one that you have already."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
    }

    # Numbers

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        return MobileField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.mobile, user.mobile_verified_at is not None) if user.mobile else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.mobile = phone
        user.mobile_verified_at = timezone.now() if verified else None
        user.save(update_fields=["mobile", "mobile_verified_at"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """Who signs in with it: only a number that its owner has confirmed opens an account."""
        try:
            plain = plain_mobile(phone)
        except NotAMobile:
            return None
        return User.objects.filter(mobile=plain, mobile_verified_at__isnull=False).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        minutes = app_settings.PHONE_VERIFICATION_TIMEOUT // 60
        self._text(phone, Kind.CODE, code=code, minutes=minutes)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        # A text for an unknown number too: one answer, and one gateway's time, for everybody.
        self._text(phone, Kind.NO_ACCOUNT)

    def send_account_already_exists_sms(self, phone: str) -> None:
        self._text(phone, Kind.HAS_ACCOUNT)

    def _text(self, phone: str, kind: Kind, **values: Any) -> None:
        request = context.request
        try:
            send_text(phone, kind, at=timezone.now(), **values)
        except TextNotSent as unsent:
            setattr(request, UNSENT, True)
            messages.error(request, str(unsent))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        if (message_template or "").endswith("_sent.txt") and getattr(request, UNSENT, False):
            return
        super().add_message(request, level, message_template, *args, **kwargs)

    # Signing in

    def get_login_stages(self) -> list[str]:
        return [STAGES.get(path, path) for path in super().get_login_stages()]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # One account has one count, by whichever of its names it is tried.
        typed = str(
            credentials.get("phone") or credentials.get("email") or credentials.get("username", "")
        )
        return limit_key(request, _account(credentials), typed)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        mark_due_consent(request.session, user)
        return response


def _account(credentials: dict[str, Any]) -> int | None:
    """Whose credentials these claim to be."""
    if (name := credentials.get("username")) and (user := get_user_by_username(name)):
        return int(user.pk)
    if email := credentials.get("email"):
        found = filter_users_by_email(email, prefer_verified=True, for_login=True)
        return int(found[0].pk) if found else None
    if phone := credentials.get("phone"):
        owner = AccountAdapter().get_user_by_phone(phone)
        return owner.pk if owner else None
    return None
