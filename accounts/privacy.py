"""The version of the personal information notice that people agree to; pure.

Raise it with every change of templates/publicity/privacy.html: a consent names its version.
"""

from datetime import date

PRIVACY_VERSION = "2026-1"
PRIVACY_EFFECTIVE_ON = date(2026, 11, 1)
