"""The gallery of projects: what entrants allow to be shown, where a contest has said that they take part.

An entry stands in it only if a published result names it, or a public notice does. So the gallery
can tell nobody who was accepted or goes on before two people have published just that. Everything
here, filters and counts too, is read from the rows that stand in it and from nothing else; what an
owner did not clear is not in the row.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from competitions.models import Category, Competition, Region
from judging.models import Promotion, Ranking, Standing
from outcomes.models import Award
from projects.models import Entry, Showing
from projects.search_key import words_of

# States that an entry reaches by a notice which two people have published.
LISTED = (Entry.State.NOTICED, Entry.State.CONFIRMED, Entry.State.RECOMMENDED)
LONGEST = 60


def public_showings() -> QuerySet[Showing]:
    """What stands in the gallery."""
    rankings = Ranking.objects.public().filter(heat=None).values("pk")
    named = Standing.objects.filter(ranking__in=rankings, appearance__entry=OuterRef("entry"))
    return Showing.objects.allowed().filter(Q(Exists(named)) | Q(entry__state__in=LISTED))


def in_order(rows: QuerySet[Showing]) -> QuerySet[Showing]:
    """The newest contest first, then by title as it is read."""
    return rows.select_related("entry__competition", "sector", "category").order_by(
        "-entry__competition__year", "entry__competition__path", "sort_key", "code"
    )


def shows_any_of(node: Competition) -> bool:
    """Whether the gallery has a project of the node or of those below it; one query."""
    return public_showings().filter(entry__competition__path__startswith=node.path).exists()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor looks for; empty is everything. What makes no sense finds nothing."""

    query: str = ""
    sector: str = ""
    region: str = ""
    category: str = ""
    year: str = ""
    contest: str = ""

    @property
    def filters(self) -> bool:
        """Whether one of the boxes is chosen."""
        return any((self.sector, self.region, self.category, self.year, self.contest))

    @property
    def is_any(self) -> bool:
        return bool(self.query) or self.filters


def wanted_from(data: QueryDict) -> Wanted:
    """From the query of an address; whatever somebody wrote there is cut and harmless."""

    def said(name: str) -> str:
        return "".join(c for c in data.get(name, "")[:LONGEST] if c.isprintable()).strip()

    return Wanted(
        query="".join(c for c in data.get("q", "")[:100] if c.isprintable()).strip(),
        **{name: said(name) for name in ("sector", "region", "category", "year", "contest")},
    )


def found(wanted: Wanted) -> QuerySet[Showing]:
    """The rows of the gallery that fit."""
    rows = public_showings()
    for word in words_of(wanted.query):
        rows = rows.filter(search_key__contains=word)
    if wanted.sector:
        rows = rows.filter(sector__code=wanted.sector)
    if wanted.region:
        rows = rows.filter(region_code__startswith=_stem(wanted.region))
    if wanted.category:
        rows = rows.filter(category__kind=wanted.category)
    if wanted.year:
        year = int(wanted.year) if wanted.year.isdecimal() and len(wanted.year) == 4 else 0
        rows = rows.filter(entry__competition__year=year)
    if wanted.contest:
        node = Competition.objects.public().filter(code=wanted.contest).only("path").first()
        under = Q(entry__competition__path__startswith=node.path) if node else Q(pk__in=())
        rows = rows.filter(under)
    return rows


def _stem(code: str) -> str:
    """330000 is all that begins with 33, 330100 with 3301."""
    stem = code.removesuffix("00").removesuffix("00")
    return stem if stem.isdecimal() and len(code) == 6 else "none"


type Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Facets:
    """What can be filtered by: (value, word) of everything that occurs in the gallery."""

    sectors: tuple[Choice, ...]
    regions: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    years: tuple[Choice, ...]
    contests: tuple[Choice, ...]


def facets() -> Facets:
    """Read from the gallery itself; five queries."""
    rows = public_showings().order_by()
    sectors = rows.exclude(sector=None).values_list("sector__code", "sector__name").distinct()
    codes = rows.exclude(region_code="").values_list("region_code", flat=True).distinct()
    kinds = set(rows.exclude(category=None).values_list("category__kind", flat=True).distinct())
    contests = rows.values_list(
        "entry__competition__year",
        "entry__competition__path",
        "entry__competition__code",
        "entry__competition__short_name",
    ).distinct()
    held = sorted(contests, key=lambda row: (-row[0], row[1]))
    newest = held[0][0] if held else 0
    return Facets(
        sectors=tuple(sorted(dict(sorted(sectors)).items(), key=lambda pair: pair[0])),
        regions=tuple(_places(set(codes), newest)),
        categories=tuple((k, str(word)) for k, word in Category.Kind.choices if k in kinds),
        years=tuple((str(year), str(year)) for year in dict.fromkeys(row[0] for row in held)),
        contests=tuple((code, f"{name}·{year}") for year, _path, code, name in held),
    )


def _places(codes: set[str], year: int) -> Iterable[Choice]:
    """Provinces and, behind each, its prefectures; as they are called in the newest year."""
    levels = sorted({f"{code[:2]}0000" for code in codes} | {f"{code[:4]}00" for code in codes})
    names = Region.objects.names(levels, year)
    for code in levels:
        name = names.get(code, code)
        if code.endswith("0000"):
            yield code, name
        elif name != names.get(f"{code[:2]}0000"):
            yield code, f"{names.get(f'{code[:2]}0000', '')} {name}".strip()


def place_names(rows: Iterable[Showing]) -> dict[str, str]:
    """{region_code: province and prefecture} of the rows that show one; one query."""
    held = {row.region_code: row.entry.competition.year for row in rows if row.region_code}
    levels = {level for code in held for level in (f"{code[:2]}0000", f"{code[:4]}00")}
    names = Region.objects.names(levels, max(held.values(), default=0))
    return {
        code: " ".join(
            dict.fromkeys(names[at] for at in (f"{code[:2]}0000", f"{code[:4]}00") if at in names)
        )
        for code in held
    }


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a published round has the entry: the newest one that names it."""

    standing: Standing
    outcome: str

    @property
    def is_promoted(self) -> bool:
        """A showing boasts with a promotion; whoever looks for other ranks finds them in the results."""
        return self.outcome == Promotion.Outcome.PROMOTED

    @property
    def words(self) -> str:
        """Promoted, reserve; empty where the round promotes nobody."""
        return str(Promotion.Outcome(self.outcome).label) if self.outcome else ""


def placed(showing: Showing) -> Placed | None:
    """From published rankings of whole rounds alone; two queries."""
    standings = Standing.objects.filter(
        appearance__entry=showing.entry_id,
        ranking__in=Ranking.objects.public().filter(heat=None).values("pk"),
    )
    newest = standings.select_related("ranking__round__competition")
    standing = newest.order_by("-ranking__round__order").first()
    if standing is None:
        return None
    outcomes = Promotion.objects.filter(
        round=standing.ranking.round_id, entry=showing.entry_id, revoked_at=None
    )
    return Placed(standing, outcomes.values_list("outcome", flat=True).first() or "")


def awards_of(showing: Showing) -> list[str]:
    """Names of the prizes that the entry holds by a certificate, which anybody can check; one query.

    An award that two people confirmed and no certificate was issued for is not public yet.
    """
    held = Award.objects.in_force().filter(entry=showing.entry_id, certificate__isnull=False)
    prizes = held.order_by("prize__order").values_list("prize__name", flat=True)
    return list(dict.fromkeys(prizes))


def summary_of(showing: Showing, place: str) -> str:
    """One sentence for whoever passes the address on."""
    if showing.pitch:
        return " ".join(showing.pitch.split())
    parts = [showing.unit, showing.sector.name if showing.sector else "", place]
    return "·".join([*(part for part in parts if part), showing.entry.competition.name])
