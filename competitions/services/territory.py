"""Which regions a contest is for, as its page or the nearest one above says."""

from competitions.models import Competition, Territory, ancestor_paths
from competitions.regions.territory import Row


def territory_of(competition: Competition) -> tuple[Row, ...]:
    """The rows of the node, or of the nearest node above that has any; one query.

    None at all means the whole country.
    """
    above = Territory.objects.filter(competition__path__in=ancestor_paths(competition.path))
    found = list(above.values_list("competition__path", "region__code", "is_included"))
    nearest = max((path for path, _code, _included in found), key=len, default="")
    rows = {Row(code, is_included) for path, code, is_included in found if path == nearest}
    return tuple(sorted(rows, key=lambda row: (row.code, row.is_included)))
