"""How many places a rule names before anybody has taken part. Pure."""

from collections.abc import Mapping

from competitions.rulebook.spec import PromotionRule


def planned_places(rule: PromotionRule, heat_places: Mapping[str, int]) -> int | None:
    """The places in all; None where they follow from who takes part, or from how they score.

    `heat_places` are the places of the heats by number.
    """
    if rule.how != "places":
        return None
    if not rule.by:
        return rule.places
    if rule.by == "heat":
        return sum(rule.places_of.get(number, n) for number, n in heat_places.items())
    return None if rule.places else sum(rule.places_of.values())
