"""The running order of those who still wait, changed on the day. Pure."""

from dataclasses import replace

from hall.state import Running


def who_wait(state: Running) -> list[str]:
    """The keys of those who wait, in their order."""
    return [key for key in state.order if state.turns[key].state == "waiting"]


def with_moved(state: Running, key: str, to: int) -> Running:
    """`key` at place `to`, or as near to it as the places of those who wait allow.

    Places that others have used up stay theirs: only those who wait change places among themselves.
    """
    places = [n for n, one in enumerate(state.order) if state.turns[one].state == "waiting"]
    rest = [one for one in who_wait(state) if one != key]
    index = sum(place < to - 1 for place in places)
    rest.insert(min(index, len(rest)), key)
    return with_places(state, rest)


def with_places(state: Running, waiting: list[str]) -> Running:
    """Those who wait in the order `waiting`, which names each once; the others keep their places."""
    rest = iter(waiting)
    order = tuple(
        next(rest) if state.turns[key].state == "waiting" else key for key in state.order
    )
    return replace(state, order=order)
