"""What no file can hold and nobody sees; no name, title or text needs one. Pure.

Control characters (Cc) besides tab and line end, halves of surrogate pairs, and the code points that
are no characters (U+FDD0 to U+FDEF, and the last two of each plane). XML, and so Word, Atom and SVG,
cannot say most of them, and discourages the rest.
"""

import re

_NONE = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_SINGLE = f"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_NONE}"
CONTROL_CHARACTERS = re.compile(f"[{_SINGLE}]")
_AND_LINE_ENDS = re.compile(f"[\t\n{_SINGLE}]")
# Besides the plain line end: of Windows, of old Macs, and of mainframes (NEL), before they count as
# control characters.
_LINE_ENDS = re.compile("\r\n?|\x85")


def with_plain_ends(text: str) -> str:
    """The text with every line end that is a control character as the plain one."""
    return _LINE_ENDS.sub("\n", text)


def without_controls(text: str, *, one_line: bool = False) -> str:
    """The text without them, its line ends the plain one; with `one_line`, without tabs and line
    ends too."""
    if one_line:
        return _AND_LINE_ENDS.sub("", text)
    return CONTROL_CHARACTERS.sub("", with_plain_ends(text))
