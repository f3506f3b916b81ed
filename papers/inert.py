"""Values that are put into a text: legible, and without any effect on its markup; pure."""

import re
import unicodedata
from typing import Any, Final

# Stands before each value until the whole text is there: only then is it known whether it begins
# a line. A character of private use, which values themselves cannot bring in.
_MARK: Final = "\ue000"
_SPECIAL = re.compile(r"[\\`*_\[\]<&|~#]")
# What is markup at the beginning of a line only.
_LISTED = r"(?:[ ]|[-*+][ ]|[0-9]{1,9}[.)][ ])*"
_AT_LINE_START = re.compile(rf"(?m)^({_LISTED})((?:{_MARK}[ ]*)+)(?=[-+=:^])")
# What makes a line one of its own kind (papers/markup.py), unless a backslash stands before it.
LINE_SIGNS = ("注：", "单位：", "附件")
_NUMBER_AT_LINE_START = re.compile(
    rf"(?m)^({_LISTED})(?:{_MARK}[ ]*)+([0-9]{{1,9}})(?=[.)](?:\s|$))"
)
# They turn the direction of what follows them (UAX 9), which no value of a paper has reason to do.
_BIDI = dict.fromkeys(
    map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


def plain(value: str) -> str:
    """The value on one line: no control characters, no marks of direction, single spaces."""
    kept = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
        for letter in value.translate(_BIDI)
        if unicodedata.category(letter) not in {"Co", "Cs", "Cn"}
    )
    return re.sub(r" {2,}", " ", kept).strip()


def inert(value: Any) -> Any:
    """What Jinja prints for a value: its words, escaped; nothing for None, 是 or 否 for a yes or no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, list | dict):
        raise TypeError("a list or a group of values has no words of its own")
    said = _SPECIAL.sub(r"\\\g<0>", plain(str(value)))
    if not said:
        return ""
    # Behind a backslash a table would take the end of its cell for a letter.
    return _MARK + said + (" " if said.endswith("\\") else "")


def settle(text: str) -> str:
    """The filled text without the marks; values that would begin a line as markup are escaped."""
    text = _AT_LINE_START.sub(r"\1\\", text)
    text = _NUMBER_AT_LINE_START.sub(r"\1\2\\", text)
    return "\n".join(map(_one_line, text.split("\n")))


def _one_line(line: str) -> str:
    said = line.replace(_MARK, "")
    if line.lstrip(" ").startswith(_MARK) and said.lstrip().startswith(LINE_SIGNS):
        return "\\" + said.lstrip()
    return said
