"""Whether the places of the last round, the quotas, and what the level above asks for agree."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from competitions.models import Quota, Round
from competitions.promotion.planned_places import planned_places
from competitions.promotion.quota_minimums import Shortfall, quota_minimums
from config.dashboard.facts import Facts
from config.dashboard.items import Item


def quota_items(facts: Facts) -> Iterator[Item]:
    """What will be refused, what is too little and only said, and that all is well."""
    if not facts.quotas or not facts.rounds:
        return
    last = facts.rounds[-1]
    url = reverse("judging:round", args=[facts.node.code, last.pk])
    short = list(_short(facts, last, url))
    yield from _places(facts, last, url, in_order=not short)
    yield from short


def _places(facts: Facts, last: Round, url: str, *, in_order: bool) -> Iterator[Item]:
    places = _fixed_places(facts, last)
    if facts.quota is None or places is None:
        return
    said = {"round": last.name, "places": places, "quota": facts.quota.places}
    if places > facts.quota.places:
        title = _("“%(round)s” has %(places)s places, the quota is %(quota)s") % said
        sub = _("The promotion will be refused until the places or the quota are changed.")
        yield Item(title, url, "stop", _("To settle"), sub)
    elif in_order:
        title = _("The %(places)s places of “%(round)s” keep to the quota of %(quota)s") % said
        yield Item(title, url, "ok", _("In order"))


def _fixed_places(facts: Facts, last: Round) -> int | None:
    heats = {str(line.heat.number): line.heat.places for line in facts.lines_of(last)}
    return planned_places(last.rule_set.rules.promotion, heats)


def _short(facts: Facts, last: Round, url: str) -> Iterator[Item]:
    """Less than the level above asks for: said once the promotion is decided, never refused."""
    if last.state not in {Round.State.DECIDED, Round.State.PUBLISHED}:
        return
    of_category = {one.category.kind: one for one in facts.quotas if one.category is not None}
    shares = {kind: one.share_at_least for kind, one in of_category.items()}
    selected = facts.promoted_kinds
    found = list(quota_minimums(selected, facts.quota.at_least if facts.quota else 0, shares))
    found += [
        Shortfall(kind, selected.get(kind, 0), one.at_least)
        for kind, one in of_category.items()
        if selected.get(kind, 0) < one.at_least
    ]
    for one in found:
        yield _shortfall(one, of_category, url)


def _shortfall(one: Shortfall, of_category: dict[str, Quota], url: str) -> Item:
    said = {"selected": one.selected, "wanted": one.wanted, "category": ""}
    sub = _("The level above asks for it. Nothing is refused.")
    if not one.category:
        title = _("%(selected)s are promoted; at least %(wanted)s are asked for") % said
        return Item(title, url, "unsure", _("Too few"), sub)
    said["category"] = str(of_category[one.category].category)
    title = _("%(selected)s of “%(category)s” are promoted; at least %(wanted)s are asked for")
    return Item(title % said, url, "unsure", _("Too few"), sub)
