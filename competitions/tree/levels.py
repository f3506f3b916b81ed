"""Which level of contest may lie under which.

Pure. The table follows the shapes that real contests have: a national edition over divisions and
special tracks, a division over its cities and tracks, a prefecture over its counties; a city's
contest or an association's may also stand alone.
"""

NATIONAL, DIVISION, CITY, DISTRICT = "national", "division", "city", "district"
SPECIAL_TRACK, CHALLENGE_TRACK, OVERSEAS = "special_track", "challenge_track", "overseas"

# An overseas contest is always somebody's; every other one may be the top of its own tree.
ROOTS = frozenset({NATIONAL, DIVISION, CITY, DISTRICT, SPECIAL_TRACK, CHALLENGE_TRACK})
BELOW: dict[str, frozenset[str]] = {
    NATIONAL: frozenset({DIVISION, CITY, SPECIAL_TRACK, CHALLENGE_TRACK, OVERSEAS}),
    DIVISION: frozenset({CITY, DISTRICT, SPECIAL_TRACK, CHALLENGE_TRACK, OVERSEAS}),
    CITY: frozenset({DISTRICT, SPECIAL_TRACK, CHALLENGE_TRACK}),
    DISTRICT: frozenset({SPECIAL_TRACK, CHALLENGE_TRACK}),
    SPECIAL_TRACK: frozenset({SPECIAL_TRACK, CHALLENGE_TRACK, CITY, DISTRICT, OVERSEAS}),
    CHALLENGE_TRACK: frozenset({CITY, DISTRICT}),
    OVERSEAS: frozenset(),
}


def may_lie_under(level: str, above: str | None) -> bool:
    """Whether a contest of `level` may lie under one of the level `above`, or, without one, alone."""
    if above is None:
        return level in ROOTS
    return level in BELOW.get(above, frozenset())


def levels_above(level: str) -> tuple[str, ...]:
    """The levels that a contest of `level` may lie under, the highest first."""
    return tuple(above for above, below in BELOW.items() if level in below)
