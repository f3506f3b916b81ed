"""When two names of a company or institution mean the same one. Pure.

A name is folded (full width as half, capitals as small, no blanks or signs), its legal form taken
off the end (有限公司, 股份有限公司, 集团), and the places of its registration off the front or out
of its brackets. Two names are equal when what is left is equal and neither names a place that the
other contradicts: a trade name is protected within its place of registration alone (Enterprise Name
Registration Regulation, 2020), so 杭州联合 and 宁波联合 are two houses.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

type Likeness = Literal["", "same", "similar"]

LEGAL_FORMS = (
    "股份有限责任公司",
    "有限责任公司",
    "股份有限公司",
    "有限合伙企业",
    "有限公司",
    "股份公司",
    "总公司",
    "分公司",
    "公司",
    "有限合伙",
    "特殊普通合伙",
    "普通合伙",
    "股份",
    "集团",
    "控股",
)
# What companies add to or leave out of their names in speech.
TRADES = ("科技", "技术", "信息", "网络", "智能", "实业", "发展")
PROVINCES = (
    *("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江"),
    *("安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆"),
    *("四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港"),
    *("澳门", "中国"),
)
# Words that many houses are called by once their place is taken off.
COMMON = frozenset(
    {"银行", "大学", "医院", "学院", "研究院", "研究所", "投资", "创投", "基金", "资本"}
)
UNIT_OF_PLACE = (
    "特别行政区",
    "自治区",
    "自治州",
    "地区",
    "新区",
    "省",
    "市",
    "区",
    "县",
    "盟",
    "州",
)
BRACKETS = re.compile(r"[(\[〔【〈<](.*?)[)\]〕】〉>]")
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Company:
    """`core` is the trade name with its trade, `stem` without; "" for a name that says nothing.

    `places` are those named, without 省, 市 and the like.
    """

    core: str
    stem: str
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Places:
    """`bare` are recognised with and without their 省 or 市, `full` (滨江区) as they stand alone."""

    bare: frozenset[str] = frozenset(PROVINCES)
    full: frozenset[str] = frozenset()


def places_from(*, provinces_and_cities: list[str], counties: list[str]) -> Places:
    """Places by their official names (浙江省, 杭州市; 滨江区); provinces are known anyway."""
    bare = {stem for name in provinces_and_cities if len(stem := place_stem(name)) >= SHORTEST}
    full = {name for name in counties if len(place_stem(name)) >= SHORTEST}
    return Places(frozenset(bare | set(PROVINCES)), frozenset(full))


def place_stem(name: str) -> str:
    """杭州市 is 杭州; what has no such ending stays."""
    for unit in UNIT_OF_PLACE:
        if name.endswith(unit) and len(name) > len(unit) + 1:
            return name.removesuffix(unit)
    return name


def folded(text: str) -> str:
    """Letters and digits alone, full width as half, capitals as small ones."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def company(name: str, places: Places) -> Company:
    """The name as it is compared."""
    plain = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    bracketed = [folded(one) for one in BRACKETS.findall(plain)]
    found = {place_stem(one) for one in bracketed if _is_place(one, places)}
    dropped = {one for one in bracketed if one in LEGAL_FORMS or _is_place(one, places)}
    whole = BRACKETS.sub(lambda one: "" if folded(one[1]) in dropped else one[1], plain)
    bare = _without_form(folded(whole))
    is_company = bare != folded(whole) or bool(dropped)
    core = bare
    while is_company and (head := _head(core, places)):
        if len(core) - len(head) < SHORTEST or core.removeprefix(head) in COMMON:
            break
        found.add(place_stem(head))
        core = core.removeprefix(head)
    if len(core) < SHORTEST or core in COMMON or core in LEGAL_FORMS:
        return Company("", "", frozenset())
    return Company(core, _without_trade(core), frozenset(found))


def likeness(one: Company, other: Company) -> Likeness:
    """ "same" where nothing but form, place and writing differ, "similar" where a trade does too."""
    if not one.core or not other.core:
        return ""
    if not (one.places <= other.places or other.places <= one.places):
        return ""
    if one.core == other.core:
        return "same"
    return "similar" if one.stem == other.stem else ""


def _is_place(text: str, places: Places) -> bool:
    return text in places.bare or text in places.full or place_stem(text) in places.bare


def _without_form(text: str) -> str:
    """Without every legal form at the end; 集团股份有限公司 has two."""
    while form := next((one for one in LEGAL_FORMS if text.endswith(one)), ""):
        if len(text) - len(form) < SHORTEST:
            break
        text = text.removesuffix(form)
    return text


def _head(text: str, places: Places) -> str:
    """The place with which the text begins, the longest one; "" for none."""
    for size in range(min(len(text), 12), 1, -1):
        head = text[:size]
        if head in places.bare or head in places.full:
            return head
        if head.endswith(UNIT_OF_PLACE) and place_stem(head) in places.bare:
            return head
    return ""


def _without_trade(core: str) -> str:
    while trade := next((one for one in TRADES if core.endswith(one)), ""):
        rest = core.removesuffix(trade)
        if len(rest) < SHORTEST or rest in COMMON:
            break
        core = rest
    return core
