"""What an allocation is asked, and what it answers. Pure; every id is a number of the caller's.

There are two ways. Per entry (online review): every entry gets its own judges. By panel (a hall):
a panel scores the whole heat, so judges are given to heats, and a wall between a judge and one
entry keeps the judge off the whole panel.

A *wall* is never given up: a forbidden pair, a judge of the entry's own house, two halls at once.
A *wish* has a name and may be given up by a person; what cannot be had together is answered with
names of wishes. Even loads and sector fit are neither: they are as good as the rest allows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

COUNT, CHAIR, HOUSES, PAST, TOGETHER = "count", "chair", "houses", "past", "together"
REGION, SECTOR, MOST, CAPACITY = "region", "sector", "most", "capacity"
ALTERNATES, FIXED, TRAVEL = "alternates", "fixed", "travel"
PROFILE = "profile:"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """`house` is whatever tells one unit from another (a credit code, a name made regular)."""

    id: int
    category: str = ""
    sector: int | None = None
    house: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class JudgeFacts:
    """`capacity`: how many entries (or panels) this judge takes at most; None for any number."""

    id: int
    profile: str
    sectors: frozenset[int] = frozenset()
    house: str = ""
    region: str = ""
    capacity: int | None = None
    can_chair: bool = True


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """A heat in a hall: the entries its panel will hear, and their category if it is one."""

    id: int
    entries: tuple[int, ...]
    category: str = ""


@dataclass(frozen=True, slots=True)
class Pin:
    """A change by hand: this judge for this entry or panel, whatever else is moved."""

    unit: int
    judge: int
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """`size` judges for each, or as many as `sizes` says for a category; of each of `profiles` at
    least so many; one who can `chair`; no two of one house; not the same entry `past` again; not
    two who sat `together` before (panels only); none of the entry's own `region`; `sector` experts
    at least; `most` for one judge; `alternates` besides; nobody has to `travel` to where they do
    not go (panels only)."""

    size: int = 5
    sizes: Mapping[str, int] = field(default_factory=dict)
    profiles: Mapping[str, int] = field(default_factory=dict)
    chair: bool = False
    houses: bool = True
    past: bool = True
    together: bool = False
    region: bool = False
    sector: int = 0
    most: int | None = None
    alternates: int = 0
    travel: bool = True

    def size_of(self, category: str) -> int:
        return self.sizes.get(category, self.size)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything an allocation depends on. Pairs are (judge, entry), `far` those whose panel sits
    where the judge does not go; `met` are pairs of judges, `overlaps` pairs of panels that sit at
    the same time."""

    entries: tuple[EntryFacts, ...]
    judges: tuple[JudgeFacts, ...]
    wishes: Wishes
    seed: str
    panels: tuple[PanelFacts, ...] = ()
    forbidden: frozenset[tuple[int, int]] = frozenset()
    past: frozenset[tuple[int, int]] = frozenset()
    far: frozenset[tuple[int, int]] = frozenset()
    met: frozenset[tuple[int, int]] = frozenset()
    overlaps: frozenset[tuple[int, int]] = frozenset()
    fixed: frozenset[Pin] = frozenset()

    @property
    def by_panel(self) -> bool:
        return bool(self.panels)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a judge got a seat: `kind` and what it is about.

    "fixed" (a change by hand), "profile" (its name: the seat counts towards that wish), "chair",
    "sector" (entries of the unit in the judge's sectors, in percent), "travel" (goes here, and not
    to all places), "load" (how many the judge has in all), "capacity" (how many the judge takes),
    "alternate" (its place among them), "walls" (how many judges could not sit here).
    """

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A judge for an entry, or on a panel."""

    unit: int
    judge: int
    is_chair: bool
    is_alternate: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """An answer. `loads`: entries (or panels) of every judge, alternates not counted; `fit`: the
    percentage of the seats whose judge knows the sector; `spread`: highest minus lowest load."""

    places: tuple[Place, ...]
    loads: Mapping[int, int]
    fit: int
    spread: int


@dataclass(frozen=True, slots=True)
class Clash:
    """No answer. Given up any one of `wishes`, the others can be had; `short` names up to twenty
    entries (or panels) that nobody can fill even alone; `supply` and `demand` count seats for a
    wish where that says something."""

    wishes: tuple[str, ...]
    short: tuple[int, ...] = ()
    supply: Mapping[str, int] = field(default_factory=dict)
    demand: Mapping[str, int] = field(default_factory=dict)


def names_of(problem: Problem) -> tuple[str, ...]:
    """The wishes that are made, first those that a person would rather give up."""
    wishes = problem.wishes
    said = {
        TOGETHER: wishes.together and bool(problem.met) and problem.by_panel,
        REGION: wishes.region,
        SECTOR: wishes.sector > 0,
        PAST: wishes.past and bool(problem.past),
        ALTERNATES: wishes.alternates > 0,
        CHAIR: wishes.chair,
        HOUSES: wishes.houses,
        MOST: wishes.most is not None,
        **{PROFILE + name: n > 0 for name, n in sorted(wishes.profiles.items())},
        TRAVEL: wishes.travel and bool(problem.far) and problem.by_panel,
        CAPACITY: any(judge.capacity is not None for judge in problem.judges),
        FIXED: bool(problem.fixed),
        COUNT: True,
    }
    return tuple(name for name, is_made in said.items() if is_made)
