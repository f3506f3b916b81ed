"""How people sign in: forms, limits, factors and the way of text messages."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

# A hall of judges shares one address, and so does a company: limits by address only stop a flood.
# What protects an account is counted by account (accounts.devices.limit_key) and by number.
FLOOD = "1200/m/ip"
ACCOUNT_RATE_LIMITS = {
    "login": FLOOD,
    "login_failed": f"{FLOOD},5/300s/key",
    "signup": "300/m/ip",
    "reset_password": "300/m/ip,5/m/key",
    "reset_password_from_key": "300/m/ip",
    "request_login_code": "600/m/ip,3/m/key,20/d/key",
    "verify_phone": "600/m/ip,1/30s/key,20/d/key",
    "change_phone": "10/m/user",
    # By tablet alone, and wrong PINs alone: a hall behind one address is never kept waiting. The
    # codes themselves need no limit; 256 bits are not guessed.
    "seat_card_pin": "15/600s/key",
    # Codes of certificates are not guessed (78 bits); a fair may look from one address.
    "verify_certificate": "120/m/ip",
    # A judge's password under the sheets of a heat: a colleague may hold the tablet.
    "sign_heat": "5/m/user",
}
MFA_RATE_LIMITS = {"webauthn_login": FLOOD}
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.SignInForm",
    "signup": "accounts.sign_up.EmailSignupForm",
    "request_login_code": "accounts.sign_in.RequestCodeForm",
    "confirm_login_code": "accounts.sign_in.ConfirmCodeForm",
    "verify_phone": "accounts.sign_in.VerifyMobileForm",
    "change_phone": "accounts.sign_in.ChangeMobileForm",
}
MFA_FORMS = {
    "add_webauthn": "accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.passkeys.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Six figures are what people expect of a code; three tries and the limits above make up for it.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
NEEDED = ("SECRET_ID", "SECRET_KEY", "SMS_APP_ID", "SMS_SIGN_NAME")
# Letters may go another way; codes may not.
TEMPLATES, OPTIONAL = ("code", "no_account", "has_account", "letter"), "letter"


def text_message_settings(env: Any, *, production: bool, demo: bool) -> tuple[str, dict[str, Any]]:
    """The way of text messages and the account at Tencent Cloud.

    Raises ImproperlyConfigured for an unknown way, and for that gateway without its account.
    """
    default = "database" if demo else "off" if production else "console"
    way = env.str("CHUANGSAI_SMS", default=default)
    if way not in {"off", "console", "database", "tencent"}:
        raise ImproperlyConfigured("CHUANGSAI_SMS is off, console, database or tencent.")
    found = {name: env.str(f"TENCENT_{name}", default="") for name in NEEDED}
    named = {kind: f"SMS_TEMPLATE_{kind.upper()}" for kind in TEMPLATES}
    templates = {kind: env.str(f"TENCENT_{name}", default="") for kind, name in named.items()}
    needed = found | {named[kind]: templates[kind] for kind in TEMPLATES if kind != OPTIONAL}
    empty = [f"TENCENT_{name}" for name, value in needed.items() if not value]
    if way == "tencent" and empty:
        raise ImproperlyConfigured(f"CHUANGSAI_SMS=tencent needs {', '.join(empty)}.")
    place = "https://sms.tencentcloudapi.com"
    return way, found | {
        "TEMPLATES": templates,
        "REGION": env.str("TENCENT_SMS_REGION", default="ap-guangzhou"),
        "ENDPOINT": env.str("TENCENT_SMS_ENDPOINT", default=place),
    }
