"""From stored rows to the facts of `projects.eligibility`, and from its findings to sentences.

What was frozen at submission is examined, not what the enterprise's row says today. A finding
never decides anything. Another entry that comes in is named by its number, title, unit and contest,
and by its contest alone to who is recused from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from competitions.models import Region
from competitions.services.territory import territory_of
from projects.change_text import as_typed
from projects.declared import FIELDS, title_of, unit_of
from projects.eligibility import (
    EarlierAward,
    EligibilityRules,
    EntryFacts,
    Finding,
    IpRight,
    OtherEntry,
    examine,
)
from projects.finding_words import SENTENCES, SOURCES, TITLES, VERDICTS
from projects.models import Entry, Honour, SizeClass
from projects.services.entries import declared_facts
from projects.services.fingerprints import alike_of, same_company
from projects.services.sizes import stated_size
from projects.titles import Title


@dataclass(frozen=True, slots=True)
class StatedFinding:
    """A finding as the reviewer reads it; `entry` is the key of another entry it points to."""

    code: str
    state: str
    title: str
    sentence: str
    source: str = ""
    entry: int | None = None

    def get_state_display(self) -> str:
        """The verdict in a word."""
        return str(VERDICTS[self.state])


def findings_of(entry: Entry, *, user: User) -> list[StatedFinding]:
    """All findings on the entry, worst first, in sentences for `user`; at most eight queries."""
    stated = entry.declared or declared_facts(entry)
    facts = _facts(entry, stated, alike_of(entry))
    found = examine(facts, rules=_rules(entry))
    readable = _readable_others(found, user)
    year = entry.competition.year
    sentences = [_state(item, stated, readable, year) for item in found]
    return sorted(sentences, key=lambda item: ["fail", "unsure", "ok"].index(item.state))


def failing(entries: Iterable[Entry]) -> set[int]:
    """The keys of those entries of one contest that have a finding "fail", as `findings_of` says.

    As many queries for three thousand entries as for one. The entries come with their category.
    """
    rows = list(entries)
    if not rows:
        return set()
    others, territory = same_company(rows), territory_of(rows[0].competition)
    bad = set()
    for entry in rows:
        stated = entry.declared or declared_facts(entry)
        facts = _facts(entry, stated, others.get(entry.pk, []))
        rules = EligibilityRules(territory=territory, max_members=entry.category.max_members)
        if any(item.verdict == "fail" for item in examine(facts, rules=rules)):
            bad.add(entry.pk)
    return bad


def _rules(entry: Entry) -> EligibilityRules:
    return EligibilityRules(
        territory=territory_of(entry.competition), max_members=entry.category.max_members
    )


def _facts(
    entry: Entry,
    stated: dict[str, Any],
    others: list[OtherEntry],
) -> EntryFacts:
    award = entry.earlier_award.strip()
    return EntryFacts(
        group=entry.category.kind,
        title=stated["title"],
        region=stated.get("region", ""),
        credit_code=stated.get("credit_code", ""),
        credit_code_reason=stated.get("credit_code_reason", ""),
        industry=stated.get("industry", ""),
        employees=stated.get("employees"),
        revenue=_decimal(stated.get("revenue")),
        assets=_decimal(stated.get("assets")),
        members=len(stated["members"]),
        of_company="industry" in stated,
        earlier_awards=(EarlierAward(award),) if award else (),
        ip_rights=_rights(stated),
        owners=(stated["unit"], *stated["members"]),
        elsewhere=tuple(others),
        titles=_titles(stated),
    )


def _rights(stated: dict[str, Any]) -> tuple[IpRight, ...]:
    rows = as_typed(stated.get(FIELDS, {}).get("rights", ""))
    return tuple(IpRight(row["number"] or row["name"], row["owner"]) for row in rows or [])


def _titles(stated: dict[str, Any]) -> tuple[Title, ...]:
    rows = as_typed(stated.get(FIELDS, {}).get("honours", ""))
    return tuple(Title(row["kind"], row["number"]) for row in rows or [])


def _readable_others(found: list[Finding], user: User) -> dict[str, tuple[str, int | None]]:
    """Key → (words, the key if the reader may open it); from whom one is recused, one sees nothing."""
    keys = [str(item.params["entry"]) for item in found if "entry" in item.params]
    if not keys:
        return {}
    seen = set(Entry.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    rows = Entry.objects.for_list().filter(pk__in=keys)
    named = set(rows.without_recused(user).values_list("pk", flat=True))
    return {
        str(other.pk): (
            _named(other)
            if other.pk in named
            else _("a project in %(contest)s") % {"contest": other.competition.short_name},
            other.pk if other.pk in seen else None,
        )
        for other in rows
    }


def _named(other: Entry) -> str:
    return _("%(number)s (“%(title)s”, %(unit)s, %(contest)s)") % {
        "number": other.number,
        "title": title_of(other),
        "unit": unit_of(other),
        "contest": other.competition.short_name,
    }


def _state(
    found: Finding, stated: dict[str, Any], others: dict[str, tuple[str, int | None]], year: int
) -> StatedFinding:
    topic, sentence = SENTENCES[found.code]
    params: dict[str, Any] = dict(found.params)
    other, key = others.get(str(params.get("entry", "")), ("", None))
    params["other"] = other
    if topic == "size":
        params["statement"] = _size_statement(stated)
    if topic == "titles":
        params["title"] = Honour.Kind(str(params["kind"])).label
    if topic == "region":
        params |= _region_words(params, year)
    title = str(TITLES[topic])
    if found.code == "size_within" and stated.get("size"):
        title = f"{title}{_(': ')}{SizeClass(stated['size']).label}"
    source = str(SOURCES.get(topic, ""))
    return StatedFinding(found.code, found.verdict, title, sentence % params, source, key)


def _region_words(params: dict[str, Any], year: int) -> dict[str, str]:
    """The region and the one whose row decided, each with its name in the edition's year."""
    codes = {"region": str(params["region"]), "row": str(params.get("decided_by", ""))}
    names = Region.objects.names(filter(None, codes.values()), year)
    return {key: " ".join(filter(None, [names.get(code), code])) for key, code in codes.items()}


def _size_statement(stated: dict[str, Any]) -> str:
    size = stated_size(stated)
    return size.sentence if size else ""


def _decimal(text: Any) -> Decimal | None:
    return Decimal(text) if text not in (None, "") else None
