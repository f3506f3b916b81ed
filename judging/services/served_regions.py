"""Where an expert goes to judge: regions as people type them, and as they are stored."""

from collections.abc import Iterable, Sequence

from competitions.models import Region
from competitions.regions.territory import stem
from judging.models import Judge, ServedRegion
from judging.titles import parts_of


class RegionUnclear(Exception):
    """Nothing, or more than one standing region, is called what was typed."""


def regions_by_words(typed: Iterable[str]) -> dict[str, list[Region]]:
    """Standing regions by code and by name, of all that is typed; one query."""
    wanted = set(typed)
    standing = Region.objects.filter(until=None)
    found: dict[str, list[Region]] = {}
    for region in standing.filter(code__in=wanted) | standing.filter(name__in=wanted):
        for key in {region.code, region.name} & wanted:
            found.setdefault(key, []).append(region)
    return found


def read_regions(text: str) -> list[Region]:
    """The regions of a text, by code; raises RegionUnclear with the first part that is not one."""
    parts = parts_of(text)
    found = regions_by_words(parts) if parts else {}
    for part in parts:
        if len(found.get(part, ())) != 1:
            raise RegionUnclear(part)
    return sorted({found[part][0] for part in parts}, key=lambda region: region.code)


def served_codes(judge: Judge) -> list[str]:
    """The codes of the regions that an expert serves, in order; one query."""
    rows = judge.served_regions.order_by("region__code")
    return list(rows.values_list("region__code", flat=True))


def regions_text(judge: Judge) -> str:
    """The regions that an expert serves, as `read_regions` takes them: names, codes where a name
    is not one region's alone; two queries."""
    rows = judge.served_regions.order_by("region__code").values_list(
        "region__name", "region__code"
    )
    served = list(rows)
    known = regions_by_words(name for name, _code in served) if served else {}
    alone = {name for name, found in known.items() if len(found) == 1}
    return "、".join(name if name in alone else code for name, code in served)


def set_regions(judge: Judge, keys: Sequence[int]) -> None:
    """The regions with these primary keys, and no others, are where the expert goes."""
    judge.served_regions.all().delete()
    ServedRegion.objects.bulk_create(ServedRegion(judge=judge, region_id=key) for key in keys)


def goes_to(place: str, served: Iterable[str]) -> bool:
    """Whether an expert who serves the regions with these codes goes to the one with the code `place`.

    Everywhere without any code. A region stands for all below it; a place of which no more than the
    city is known may lie in a county that is served.
    """
    here = stem(place)
    stems = [stem(code) for code in served]
    return not stems or any(place.startswith(one) or one.startswith(here) for one in stems)
