"""How far an entry's contest is, by planned days and what two people have published, and by nothing
that only its staff know."""

from datetime import date
from typing import Literal

from competitions.models import Competition, Round

type HowFar = Literal["ahead", "under_way", "decided", "ended"]


def how_far(contest: Competition, today: date) -> HowFar:
    """`contest.rounds` is read as it was prefetched; else one query."""
    if contest.state == Competition.State.ARCHIVED:
        return "ended"
    rounds = list(contest.rounds.all())
    if rounds and all(each.state == Round.State.PUBLISHED for each in rounds):
        return "decided"
    begun = any(each.starts_on and each.starts_on <= today for each in rounds)
    return "under_way" if begun else "ahead"
