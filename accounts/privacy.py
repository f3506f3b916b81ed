"""The versions of the notices that people agree to; pure.

Raise one with every change of its text (templates/publicity/privacy.html, accounts/consent_part.py):
a consent names its version, and an older one is asked for anew.
"""

from datetime import date

PRIVACY_VERSION = "2026-2"
PRIVACY_EFFECTIVE_ON = date(2026, 11, 22)
SENSITIVE_VERSION = "2026-1"
