"""The one list of pictures: who may see each, how it is made, and what is behind it.

None is public: what the public may know of these numbers stands on the public pages.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.utils.dateparse import parse_date
from django.utils.translation import override

from accounts.models import User
from competitions.models import Competition, StaffGrant, ancestor_paths
from projects.models import Entry
from publicity.models import Channel, Coverage
from publicity.pictures.picture import LINES, Picture
from publicity.services.pictures import channels, entries, regions, results, sources, years
from publicity.services.pictures.scope import Scope
from publicity.services.pictures.years import editions_of

Role = StaffGrant.Role
# Those who read reports and papers, and for the ledger those who keep it.
FIGURES = frozenset({Role.ORGANISER, Role.SECRETARIAT, Role.SUPERVISOR})
LEDGER = FIGURES | {Role.PUBLICITY}

type Behind = Callable[[Scope, str], QuerySet[Entry]]


@dataclass(frozen=True, slots=True)
class Kind:
    """`behind` gives the entries that an item counts; None where other pages show the rows."""

    name: str
    readers: frozenset[str]
    make: Callable[[Scope], Picture]
    behind: Behind | None = None


def _in_stage(scope: Scope, key: str) -> QuerySet[Entry]:
    stage = sources.STAGES.get(key)
    return stage(scope) if stage else Entry.objects.none()


def _in_sector(scope: Scope, key: str) -> QuerySet[Entry]:
    return sources.accepted(scope).filter(sector__name=key)


def _of_size(scope: Scope, key: str) -> QuerySet[Entry]:
    rows = sources.accepted(scope)
    if key not in {entries.UNKNOWN, entries.TEAM}:
        return rows.filter(declared__size=key)
    known = [size for size in entries.size_labels() if size not in {entries.UNKNOWN, entries.TEAM}]
    said = rows.annotate(size=KT("declared__size"), code=KT("declared__credit_code"))
    without = said.filter(Q(size=None) | ~Q(size__in=known))
    nobody = Q(code=None) | Q(code="")
    return without.filter(nobody if key == entries.TEAM else ~nobody)


def _with_honour(scope: Scope, key: str) -> QuerySet[Entry]:
    return sources.accepted(scope).filter(project__enterprise__honours__kind=key).distinct()


def _from_region(scope: Scope, key: str) -> QuerySet[Entry]:
    return regions.in_region(sources.accepted(scope), key)


def _in_heat(scope: Scope, key: str) -> QuerySet[Entry]:
    heat = int(key) if key.isdecimal() else 0
    return Entry.objects.filter(
        pk__in=sources.appearances(scope).filter(heat=heat).values("entry")
    )


def _no_years(scope: Scope) -> Picture:
    return years.years(scope, [scope.node])


KINDS = (
    Kind("funnel", FIGURES, entries.funnel, _in_stage),
    Kind("sectors", FIGURES, entries.sectors, _in_sector),
    Kind("regions", FIGURES, regions.regions, _from_region),
    Kind("sizes", FIGURES, entries.sizes, _of_size),
    Kind("honours", FIGURES, entries.honours, _with_honour),
    Kind("channels", LEDGER, channels.channels),
    Kind("years", FIGURES, _no_years),
    Kind("heats", FIGURES, results.heats, _in_heat),
    Kind("averages", FIGURES, results.averages, results.averaged),
    Kind("scores", FIGURES, results.scores, results.with_score),
)
NAMES = tuple(kind.name for kind in KINDS)


def readable(user: User, node: Competition) -> tuple[Kind, ...]:
    """The pictures of the node that the user may see, by the duties there or above; one query."""
    grants = StaffGrant.objects.in_force(user).filter(
        competition__path__in=ancestor_paths(node.path)
    )
    roles = set(grants.values_list("role", flat=True))
    return tuple(kind for kind in KINDS if kind.readers & roles)


def pictures_for(
    scope: Scope, kinds: Collection[Kind], editions: list[Competition]
) -> list[Picture]:
    """The pictures in the order of `kinds`; a bounded number of queries, whatever the rows."""
    return [
        years.years(scope, editions) if kind.name == "years" else kind.make(scope)
        for kind in kinds
    ]


def pictures_of_paper(
    node: Competition, author: User | None, names: Collection[str]
) -> dict[str, dict[str, Any] | None]:
    """The named pictures of the node alone, in Chinese, as data for the snapshot of a paper.

    Year on year has the editions that the author may read; without an author, this one. No other
    picture is counted.
    """
    kinds = [kind for kind in KINDS if kind.name in names]
    nodes = Competition.objects.staffed_by(author, *FIGURES) if author else None
    editions = [node] if nodes is None or "years" not in names else editions_of(node, nodes)
    scope = Scope(node, whole=False)
    with override("zh-hans"):
        made = pictures_for(scope, kinds, editions)
    # One year, and one day, say nothing beside no other.
    dull = {one.name for one in made if one.is_empty} | {
        one.name
        for one in made
        if (one.name == "channels" and one.kind != LINES)
        or (one.name == "years" and len(one.items) < 2)
    }
    return {one.name: None if one.name in dull else one.to_data() for one in made}


def rows_behind(scope: Scope, kind: Kind, key: str, viewer: User) -> tuple[QuerySet[Entry], int]:
    """The entries that an item counts as far as the viewer may see them, and how many there are.

    A project with entries in several contests is among them with each.
    """
    if kind.behind is None:
        return Entry.objects.none(), 0
    found = kind.behind(scope, key)
    there = Entry.objects.filter(pk__in=found.order_by().values("pk"))
    seen = Entry.objects.visible_to(viewer).filter(pk__in=there.values("pk"))
    return seen.for_list(), there.count()


def coverage_behind(scope: Scope, key: str) -> QuerySet[Coverage]:
    """Rows that a day or a channel of the picture counts, or the whole ledger; the largest first."""
    rows = sources.coverage(scope).select_related("competition", "heat").order_by("-count", "pk")
    if not key:
        return rows
    rows = rows.filter(unit=channels.unit_of(scope))
    if key in Channel.values:
        return rows.filter(channel=key)
    if parse_date(key) is None:
        return rows.none()
    return rows.filter(Q(counted_on=key) | Q(counts__counted_on=key)).distinct()
