"""What importing a configuration file would make, and what stands in its way. Writes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from competitions.models import Competition, Region, Venue
from competitions.services.places import place_problem
from competitions.services.transfer.outside import (
    NOTHING_OUTSIDE,
    Outside,
    outside_notes,
    outside_problems,
    read_outside,
)
from competitions.services.transfer.soundness import soundness_problems
from competitions.transfer.checks import File, Node, Row
from competitions.words.transfer import fault_words

LONGEST = {"code": 40, "number_prefix": 20, "path": 255}
COUNTED = (
    "bodies",
    "categories",
    "sectors",
    "territory",
    "quotas",
    "feeds",
    "documents",
    "questions",
    "materials",
    "letters",
    "rule_sets",
    "rounds",
    "trainings",
)


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """Where the contests go, and what is replaced in their codes and prefixes ("" for nothing)."""

    parent: Competition | None
    code_from: str = ""
    code_to: str = ""
    prefix_from: str = ""
    prefix_to: str = ""

    def code(self, code: str) -> str:
        """The code that a contest of the file gets."""
        return code.replace(self.code_from, self.code_to) if self.code_from else code

    def prefix(self, prefix: str) -> str:
        """The prefix that a contest of the file gets."""
        return prefix.replace(self.prefix_from, self.prefix_to) if self.prefix_from else prefix


@dataclass(frozen=True, slots=True)
class NodePlan:
    """A contest that would be made; `counts` says how many rows of each list."""

    node: Node
    code: str
    path: str
    number_prefix: str
    counts: Mapping[str, int]

    @property
    def row(self) -> Row:
        """What the file says of it."""
        return self.node.row

    @property
    def level(self) -> str:
        """Its level in words."""
        return str(dict(Competition.Level.choices)[self.row["level"]])

    @property
    def depth(self) -> int:
        """How many contests lie above it."""
        return self.path.count("/") - 1


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """While `problems` has a sentence nothing can be imported; `notes` are to be known."""

    file: File
    choices: ImportChoices
    nodes: tuple[NodePlan, ...]
    venues: Mapping[str, Venue]
    new_venues: tuple[Row, ...]
    regions: Mapping[tuple[str, str], Region]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    outside: Outside = NOTHING_OUTSIDE


def plan_import(file: File, choices: ImportChoices) -> ImportPlan:
    """The plan; eight queries at most, whatever the file holds."""
    if file.faults:
        problems = tuple(fault_words(fault) for fault in file.faults)
        return ImportPlan(file, choices, (), {}, (), {}, problems)
    nodes = _nodes(file, choices)
    names = [row["name"] for row in file.venues]
    known = Venue.objects.select_related("region").filter(name__in=names)
    venues = {venue.name: venue for venue in known}
    regions = _regions(file)
    outside = read_outside(file, choices.parent)
    problems = (
        *_place_problems(file, choices),
        *_length_problems(nodes),
        *_clashes(nodes),
        *_missing_regions(file, regions),
        *soundness_problems(file),
        *outside_problems(file, outside, {node.row["code"]: node.path for node in nodes}),
    )
    return ImportPlan(
        file,
        choices,
        tuple(nodes),
        venues,
        tuple(row for row in file.venues if row["name"] not in venues),
        regions,
        problems,
        (
            *_notes(file, choices, regions),
            *_venue_notes(file, venues),
            *outside_notes(file, outside),
        ),
        outside,
    )


def _nodes(file: File, choices: ImportChoices) -> list[NodePlan]:
    paths: dict[str, str] = {}
    found = []
    top = choices.parent.path if choices.parent else ""
    for node in file.nodes:
        code = choices.code(node.row["code"])
        above = paths[node.above.row["code"]] if node.above else top
        paths[node.row["code"]] = path = f"{above}{code}/"
        counts = {name: len(node.row[name]) for name in COUNTED if node.row[name]}
        counts |= _inner_counts(node.row)
        prefix = choices.prefix(node.row["number_prefix"])
        found.append(NodePlan(node, code, path, prefix, counts))
    return found


def _inner_counts(row: Row) -> dict[str, int]:
    heats = sum(len(round_["heats"]) for round_ in row["rounds"])
    rubrics = sum(1 for round_ in row["rounds"] if round_["rubric"])
    return {name: n for name, n in (("rubrics", rubrics), ("heats", heats)) if n}


def _wanted_regions(file: File) -> Iterator[tuple[str, str, int]]:
    """(code, name, year) of every region that the file names."""
    year = file.nodes[0].row["year"]
    for venue in file.venues:
        if venue["region"]:
            yield venue["region"], venue["region_name"], year
    for node in file.nodes:
        for row in node.row["territory"]:
            yield row["code"], row["name"], node.row["year"]


def _regions(file: File) -> dict[tuple[str, str], Region]:
    """By code and name as written: the region of that name, else the one of that year."""
    wanted = list(_wanted_regions(file))
    rows: dict[str, list[Region]] = {}
    codes = {code for code, _name, _year in wanted}
    for row in Region.objects.filter(code__in=codes).order_by("pk"):
        rows.setdefault(row.code, []).append(row)
    return {
        (code, name): min(rows[code], key=lambda row: (row.years_from(year), row.name != name))
        for code, name, year in wanted
        if code in rows
    }


def _place_problems(file: File, choices: ImportChoices) -> Iterator[str]:
    parent, top = choices.parent, file.nodes[0].row
    if problem := place_problem(parent, top["level"]):
        yield problem
    if parent is not None and parent.year != top["year"]:
        yield _("The file is of %(year)s, but %(parent)s is of %(above)s. Choose another.") % {
            "year": top["year"],
            "parent": parent,
            "above": parent.year,
        }


def _length_problems(nodes: list[NodePlan]) -> Iterator[str]:
    for node in nodes:
        for name, most in LONGEST.items():
            if len(text := str(getattr(node, name))) > most:
                said = {"text": text, "most": most}
                yield _("“%(text)s” is too long: at most %(most)s characters.") % said
        if not node.code or not node.number_prefix:
            yield _("Nothing is left of a code or prefix of “%(node)s”.") % {
                "node": node.row["name"]
            }


def _clashes(nodes: list[NodePlan]) -> Iterator[str]:
    codes = [node.code for node in nodes]
    taken = set(Competition.objects.filter(code__in=codes).values_list("code", flat=True))
    if twice := sorted(taken | _twice(codes)):
        yield _(
            "These codes are in use already: %(codes)s. An import never changes what is there; "
            "have a part of the codes replaced above."
        ) % {"codes": _(", ").join(twice)}
    prefixes = [node.number_prefix for node in nodes]
    held = Competition.objects.filter(number_prefix__in=prefixes)
    if twice := sorted({*held.values_list("number_prefix", flat=True)} | _twice(prefixes)):
        yield _(
            "These prefixes are in use already: %(prefixes)s. Have a part of the prefixes "
            "replaced above."
        ) % {"prefixes": _(", ").join(twice)}


def _twice(texts: list[str]) -> set[str]:
    return {text for text, n in Counter(texts).items() if n > 1}


def _missing_regions(file: File, regions: Mapping[tuple[str, str], Region]) -> Iterator[str]:
    missing = sorted(
        {f"{code} {name}".strip() for code, name, _y in _wanted_regions(file)}
        - {f"{code} {name}".strip() for code, name in regions}
    )
    if missing:
        yield _("This portal does not know these regions: %(regions)s. Load them first.") % {
            "regions": _(", ").join(missing)
        }


def _notes(
    file: File, choices: ImportChoices, regions: Mapping[tuple[str, str], Region]
) -> Iterator[str]:
    top = file.nodes[0].row
    if choices.parent is None and top["quotas"]:
        yield _("The contest at the top recommends to nobody; its quotas are left out.")
    if choices.parent is not None and top["sectors"]:
        yield _("Sectors belong to the edition above; those of the file are left out.")
    for (code, name), region in sorted(regions.items()):
        if name and name != region.name:
            said = {"code": code, "name": name, "now": region.name}
            yield _("%(code)s is called %(now)s in this portal, and %(name)s in the file.") % said


def _venue_notes(file: File, venues: Mapping[str, Venue]) -> Iterator[str]:
    for row in file.venues:
        venue = venues.get(row["name"])
        region = venue.region.code if venue and venue.region else ""
        if venue and (venue.kind, region) != (row["kind"], row["region"]):
            yield _(
                "The venue “%(venue)s” is here already with another kind or region; it stays as "
                "it is."
            ) % {"venue": venue.name}
