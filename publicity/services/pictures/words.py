"""Sentences of pictures, and what their items are called."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from publicity.pictures.picture import Number, said

# So many items are named in a sentence, the others counted.
NAMED = 5
_AUTONOMOUS = re.compile(
    r"^(.{2,}?)(土家|苗|布依|侗|藏|羌|彝|哈尼|壮|傣|景颇|白|傈僳|朝鲜|回|蒙古|哈萨克|柯尔克孜)族?.*自治州$"
)


def sentence(title: str, told: Iterable[tuple[str, Number]], unit: str) -> str:
    """The text alternative: the items with their numbers, the first ones by name."""
    pairs = list(told)
    if not pairs:
        return _("%(title)s: there is nothing to show yet.") % {"title": title}
    words = pgettext("picture", "%(label)s %(number)s %(unit)s")
    parts = [
        words % {"label": label, "number": said(number), "unit": unit}
        for label, number in pairs[:NAMED]
    ]
    if (rest := len(pairs) - NAMED) > 0:
        parts.append(
            ngettext("%(n)s more in the table", "%(n)s more in the table", rest) % {"n": rest}
        )
    return _("%(title)s: %(parts)s.") % {"title": title, "parts": _("; ").join(parts)}


def ranked(told: Iterable[tuple[str, Number]]) -> list[tuple[str, Number]]:
    """The largest first, as a sentence names them; equal ones stay as they were."""
    return sorted(told, key=lambda pair: -(pair[1] or 0))


def short_region(name: str) -> str:
    """A prefecture as it fits on a tile: 杭州市 → 杭州, 恩施土家族苗族自治州 → 恩施."""
    if found := _AUTONOMOUS.match(name):
        return found[1]
    for ending in ("地区", "市", "盟"):
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


def percent(part: int, whole: int) -> str:
    """One decimal, half-up; "" of nothing."""
    if not whole:
        return ""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"
