"""Which sectors of an edition its judges can judge."""

from collections.abc import Iterable

from competitions.models import Competition, Sector, ancestor_paths
from judging.models import Expertise, Judge


def sectors_of(judges: Iterable[Judge], competition: Competition) -> dict[int, frozenset[int]]:
    """Primary keys of the edition's sectors by primary key of the judge; every judge has a key.

    `competition` may be any node: the sectors are those of the root of its tree, and an expert has
    those whose codes stand among their expertise. Codes that the edition does not have are left
    out. Two queries, whatever the number of judges.
    """
    keys = [judge.pk for judge in judges]
    root = ancestor_paths(competition.path)[0]
    by_code = dict(Sector.objects.filter(competition__path=root).values_list("code", "pk"))
    found: dict[int, set[int]] = {key: set() for key in keys}
    rows = Expertise.objects.filter(judge__in=keys, sector_code__in=by_code)
    for judge, code in rows.order_by().values_list("judge", "sector_code"):
        found[judge].add(by_code[code])
    return {judge: frozenset(sectors) for judge, sectors in found.items()}
