"""Choosing a region for a contest by typing: what is offered, and what a typed text means."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from competitions.models import Competition, Region
from competitions.regions.search import Place, best, code_in, exact, find, places
from competitions.regions.territory import decide
from competitions.services.territory import territory_of

OFFERED = 20
NAMED = 5
# Provinces below which the lists hold nothing; of the others a part is to be chosen.
WHOLE = ("710000", "810000", "820000")


class RegionNotFound(Exception):
    """What was typed is no region, or is more than one; `offers` are those that it could be."""

    def __init__(self, sentence: str, offers: list[Place] | None = None) -> None:
        super().__init__(sentence)
        self.offers = offers or []


@dataclass(frozen=True, slots=True)
class Offer:
    """A region as it is offered, and whether the contest is for it."""

    place: Place
    is_inside: bool


def offers(competition: Competition, typed: str) -> list[Offer]:
    """The first 20 regions of the edition's year that fit, those of the contest first; two queries.

    Nothing typed offers what the contest's territory names itself, if that is no whole province.
    """
    rows = territory_of(competition)
    named = {row.code for row in rows if row.is_included and not _is_province(row.code)}
    if not typed.strip() and not named:
        return []
    standing = _choosable(_standing(competition.year))

    def is_inside(place: Place) -> bool:
        return decide(place.code, rows).is_inside

    if typed.strip():
        found = find(standing, typed, first=is_inside)
    else:
        found = [place for place in standing if place.code in named]
    return [Offer(place, is_inside(place)) for place in found[:OFFERED]]


def choose(competition: Competition, typed: str) -> Region:
    """The region that stood in the edition's year and that the text means; RegionNotFound.

    A code of six digits decides alone; otherwise the text must be the name of one region, or fit
    one better than any other. At most three queries.
    """
    standing = _standing(competition.year)
    choosable = _choosable(standing)
    if code := code_in(typed):
        found = [place for place in choosable if place.code == code]
        if not found:
            raise RegionNotFound(_why_not(code, competition.year))
    elif named := exact(standing, typed):
        found = _choosable(named)
        if not found:
            raise RegionNotFound(_why_not(named[0].code, competition.year))
    else:
        found = best(choosable, typed)
    if len(found) == 1:
        return Region.objects.get(pk=found[0].key)
    if not found:
        raise RegionNotFound(
            _("No region is called “%(typed)s”. Type a part of its name, or its code.")
            % {"typed": typed}
        )
    inside = territory_of(competition)
    found.sort(key=lambda place: not decide(place.code, inside).is_inside)
    raise RegionNotFound(_several(found), found[:OFFERED])


def places_of(competition: Competition) -> tuple[list[Place], list[Place]]:
    """Every region that can be chosen in the edition's year, and those that the contest is for;
    two queries. A contest without a territory is for none in particular."""
    standing = _choosable(_standing(competition.year))
    rows = territory_of(competition)
    named = any(row.is_included for row in rows)
    return standing, [one for one in standing if named and decide(one.code, rows).is_inside]


def meant(choosable: list[Place], typed: str) -> Place:
    """As `choose`, among places that were read before; no query. RegionNotFound."""
    if code := code_in(typed):
        found = [place for place in choosable if place.code == code]
    else:
        found = exact(choosable, typed) or best(choosable, typed)
    if len(found) == 1:
        return found[0]
    if found:
        raise RegionNotFound(_several(found), found[:OFFERED])
    raise RegionNotFound(
        _("No region is called “%(typed)s”. Type a part of its name, or its code.")
        % {"typed": typed}
    )


def label_of(region: Region, competition: Competition) -> str:
    """What stands in the box for a region that is chosen already; one query."""
    return f"{Region.objects.full_name(region.code, competition.year)} {region.code}"


def all_places() -> list[Place]:
    """Every row of the regions, of whatever year; one query."""
    return places(Region.objects.order_by("code", "pk").values_list("pk", "code", "name"))


def _standing(year: int) -> list[Place]:
    oldest_first = ("code", F("since").asc(nulls_first=True), "pk")
    rows = Region.objects.standing_in(year).order_by(*oldest_first)
    # The newest row of each code; two can stand in a year that the lists leave open.
    once = {code: (pk, code, name) for pk, code, name in rows.values_list("pk", "code", "name")}
    return places(once.values())


def _choosable(among: list[Place]) -> list[Place]:
    return [place for place in among if not _is_province(place.code) or place.code in WHOLE]


def _is_province(code: str) -> bool:
    return code.endswith("0000")


def _why_not(code: str, year: int) -> str:
    region = Region.objects.filter(code=code).order_by(F("since").desc(nulls_last=True)).first()
    if region is None:
        return _("There is no region with the code %(code)s.") % {"code": code}
    if _is_province(code):
        return _("%(name)s is a whole province. Choose a city, county or district in it.") % {
            "name": region.name
        }
    if region.until is not None and region.until < year:
        sentence = _("%(name)s (%(code)s) stood until %(until)s only. Choose what it became.")
        return sentence % {"name": region.name, "code": code, "until": region.until}
    return _("%(name)s (%(code)s) did not exist in %(year)s.") % {
        "name": region.name,
        "code": code,
        "year": year,
    }


def _several(found: list[Place]) -> str:
    named = _("; ").join(place.label for place in found[:NAMED])
    if len(found) > NAMED:
        named = _("%(some)s and %(n)s more") % {"some": named, "n": len(found) - NAMED}
    return _("Several regions fit: %(regions)s. Choose one of them.") % {"regions": named}
