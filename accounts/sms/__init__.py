"""Text messages: what they say, and the way they go, which CHUANGSAI_SMS names."""

from accounts.sms.sending import is_available, send_letter, send_text
from accounts.sms.texts import Kind, TextNotSent

__all__ = ["Kind", "TextNotSent", "is_available", "send_letter", "send_text"]
