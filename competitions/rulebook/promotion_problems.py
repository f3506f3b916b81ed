"""Whether a rule of promotion makes sense: numbers that fit, and nothing that contradicts.

Pure; `competitions.rulebook.problems.problems` is the way in.
"""

from collections.abc import Collection, Iterator, Mapping

from competitions.rulebook.codes import Problem
from competitions.rulebook.spec import PromotionRule


def promotion_problems(rule: PromotionRule, kinds: Collection[str] = ()) -> Iterator[Problem]:
    """What is wrong with `rule`; `kinds` are the kinds of category of the node, if known."""
    yield from _names(rule, kinds)
    yield from _places(rule, kinds)
    yield from _percentage(rule)
    yield from _limits(rule)
    yield from _score_line(rule)
    yield from _groups(rule)
    yield from _after(rule)


def _names(rule: PromotionRule, kinds: Collection[str]) -> Iterator[Problem]:
    by_category = rule.places_of if rule.by == "category" else {}
    for field, counts in (("places_of", rule.places_of), ("split", rule.split)):
        if "" in counts:
            yield Problem(f"promotion.{field}", "name_missing")
    yield from _strange("places_of", by_category, kinds)
    yield from _strange("split", rule.split, kinds)


def _strange(field: str, counts: Mapping[str, int], kinds: Collection[str]) -> Iterator[Problem]:
    for kind in sorted(counts.keys() - {"", *kinds}) if kinds else ():
        yield Problem(f"promotion.{field}.{kind}", "unknown_category", {"category": kind})


def _places(rule: PromotionRule, kinds: Collection[str]) -> Iterator[Problem]:
    idle = not rule.by or rule.how != "places"
    if rule.places_of and idle:
        yield Problem("promotion.places_of", "has_no_effect")
    if rule.how != "places" or rule.by == "heat":
        return
    named = [] if idle else list(rule.places_of.values())
    if not rule.places and not any(named):
        yield Problem("promotion.places", "no_places")
    elif not rule.places and rule.by == "category":
        for kind in sorted(set(kinds) - rule.places_of.keys()):
            yield Problem("promotion.places_of", "group_without_places", {"group": kind})


def _percentage(rule: PromotionRule) -> Iterator[Problem]:
    if rule.percent > 100:
        yield Problem("promotion.percent", "percent_too_large")
    if rule.how != "percent":
        if rule.percent:
            yield Problem("promotion.percent", "has_no_effect")
        return
    if not rule.percent:
        yield Problem("promotion.percent", "percent_missing")
    if rule.percent == 100:
        yield Problem("promotion.percent", "percent_is_everybody")


def _limits(rule: PromotionRule) -> Iterator[Problem]:
    if rule.how in ("places", "all"):
        if rule.floor:
            yield Problem("promotion.floor", "has_no_effect")
        if rule.ceiling is not None:
            yield Problem("promotion.ceiling", "has_no_effect")
    elif rule.ceiling == 0:
        yield Problem("promotion.ceiling", "ceiling_zero")
    elif rule.ceiling is not None and rule.floor > rule.ceiling:
        params = {"floor": rule.floor, "ceiling": rule.ceiling}
        yield Problem("promotion.floor", "floor_over_ceiling", params)


def _score_line(rule: PromotionRule) -> Iterator[Problem]:
    if rule.how == "score_line" and rule.score_line is None:
        yield Problem("promotion.score_line", "score_line_missing")
    if rule.how == "all" and rule.score_line is not None:
        yield Problem("promotion.score_line", "score_line_with_everybody")


def _groups(rule: PromotionRule) -> Iterator[Problem]:
    counted = rule.how in ("places", "percent")
    if rule.share_over and rule.share_over == rule.by:
        yield Problem("promotion.share_over", "share_is_by", {"dimension": rule.by})
    if rule.share_over and not counted:
        yield Problem("promotion.share_over", "share_without_number")
    if not rule.split:
        return
    if not counted:
        yield Problem("promotion.split", "split_without_number")
    if not any(rule.split.values()):
        yield Problem("promotion.split", "split_weights_zero")
    if "category" in (rule.by, rule.share_over):
        yield Problem("promotion.split", "split_and_category")


def _after(rule: PromotionRule) -> Iterator[Problem]:
    if rule.substitution == "never" and rule.reserves:
        params = {"reserves": rule.reserves}
        yield Problem("promotion.reserves", "reserves_never_move_up", params)
    total = sum(rule.places_of.values()) if rule.by else rule.places
    if rule.how == "places" and 0 < total < rule.direct_entries:
        params = {"direct": rule.direct_entries, "places": total}
        yield Problem("promotion.direct_entries", "direct_entries_over_places", params)
    if rule.due_diligence > 100:
        yield Problem("promotion.due_diligence", "due_diligence_too_large")
    if rule.how == "all" and rule.one_per_unit:
        yield Problem("promotion.one_per_unit", "one_per_unit_with_everybody")
