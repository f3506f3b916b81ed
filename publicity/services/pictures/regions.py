"""Where the projects come from: a tile for each province, or for each prefecture of one."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from competitions.models import Region
from projects.models import Entry
from publicity.pictures.picture import TILES, Item, Picture, Series
from publicity.pictures.tile_map import PROVINCES, places_of
from publicity.services.pictures import sources
from publicity.services.pictures.entries import PROJECTS
from publicity.services.pictures.scope import Scope
from publicity.services.pictures.words import ranked, sentence, short_region


def regions(scope: Scope) -> Picture:
    """Accepted projects by where they are registered; three queries at most.

    The map is of the provinces, or of one province: the one that is asked for, or the only one.
    """
    counts, elsewhere = _counted(scope)
    provinces = sorted({code[:2] for code in counts})
    wanted = scope.province if scope.province in PROVINCES else ""
    if not wanted and len(provinces) == 1:
        wanted = provinces[0]
    items = _prefectures(scope, wanted, counts) if wanted else _provinces()
    found = _summed(counts, 4 if wanted else 2, [item.key for item in items])
    title = _("Accepted projects by region")
    if wanted:
        title = _("Accepted projects by region: %(province)s") % {"province": PROVINCES[wanted][0]}
    told = [(item.label, found[item.key]) for item in items if found[item.key]]
    note = [_("Each tile is a region in its rough place; the sketch shows no borders.")]
    if elsewhere:
        note.append(_("Without a region that is known: %(n)s.") % {"n": elsewhere})
    return Picture(
        name="regions",
        kind=TILES,
        title=title,
        axis=_("Region"),
        unit=pgettext("picture", "projects"),
        items=items,
        series=(
            Series(pgettext("picture", "Accepted"), tuple(found[item.key] for item in items)),
        ),
        sentence=sentence(title, ranked(told), pgettext("picture", "projects")),
        note="".join(note),
    )


def _counted(scope: Scope) -> tuple[dict[str, int], int]:
    """By prefecture as declared, and how many have none that lies in a province."""
    rows = sources.accepted(scope).order_by().values(city=KT("declared__city"))
    counts: dict[str, int] = {}
    elsewhere = 0
    for code, number in rows.annotate(n=PROJECTS).values_list("city", "n"):
        if code and code[:2] in PROVINCES:
            counts[code] = counts.get(code, 0) + number
        else:
            elsewhere += number
    return counts, elsewhere


def _summed(counts: Mapping[str, int], digits: int, keys: list[str]) -> dict[str, int]:
    found = dict.fromkeys(keys, 0)
    for code, number in counts.items():
        if (key := code[:digits]) in found:
            found[key] += number
    return found


def _provinces() -> tuple[Item, ...]:
    return tuple(Item(code, name, (x, y)) for code, (name, x, y) in PROVINCES.items())


def _prefectures(scope: Scope, province: str, counts: Mapping[str, int]) -> tuple[Item, ...]:
    year = scope.node.year
    standing = Region.objects.standing_in(year).filter(
        code__startswith=province, code__endswith="00"
    )
    whole = f"{province}0000"
    codes = set(standing.values_list("code", flat=True)) - {whole}
    codes |= {code for code in counts if code.startswith(province)}
    names = Region.objects.names(codes, year)
    places = places_of(sorted(codes))
    # Counties directly under a province have no prefecture that would name them.
    direct = {f"{province}9000": _("Counties under the province")}
    return tuple(
        Item(code[:4], direct.get(code) or short_region(names.get(code, code)), places[code])
        for code in sorted(codes)
    )


def in_region(entries: QuerySet[Entry], key: str) -> QuerySet[Entry]:
    """The entries that were declared in a province or prefecture: its first two or four digits."""
    return entries.filter(declared__city__startswith=key)
