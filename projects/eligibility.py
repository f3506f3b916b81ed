"""What a form reviewer should look at before accepting an entry: findings, never decisions.

Pure. Every check answers "ok", "unsure" or "fail" with a stable code; the sentences are made
elsewhere, and a person decides whatever the verdict. Sources: the Zhejiang 2021 conditions
(registered in the province, at most five core members, own intellectual property, no earlier
grand-final placing), the Dongguan notice (no company project among the makers, nothing entered
twice in one edition, no renamed project), and the association's own report, by which large firms
did take part: size is a flag.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Literal

from competitions.regions.territory import Row, decide
from projects.credit_code import check_credit_code, normalise_credit_code
from projects.similarity import SIMILAR_TEXT
from projects.size_class import STANDARD, size_class
from projects.titles import Title, without_number

type Verdict = Literal["ok", "unsure", "fail"]
type Param = str | int | list[str]

# Every code that `examine` can return, with its verdict.
FINDINGS: Mapping[str, Verdict] = {
    "credit_code_valid": "ok",
    "credit_code_wrong": "fail",
    "credit_code_overridden": "unsure",
    "credit_code_missing": "fail",
    "size_within": "ok",
    "size_large": "unsure",
    "size_unknown": "unsure",
    "region_within": "ok",
    "region_not_left_out": "ok",
    "region_left_out": "fail",
    "region_outside": "fail",
    "region_unknown": "unsure",
    "team_size_within": "ok",
    "team_too_large": "fail",
    "team_missing": "unsure",
    "maker_independent": "ok",
    "company_as_maker": "fail",
    "no_earlier_award": "ok",
    "earlier_award_excludes": "fail",
    "earlier_award_allowed": "ok",
    "earlier_award_unclear": "unsure",
    "not_entered_elsewhere": "ok",
    "entered_elsewhere": "fail",
    "same_company_elsewhere": "unsure",
    "same_unit_elsewhere": "unsure",
    "similar_elsewhere": "unsure",
    "placed_earlier": "unsure",
    "ip_owned": "ok",
    "ip_not_claimed": "ok",
    "ip_owner_differs": "unsure",
    "ip_disputed": "fail",
    "honour_without_number": "unsure",
}


@dataclass(frozen=True, slots=True)
class EarlierAward:
    """An award as declared; `level` is "national", "provincial" … or empty when not stated."""

    text: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class IpRight:
    """A right that the entry claims, and who holds it."""

    number: str
    owner: str
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """Another entry of the same edition, in any track; drafts and withdrawn ones left out.

    Or one that was placed in an earlier edition. `text` is the percentage of the texts in common,
    `same_unit` whether the units bear one name.
    """

    key: str
    title: str
    credit_code: str = ""
    text: int = 0
    same_unit: bool = False
    placed_earlier: bool = False


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the entry states. Revenue and assets in units of 10,000 yuan; `owners` are the names
    that may hold its rights: the company, or the members of the team."""

    group: str
    title: str
    region: str = ""
    credit_code: str = ""
    credit_code_reason: str = ""
    industry: str = ""
    employees: int | None = None
    revenue: Decimal | None = None
    assets: Decimal | None = None
    members: int = 0
    of_company: bool = False
    earlier_awards: tuple[EarlierAward, ...] = ()
    ip_rights: tuple[IpRight, ...] = ()
    owners: tuple[str, ...] = ()
    elsewhere: tuple[OtherEntry, ...] = ()
    titles: tuple[Title, ...] = ()


@dataclass(frozen=True, slots=True)
class EligibilityRules:
    """The conditions of one edition.

    `territory` holds the regions that take part or do not; none means everywhere.
    `title_similarity` and `text_similarity` are the shares of 100 from which two titles, or two
    texts, count as similar.
    """

    territory: tuple[Row, ...] = ()
    maker_groups: frozenset[str] = frozenset({"maker"})
    max_members: int = 5
    excluding_award_levels: frozenset[str] = frozenset({"national"})
    title_similarity: int = 85
    text_similarity: int = SIMILAR_TEXT


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer; `params` are plain JSON values for the sentence."""

    code: str
    verdict: Verdict
    params: dict[str, Param] = field(default_factory=dict)


def examine(facts: EntryFacts, *, rules: EligibilityRules) -> list[Finding]:
    """All findings on an entry, in the order of the checklist; none of them blocks anything."""
    return [finding for check in _CHECKS for finding in check(facts, rules)]


def title_similarity(one: str, other: str) -> int:
    """How alike two titles are, 0 to 100 (rounded down), blind to width, case and punctuation.

    The same whichever title comes first.
    """
    first, second = sorted((_plain(one), _plain(other)))
    if not first or not second:
        return 0
    return int(SequenceMatcher(None, first, second, autojunk=False).ratio() * 100)


def _finding(code: str, **params: Param) -> Finding:
    return Finding(code, FINDINGS[code], params)


def _credit_code(facts: EntryFacts, rules: EligibilityRules) -> Iterator[Finding]:
    if not facts.credit_code:
        if facts.group not in rules.maker_groups:
            yield _finding("credit_code_missing")
        return
    checked = check_credit_code(facts.credit_code)
    if checked.valid:
        yield _finding("credit_code_valid", credit_code=checked.code, kind=checked.kind or "other")
        return
    code = "credit_code_overridden" if facts.credit_code_reason else "credit_code_wrong"
    yield _finding(
        code,
        credit_code=checked.code,
        problem=checked.problem or "",
        reason=facts.credit_code_reason,
    )


def _size(facts: EntryFacts, rules: EligibilityRules) -> Iterator[Finding]:
    if facts.group in rules.maker_groups:
        return
    if facts.industry not in STANDARD:
        yield _finding("size_unknown", industry=facts.industry, missing=["industry"])
        return
    verdict = size_class(facts.industry, facts.employees, facts.revenue, facts.assets)
    if verdict.size == "large":
        yield _finding("size_large", industry=facts.industry)
    elif verdict.at_most in ("medium", "small", "micro"):
        # Not large is certain even while a missing indicator leaves the size itself open.
        yield _finding("size_within", industry=facts.industry, size=verdict.size or "")
    else:
        yield _finding("size_unknown", industry=facts.industry, missing=list(verdict.missing))


def _region(facts: EntryFacts, rules: EligibilityRules) -> Iterator[Finding]:
    if not rules.territory:
        return
    if len(facts.region) != 6 or not facts.region.isdecimal():
        yield _finding("region_unknown", region=facts.region)
        return
    decision = decide(facts.region, rules.territory)
    if decision.row:
        code = "region_within" if decision.is_inside else "region_left_out"
        yield _finding(code, region=facts.region, decided_by=decision.row.code)
    else:
        code = "region_not_left_out" if decision.is_inside else "region_outside"
        yield _finding(code, region=facts.region)


def _team(facts: EntryFacts, rules: EligibilityRules) -> Iterator[Finding]:
    if facts.group not in rules.maker_groups:
        return
    if not facts.members:
        yield _finding("team_missing")
        return
    code = "team_too_large" if facts.members > rules.max_members else "team_size_within"
    yield _finding(code, members=facts.members, limit=rules.max_members)


def _maker(facts: EntryFacts, rules: EligibilityRules) -> Iterator[Finding]:
    if facts.group in rules.maker_groups:
        company = facts.of_company or bool(facts.credit_code)
        yield _finding("company_as_maker" if company else "maker_independent")


def _earlier_awards(facts: EntryFacts, rules: EligibilityRules) -> Iterator[Finding]:
    if not facts.earlier_awards:
        yield _finding("no_earlier_award")
    for award in facts.earlier_awards:
        if not award.level:
            code = "earlier_award_unclear"
        elif award.level in rules.excluding_award_levels:
            code = "earlier_award_excludes"
        else:
            code = "earlier_award_allowed"
        yield _finding(code, award=award.text, level=award.level)


def _elsewhere(facts: EntryFacts, rules: EligibilityRules) -> Iterator[Finding]:
    own_code = normalise_credit_code(facts.credit_code)
    found = False
    for other in facts.elsewhere:
        same_company = bool(own_code) and normalise_credit_code(other.credit_code) == own_code
        title = title_similarity(facts.title, other.title)
        similar = title >= rules.title_similarity or other.text >= rules.text_similarity
        code = _overlap(other, same_company, similar)
        if code:
            found = found or not other.placed_earlier
            similarity = max(title, other.text)
            yield _finding(code, entry=other.key, title=other.title, similarity=similarity)
    if not found:
        yield _finding("not_entered_elsewhere")


def _overlap(other: OtherEntry, same_company: bool, similar: bool) -> str:
    if other.placed_earlier:
        return "placed_earlier" if similar else ""
    if same_company:
        return "entered_elsewhere" if similar else "same_company_elsewhere"
    if similar:
        return "similar_elsewhere"
    return "same_unit_elsewhere" if other.same_unit else ""


def _ip(facts: EntryFacts, rules: EligibilityRules) -> Iterator[Finding]:
    if not facts.ip_rights:
        yield _finding("ip_not_claimed")
    own = {_plain(name) for name in facts.owners}
    for right in facts.ip_rights:
        if right.disputed:
            code = "ip_disputed"
        else:
            code = "ip_owned" if _plain(right.owner) in own else "ip_owner_differs"
        yield _finding(code, number=right.number, owner=right.owner)


def _titles(facts: EntryFacts, rules: EligibilityRules) -> Iterator[Finding]:
    yield from (_finding("honour_without_number", kind=k) for k in without_number(facts.titles))


_CHECKS: tuple[Callable[[EntryFacts, EligibilityRules], Iterator[Finding]], ...] = (
    _credit_code,
    _size,
    _region,
    _team,
    _maker,
    _earlier_awards,
    _elsewhere,
    _ip,
    _titles,
)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
