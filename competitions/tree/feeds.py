"""Further ways upwards, and the circles that they must not make.

Pure. What wins in a node goes to every node above it and along the node's feeds; the path of a
node names those above it. Only a feed can lead sideways or down, so only a feed can close a circle.
"""

from collections.abc import Iterable


def way_back(source: str, into: str, feeds: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The nodes by which what goes from `source` into `into` would come back to `source`.

    Paths of nodes, from `into` to `source`; empty if it never comes back. `feeds` are the pairs
    (from, into) that exist already.
    """
    onward: dict[str, list[str]] = {}
    for start, target in feeds:
        onward.setdefault(start, []).append(target)
    ways: dict[str, tuple[str, ...]] = {into: (into,)}
    open_ends = [into]
    while open_ends:
        node = open_ends.pop()
        if node == source:
            return ways[node]
        for target in (*_above(node), *onward.get(node, ())):
            if target not in ways:
                ways[target] = (*ways[node], target)
                open_ends.append(target)
    return ()


def _above(path: str) -> tuple[str, ...]:
    """The node next above: "a/b/" → ("a/",); nothing above a root."""
    head, _slash, _code = path.rstrip("/").rpartition("/")
    return (f"{head}/",) if head else ()


def lies_above(into: str, source: str) -> bool:
    """Whether `into` is the node next above `source`, to which it recommends anyway."""
    return _above(source) == (into,)
