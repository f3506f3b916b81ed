"""Ranks inside a group (a category, a region), read off the order of all; pure."""

from collections import defaultdict
from collections.abc import Iterable


def ranks_inside(places: Iterable[tuple[str, int | None, str]]) -> dict[str, int]:
    """Key → rank among those of its group, from (key, overall rank, group) in any order.

    Nobody is compared anew: whoever is ahead overall is ahead in the group, and who shares a rank
    overall shares it there (1, 2, 2, 4). Without an overall rank or a group there is none.
    """
    groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key, rank, group in places:
        if rank is not None and group:
            groups[group].append((rank, key))
    found: dict[str, int] = {}
    for members in groups.values():
        last, shown = 0, 0
        for position, (rank, key) in enumerate(sorted(members), start=1):
            shown = shown if rank == last else position
            last = rank
            found[key] = shown
    return found
