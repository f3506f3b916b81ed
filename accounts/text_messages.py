"""Text messages of the outbox: by the way that CHUANGSAI_SMS names."""

from datetime import datetime

from accounts.sms import send_letter


def send_text(mobile: str, text: str, *, at: datetime) -> None:
    """Send `text` to a mobile number; raises OSError if the gateway does not take it."""
    send_letter(mobile, text, at=at)
