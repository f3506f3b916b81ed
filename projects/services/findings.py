"""From stored rows to the facts of `projects.eligibility`, and from its findings to sentences.

What was frozen at submission is examined, not what the enterprise's row says today. A finding
never decides anything. Where another entry comes in that the reader may not see, the sentence
names the contest it is in and nothing else.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from competitions.models import Region, ancestor_paths
from projects.credit_code import normalise_credit_code
from projects.eligibility import (
    EarlierAward,
    EligibilityRules,
    EntryFacts,
    Finding,
    OtherEntry,
    examine,
)
from projects.models import Entry, SizeClass
from projects.services.entries import declared_facts
from projects.services.sizes import stated_size

# The registration form does not ask for rights, so their absence says nothing.
NOT_ASKED = frozenset({"ip_not_claimed"})


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


VERDICTS = {
    "ok": gettext_lazy("Pass"),
    "unsure": gettext_lazy("Unsure"),
    "fail": gettext_lazy("Fail"),
}

TITLES = {
    "credit_code": gettext_lazy("Unified social credit code"),
    "size": gettext_lazy("Size class"),
    "region": gettext_lazy("Registered in the area of the contest"),
    "team": gettext_lazy("Core members"),
    "maker": gettext_lazy("Independent of a company"),
    "award": gettext_lazy("Earlier awards"),
    "elsewhere": gettext_lazy("Entered only once"),
    "ip": gettext_lazy("Intellectual property"),
}
SOURCES = {
    "credit_code": gettext_lazy("GB 32100-2015"),
    "size": gettext_lazy("Size standard of 2011, document number 300"),
    "elsewhere": gettext_lazy("One project is entered in one place of an edition."),
    "award": gettext_lazy("Projects placed in an earlier grand final are excluded."),
    "team": gettext_lazy("The conditions of the maker group."),
    "maker": gettext_lazy("The conditions of the maker group."),
}

# code → (topic, sentence); the parameters are those of the finding, made readable.
SENTENCES: Mapping[str, tuple[str, Any]] = {
    "credit_code_valid": (
        "credit_code",
        gettext_lazy("%(credit_code)s: 18 characters, the check character is right."),
    ),
    "credit_code_wrong": (
        "credit_code",
        gettext_lazy("%(credit_code)s fails the check. Compare it with the licence."),
    ),
    "credit_code_overridden": (
        "credit_code",
        gettext_lazy(
            "%(credit_code)s fails the check. The entrant's reason: “%(reason)s”. "
            "Compare it with the licence."
        ),
    ),
    "credit_code_missing": ("credit_code", gettext_lazy("No credit code is given.")),
    "size_within": ("size", gettext_lazy("%(statement)s")),
    "size_large": (
        "size",
        gettext_lazy("%(statement)s A large enterprise: the organiser decides."),
    ),
    "size_unknown": (
        "size",
        gettext_lazy("%(statement)s Whether the enterprise is large cannot be told."),
    ),
    "region_within": ("region", gettext_lazy("%(region)s lies in the area of the contest.")),
    "region_outside": (
        "region",
        gettext_lazy("%(region)s does not lie in the area of the contest."),
    ),
    "region_unknown": ("region", gettext_lazy("No region of six digits is given.")),
    "team_size_within": (
        "team",
        gettext_lazy("%(members)s core members, no more than %(limit)s are allowed."),
    ),
    "team_too_large": (
        "team",
        gettext_lazy("%(members)s core members, but no more than %(limit)s are allowed."),
    ),
    "team_missing": ("team", gettext_lazy("No core member is named.")),
    "maker_independent": ("maker", gettext_lazy("The project belongs to a team.")),
    "company_as_maker": (
        "maker",
        gettext_lazy("The project belongs to a company, which cannot enter the maker group."),
    ),
    "no_earlier_award": ("award", gettext_lazy("The entrant states none.")),
    "earlier_award_excludes": (
        "award",
        gettext_lazy("“%(award)s” excludes the project from this edition."),
    ),
    "earlier_award_allowed": (
        "award",
        gettext_lazy("“%(award)s” does not exclude the project."),
    ),
    "earlier_award_unclear": (
        "award",
        gettext_lazy("The entrant states “%(award)s”. See whether it excludes the project."),
    ),
    "not_entered_elsewhere": (
        "elsewhere",
        gettext_lazy("No other entry of this edition has the same company or a similar name."),
    ),
    "entered_elsewhere": (
        "elsewhere",
        gettext_lazy(
            "The same company has entered %(other)s; the names agree to %(similarity)s%%."
        ),
    ),
    "same_company_elsewhere": (
        "elsewhere",
        gettext_lazy("The same company has also entered %(other)s, under another name."),
    ),
    "similar_title_elsewhere": (
        "elsewhere",
        gettext_lazy("Another unit has entered %(other)s; the names agree to %(similarity)s%%."),
    ),
    "ip_owned": ("ip", gettext_lazy("%(number)s is held by the unit itself.")),
    "ip_not_claimed": ("ip", gettext_lazy("No right is claimed.")),
    "ip_owner_differs": ("ip", gettext_lazy("%(number)s is held by %(owner)s, not by the unit.")),
    "ip_disputed": ("ip", gettext_lazy("%(number)s is disputed.")),
}


def findings_of(entry: Entry, *, user: User) -> list[StatedFinding]:
    """All findings on the entry, worst first, in sentences for `user`; at most five queries."""
    stated = entry.declared or declared_facts(entry)
    others = _other_entries(entry, stated)
    facts = _facts(entry, stated, others)
    rules = EligibilityRules(max_members=entry.category.max_members)
    found = [item for item in examine(facts, rules=rules) if item.code not in NOT_ASKED]
    readable = _readable_others(found, user)
    sentences = [_state(item, stated, readable) for item in found]
    return sorted(sentences, key=lambda item: ["fail", "unsure", "ok"].index(item.state))


def _facts(entry: Entry, stated: dict[str, Any], others: list[OtherEntry]) -> EntryFacts:
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
        owners=(stated["unit"], *stated["members"]),
        elsewhere=tuple(others),
    )


def _other_entries(entry: Entry, stated: dict[str, Any]) -> list[OtherEntry]:
    """Entries of the same edition that could be the same project; the pure check decides.

    An entry that came up by recommendation is the same one on another level.
    """
    root = ancestor_paths(entry.competition.path)[0]
    rows = (
        Entry.objects.filter(competition__path__startswith=root)
        .exclude(project=entry.project_id)
        .exclude(state__in=[Entry.State.DRAFT, Entry.State.WITHDRAWN])
        .order_by("pk")
        .values_list("pk", "project__title", "project__enterprise__credit_code")
    )
    code, letters = normalise_credit_code(stated.get("credit_code", "")), _letters(stated["title"])
    return [
        OtherEntry(str(pk), title, other or "")
        for pk, title, other in rows
        if (code and normalise_credit_code(other or "") == code) or _alike(letters, title)
    ]


def _letters(title: str) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", title).casefold()
    return Counter(char for char in folded if char.isalnum())


def _alike(letters: Counter[str], title: str) -> bool:
    """Whether two titles share so many characters that they could be called similar at all.

    An upper bound of the real comparison, which is a hundred times slower.
    """
    others = _letters(title)
    total = letters.total() + others.total()
    return bool(total) and 200 * (letters & others).total() >= 80 * total


def _readable_others(found: list[Finding], user: User) -> dict[str, tuple[str, int | None]]:
    keys = [str(item.params["entry"]) for item in found if "entry" in item.params]
    if not keys:
        return {}
    seen = set(Entry.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    rows = Entry.objects.filter(pk__in=keys).select_related("competition", "project")
    return {
        str(other.pk): (
            _("“%(title)s” (%(number)s, %(contest)s)")
            % {
                "title": other.project.title,
                "number": other.number,
                "contest": other.competition.short_name,
            }
            if other.pk in seen
            else _("a project in %(contest)s") % {"contest": other.competition.short_name},
            other.pk if other.pk in seen else None,
        )
        for other in rows
    }


def _state(
    found: Finding, stated: dict[str, Any], others: dict[str, tuple[str, int | None]]
) -> StatedFinding:
    topic, sentence = SENTENCES[found.code]
    params: dict[str, Any] = dict(found.params)
    other, key = others.get(str(params.get("entry", "")), ("", None))
    params["other"] = other
    if topic == "size":
        params["statement"] = _size_statement(stated)
    if topic == "region" and params["region"]:
        names = Region.objects.filter(code=params["region"]).values_list("name", flat=True)
        params["region"] = " ".join([*names, str(params["region"])])
    title = str(TITLES[topic])
    if found.code == "size_within" and stated.get("size"):
        title = f"{title}{_(': ')}{SizeClass(stated['size']).label}"
    source = str(SOURCES.get(topic, ""))
    return StatedFinding(found.code, found.verdict, title, sentence % params, source, key)


def _size_statement(stated: dict[str, Any]) -> str:
    size = stated_size(stated)
    return size.sentence if size else ""


def _decimal(text: Any) -> Decimal | None:
    return Decimal(text) if text not in (None, "") else None
