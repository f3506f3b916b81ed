"""The same contest in other years, as far as the reader holds a duty there."""

from collections.abc import Callable

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competitions.models import Competition
from projects.models import Entry
from publicity.pictures.picture import COLUMNS, Item, Picture, Series
from publicity.services.pictures import sources
from publicity.services.pictures.scope import Scope
from publicity.services.pictures.words import sentence

# Of more years, the newest.
MOST = 12


def editions_of(node: Competition, readable: QuerySet[Competition]) -> list[Competition]:
    """The node and its other editions among `readable`, by year; one query.

    Another edition has the same name and level, or one was copied from the other, by any number of
    steps. Of two of one year the node itself stands, or the first in the order of the tree.
    """
    nodes = list(readable.filter(level=node.level))
    kin = {row.pk: row for row in nodes if row.name == node.name} | {node.pk: node}
    grown = True
    while grown:
        origins = {row.copied_from_id for row in kin.values()}
        more = [
            row
            for row in nodes
            if row.pk not in kin and (row.pk in origins or row.copied_from_id in kin)
        ]
        kin |= {row.pk: row for row in more}
        grown = bool(more)
    by_year: dict[int, Competition] = {}
    for row in sorted(kin.values(), key=lambda row: (row.pk != node.pk, row.path)):
        by_year.setdefault(row.year, row)
    return [by_year[year] for year in sorted(by_year)][-MOST:]


def years(scope: Scope, editions: list[Competition]) -> Picture:
    """Year on year: registered, accepted and promoted; three queries however many years."""
    stages: tuple[tuple[str, Callable[[Scope], QuerySet[Entry]]], ...] = (
        (pgettext("picture", "Registered"), sources.registered),
        (pgettext("picture", "Accepted"), sources.accepted),
        (pgettext("picture", "Promoted"), sources.promoted),
    )
    series = tuple(Series(label, _by_edition(stage, scope, editions)) for label, stage in stages)
    items = tuple(
        Item(node.code, pgettext("picture", "%(year)s") % {"year": node.year}) for node in editions
    )
    title = _("Registered, accepted and promoted projects, year on year")
    told = zip((item.label for item in items), series[0].values, strict=True)
    return Picture(
        name="years",
        kind=COLUMNS,
        title=title,
        axis=_("Year"),
        unit=pgettext("picture", "projects"),
        items=items,
        series=series,
        sentence=sentence(title, told, pgettext("picture", "projects")),
        note=_("Editions of this contest on which the reader holds a duty."),
    )


def _by_edition(
    stage: Callable[[Scope], QuerySet[Entry]], scope: Scope, editions: list[Competition]
) -> tuple[int, ...]:
    first, *beside = editions
    together = Scope(first, whole=scope.whole, beside=tuple(beside))
    counts = {
        f"n{place}": Count(
            "project", distinct=True, filter=Scope(node, whole=scope.whole).within()
        )
        for place, node in enumerate(editions)
    }
    found = stage(together).order_by().aggregate(**counts)
    return tuple(found[f"n{place}"] for place in range(len(editions)))
