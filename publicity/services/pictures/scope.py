"""What a picture is of: a node, alone or with everything below it."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict

from accounts.models import User
from competitions.models import Competition
from publicity.pictures.tile_map import PROVINCES


@dataclass(frozen=True, slots=True)
class Scope:
    """`province` (two digits) opens the map of its prefectures, `unit` chooses what the lines count.

    `beside` are nodes that are looked at together with the node, as its other editions are. `round`
    is the key of the round whose scores are drawn. What a `reader` is recused from is in no score.
    """

    node: Competition
    whole: bool = True
    province: str = ""
    unit: str = ""
    beside: tuple[Competition, ...] = ()
    round: str = ""
    reader: User | None = None

    def within(self, path: str = "competition") -> Q:
        """Rows whose competition, at the end of `path`, is in the scope."""
        found = self._within(path, self.node)
        for node in self.beside:
            found |= self._within(path, node)
        return found

    def _within(self, path: str, node: Competition) -> Q:
        if self.whole:
            return Q(**{f"{path}__path__startswith": node.path})
        return Q(**{path: node})


def scope_asked(node: Competition, reader: User, said: QueryDict) -> Scope:
    """As an address asks; what makes no sense there is left out."""
    province = said.get("province", "")
    return Scope(
        node,
        whole=said.get("only") != "1",
        province=province if province in PROVINCES else "",
        unit=said.get("unit", "")[:20],
        round=said.get("round", "")[:20],
        reader=reader,
    )
