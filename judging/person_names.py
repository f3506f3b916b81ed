"""When two names can be those of one person: by their characters, or by how they are read. Pure.

Equal names are never proof: there are hundreds of thousands of people called 张伟.
"""

import unicodedata
from functools import cache
from importlib import import_module
from typing import Any, Literal

type NameLikeness = Literal["", "characters", "pinyin"]

# Surnames that are read differently from the character elsewhere; both readings are taken.
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "任": "ren",
    "查": "zha",
    "区": "ou",
    "盖": "ge",
    "朴": "piao",
    "翟": "zhai",
    "员": "yun",
    "繁": "po",
    "缪": "miao",
    "尉": "yu",
    "令": "ling",
    "洗": "xian",
    "乐": "yue",
    "覃": "qin",
    "燕": "yan",
    "柏": "bai",
    "晟": "cheng",
    "种": "chong",
    "黑": "he",
    "秘": "bi",
    "万俟": "moqi",
}
TITLES = ("教授", "研究员", "博士", "先生", "女士", "老师", "院士", "总经理", "主任")


def folded_name(name: str) -> str:
    """Letters and characters alone, without a title behind them."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    text = "".join(char for char in plain if char.isalnum())
    for title in TITLES:
        if text.endswith(title) and len(text) >= len(title) + 2:
            return text.removesuffix(title)
    return text


def readings(name: str) -> frozenset[str]:
    """How the name can be read, in small letters without tones and blanks.

    A surname with a reading of its own has both. A Latin name of two words is read in both orders.
    """
    return _readings(unicodedata.normalize("NFKC", name).casefold().strip())


def likeness(one: str, other: str) -> NameLikeness:
    """ "characters" for the same writing, "pinyin" for the same reading, "" for neither."""
    first, second = folded_name(one), folded_name(other)
    if len(first) < 2 or len(second) < 2:
        return ""
    if first == second:
        return "characters"
    return "pinyin" if readings(one) & readings(other) else ""


@cache
def _readings(name: str) -> frozenset[str]:
    text = folded_name(name)
    if len(text) < 2:
        return frozenset()
    if text.isascii():
        words = ["".join(char for char in word if char.isalnum()) for word in name.split()]
        words = [word for word in words if word]
        return frozenset(
            {"".join(words), "".join(words[1:] + words[:1]), "".join(reversed(words))}
        )
    parts = _pypinyin().lazy_pinyin(text, errors=lambda chars: list(chars))
    found = {"".join(parts)}
    for surname, reading in SURNAMES.items():
        if text.startswith(surname):
            found.add(reading + "".join(parts[len(surname) :]))
    # ü is typed as v, u or yu.
    return frozenset(spelt.replace("ü", "v") for spelt in found)


@cache
def _pypinyin() -> Any:
    # The dictionaries take 50 MB, which a process that compares no names need not carry.
    return import_module("pypinyin")
