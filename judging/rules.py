"""Who may do what with a heat."""

from typing import Any

from competitions import rules as competition_rules
from competitions.models import Heat, Round


def sits_on_panel(user: Any, heat: Heat) -> bool:
    return user.is_authenticated and heat.seats.filter(judge__user=user).exists()


def chairs_panel(user: Any, heat: Heat) -> bool:
    return user.is_authenticated and heat.seats.filter(judge__user=user, is_chair=True).exists()


def organises_heat(user: Any, heat: Heat) -> bool:
    """An organiser who does not score in this heat: nobody runs what they judge."""
    return competition_rules.organises_heat(user, heat) and not sits_on_panel(user, heat)


def may_lock(user: Any, heat: Heat) -> bool:
    """An organiser of the node or above, or the chair of the panel."""
    return organises_heat(user, heat) or chairs_panel(user, heat)


def organises_round(user: Any, round_: Round) -> bool:
    return competition_rules.organises_round(user, round_)


def by_the_heats(user: Any, round_: Round) -> bool:
    """Steps of a round that follow from a step of one of its heats, checked there, have no actor."""
    return user is None
