"""Numbers of official documents: 浙经信企业〔2022〕108号.

Pure. GB/T 9704-2012, 7.2.5: the year stands in hexagonal brackets and in full, the number without
a leading nought and without 第. What is typed with other brackets is put right, nothing else is.
"""

import re
import unicodedata

OPENING, CLOSING = "[(【〔［（﹝", "])】〕］）﹞"
YEAR_IN_BRACKETS = re.compile(
    rf"\s*[{re.escape(OPENING)}]\s*((?:19|20)\d\d)\s*[{re.escape(CLOSING)}]\s*"
)
WHOLE = re.compile(r"[^\s〔〕]+〔(?:19|20)\d\d〕[1-9]\d{0,4}[号期]")


def normalised(typed: str) -> str:
    """With the year in 〔〕, plain digits, and no space in or after it; other text stays."""
    digits = "".join(unicodedata.normalize("NFKC", c) if c.isdigit() else c for c in typed.strip())
    put_right = YEAR_IN_BRACKETS.sub(r"〔\1〕", digits)
    if put_right == digits and "〔" not in digits:
        return digits
    return re.sub(r"〕第?\s*(\d+)\s*(号|期)$", r"〕\1\2", put_right)


def is_in_form(number: str) -> bool:
    """Whether it reads as a document number does: issuer, year in 〔〕, number, 号 or 期."""
    return WHOLE.fullmatch(number) is not None
