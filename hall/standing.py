"""The table of the moment, and the places that are called from the third to the first.

Pure. Only scores that were shown stand in it; ties are parted by the rules of the round only when
it is decided, so that equal scores share a rank here, and a place on the podium.
"""

from collections.abc import Collection
from decimal import Decimal

from hall.state import Awarded, Running
from hall.turns import DONE

# Called on stage: the third, the second, the first.
PODIUM = 3


def table(state: Running, gone: Collection[str] = ()) -> list[tuple[int, str, str]]:
    """Rank, key and score of all that was revealed, best first; equal scores share a rank.

    The table of the moment: ties are parted by the rules of the round only when it is decided.
    Whoever withdrew stands in it no longer, nor who is among `gone`.
    """
    scored = [
        (Decimal(turn.result.score), key, turn.result.score)
        for key in state.order
        if key not in gone
        and (turn := state.turns[key]).result
        and turn.state in DONE - {"withdrawn", "absent"}
    ]
    scored.sort(key=lambda line: -line[0])
    return [
        (1 + sum(other > value for other, _, _ in scored), key, score)
        for value, key, score in scored
    ]


def may_award(state: Running) -> bool:
    """Whether everybody was heard, every score is shown, and a place is left to be called."""
    is_open = any(turn.state == "closed" for turn in state.turns.values())
    return state.is_over and not is_open and next_award(state) is not None


def next_award(state: Running) -> Awarded | None:
    """The place to be called next, with the turns that share it; None when the first was called."""
    ranks = table(state)
    called = min((rank for rank, _ in state.awards), default=PODIUM + 1)
    rank = max((one for one, _, _ in ranks if one < called), default=None)
    if rank is None:
        return None
    return rank, tuple(key for one, key, _ in ranks if one == rank)
