"""Whether what a configuration file says hangs together: the tree, names that stand twice, references.

Pure; asks nothing of the database. Works on what `transfer.format.Reader` read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from competitions.rulebook.spec import UnreadableRules, read
from competitions.transfer.form_parts import ONCE_IN_FORM
from competitions.transfer.format import FILE, Reader
from competitions.transfer.questions import form_faults
from competitions.transfer.yaml_tree import Fault, Tree, Unreadable, below, read_yaml
from competitions.tree.levels import may_lie_under

type Row = dict[str, Any]
# What stands once in a contest: the list, and the fields that name a row of it.
ONCE = (
    ("categories", ("kind",)),
    ("sectors", ("code",)),
    ("territory", ("code",)),
    ("quotas", ("category",)),
    ("rule_sets", ("name", "version")),
    ("rounds", ("order",)),
    *ONCE_IN_FORM,
)


@dataclass(frozen=True, slots=True)
class Node:
    """A contest of the file: what it says, where it stands there, and what lies above it."""

    row: Row
    path: str
    above: "Node | None" = None

    @property
    def line_above(self) -> Iterator["Node"]:
        """The contest itself and all above it, the nearest first."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.above


@dataclass(frozen=True, slots=True)
class File:
    """A file that was read: the contests from above, the venues, or the faults instead."""

    tree: Tree
    nodes: tuple[Node, ...] = ()
    venues: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()
    by_code: Mapping[str, Node] = field(default_factory=dict)

    def line(self, path: str) -> int:
        """The line of the file on which the path stands."""
        return self.tree.line(path)


def read_file(data: bytes) -> File:
    """What the file says. With a fault it has no contests; nothing is raised."""
    try:
        tree = read_yaml(data)
    except Unreadable as unreadable:
        return File(Tree({}, {}), faults=(unreadable.fault,))
    reader = Reader(tree)
    said = reader.record(tree.root, FILE, "")
    if not reader.faults:
        nodes = _ordered(reader, said["competitions"])
        _check(reader, nodes, said["venues"])
    if reader.faults:
        return File(tree, faults=tuple(sorted(reader.faults, key=lambda one: one.line)))
    by_code = {node.row["code"]: node for node in nodes}
    return File(tree, tuple(nodes), tuple(said["venues"]), (), by_code)


def rule_set_of(round_: Row, node: Node) -> tuple[Node, Row] | None:
    """The rules that a round is played by and the contest of the file that they belong to."""
    wanted = round_["rule_set_of"] or node.row["code"]
    for above in node.line_above:
        if above.row["code"] == wanted:
            for row in above.row["rule_sets"]:
                named = (row["name"], row["version"])
                if named == (round_["rule_set"], round_["rule_set_version"]):
                    return above, row
    return None


def _ordered(reader: Reader, rows: Sequence[Row]) -> list[Node]:
    """The contests from above; one fault for each that hangs nowhere."""
    paths = {id(row): below("competitions", number) for number, row in enumerate(rows)}
    if not rows:
        reader.refuse("no_competition", "competitions")
    _once(reader, "competitions", rows, ("code",))
    _once(reader, "competitions", rows, ("number_prefix",))
    _one_top(reader, rows, paths)
    if reader.faults:
        return []
    below_of: dict[str, list[Row]] = {}
    for row in rows:
        below_of.setdefault(row["parent"], []).append(row)
    found = [Node(row, paths[id(row)]) for row in below_of.get("", [])]
    for node in found:  # grows while it is read
        inner = below_of.get(node.row["code"], [])
        found += [Node(row, paths[id(row)], node) for row in inner]
    reached = {id(node.row) for node in found}
    for row in rows:
        if id(row) not in reached:
            reader.refuse("cycle", below(paths[id(row)], "parent"), code=row["code"])
    return found


def _one_top(reader: Reader, rows: Sequence[Row], paths: Mapping[int, str]) -> None:
    tops = [row for row in rows if not row["parent"]]
    for row in tops[1:]:
        reader.refuse("two_tops", paths[id(row)], code=row["code"], first=tops[0]["code"])
    codes = {row["code"] for row in rows}
    for row in rows:
        if row["parent"] and row["parent"] not in codes:
            place = below(paths[id(row)], "parent")
            reader.refuse("unknown_parent", place, code=row["parent"])


def _once(reader: Reader, path: str, rows: Sequence[Row], names: Sequence[str]) -> None:
    seen: set[tuple[Any, ...]] = set()
    for number, row in enumerate(rows):
        key = tuple(row[name] for name in names)
        if key in seen:
            place = below(below(path, number), names[0])
            shown = " ".join(str(one) for one in key if one is not None)
            reader.refuse("twice", place, name=shown)
        seen.add(key)


def _check(reader: Reader, nodes: Sequence[Node], venues: Sequence[Row]) -> None:
    _once(reader, "venues", venues, ("name",))
    known = {row["name"] for row in venues}
    for node in nodes:
        if node.above and not may_lie_under(node.row["level"], node.above.row["level"]):
            said = {"level": node.row["level"], "above": node.above.row["level"]}
            reader.refuse("wrong_level", below(node.path, "level"), **said)
        for name, fields in ONCE:
            _once(reader, below(node.path, name), node.row[name], fields)
        if node.above and node.row["sectors"]:
            reader.refuse("sectors_below", below(node.path, "sectors"))
        _check_references(reader, node, known)
        _check_rules(reader, node)
        _check_rounds(reader, node)
        for fault in form_faults(node):
            reader.refuse(fault.code, fault.path, **fault.params)


def _check_references(reader: Reader, node: Node, venues: set[str]) -> None:
    kinds = {row["kind"] for row in node.row["categories"]}
    for place, row in _with_places(node):
        if row.get("category") and row["category"] not in kinds:
            reader.refuse("unknown_category", below(place, "category"), category=row["category"])
        if row.get("venue") and row["venue"] not in venues:
            reader.refuse("unknown_venue", below(place, "venue"), venue=row["venue"])
    for number, row in enumerate(node.row["documents"]):
        if not row["number"] and not row["title"]:
            reader.refuse("document_unnamed", below(below(node.path, "documents"), number))
    for number, row in enumerate(node.row["quotas"]):
        if row["at_least"] > row["places"]:
            place = below(below(node.path, "quotas"), number)
            reader.refuse("least_above_most", below(place, "at_least"))


def _with_places(node: Node) -> Iterator[tuple[str, Row]]:
    """Rows that name a category or a venue, each with its path."""
    for name in ("quotas", "questions", "materials", "trainings", "rounds"):
        for number, row in enumerate(node.row[name]):
            place = below(below(node.path, name), number)
            if name != "rounds":
                yield place, row
                continue
            for heat_number, heat in enumerate(row["heats"]):
                yield below(below(place, "heats"), heat_number), heat


def _check_rules(reader: Reader, node: Node) -> None:
    for number, row in enumerate(node.row["rule_sets"]):
        place = below(below(below(node.path, "rule_sets"), number), "rules")
        try:
            read(row["rules"])
        except UnreadableRules as error:
            inner = f"{place}.{error.name}".rstrip(".")
            reader.refuse("unreadable_rules", inner, name=error.name[:60])


def _check_rounds(reader: Reader, node: Node) -> None:
    for number, row in enumerate(node.row["rounds"]):
        place = below(below(node.path, "rounds"), number)
        if rule_set_of(row, node) is None:
            said = {"name": row["rule_set"], "version": row["rule_set_version"]}
            reader.refuse("unknown_rule_set", below(place, "rule_set"), **said)
        _once(reader, below(place, "heats"), row["heats"], ("number",))
        if row["rubric"]:
            criteria = below(below(place, "rubric"), "criteria")
            _once(reader, criteria, row["rubric"]["criteria"], ("code",))
