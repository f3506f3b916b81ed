"""The file format of a contest's configuration: its fields, and reading it with the place of every fault.

Pure. One declaration serves writing and reading. Contests stand in a flat list, each with the code
of the one above it, so that a file can be read and edited from top to bottom. People, duties,
entries, results and states have no fields here.
"""

import re
from collections.abc import Mapping
from typing import Any

from competitions.transfer.form_parts import FEED, LETTER, MATERIAL, QUESTION
from competitions.transfer.kinds import (
    NOTHING,
    REQUIRED,
    Choice,
    Clock,
    Day,
    Flag,
    Kind,
    Moment,
    Number,
    Part,
    Rows,
    Rules,
    Text,
    Whole,
    Wrong,
)
from competitions.transfer.yaml_tree import Fault, Node, Scalar, Tree, below
from competitions.tree.levels import BELOW

FORMAT, VERSION = "chuangsai-competition", 1
# More faults help nobody.
MOST_FAULTS = 50
KINDS = ("enterprise", "maker")
NUMBER = re.compile(r"-?[0-9]{1,9}")

BODY = {
    "role": Choice(
        values=("guiding", "host", "organizer", "co_organizer", "supporter", "recommender")
    ),
    "name": Text(most=80),
    "order": Whole(default=0),
}
CATEGORY = {
    "kind": Choice(values=KINDS),
    "name": Text(most=40),
    "max_members": Whole(default=5),
}
SECTOR = {
    "code": Text(most=40, is_code=True),
    "name": Text(most=40),
    "order": Whole(default=0),
}
TERRITORY = {
    "code": Text(most=6, digits=6),
    "name": Text(most=60, default=""),
    "takes_part": Flag(default=True),
}
QUOTA = {
    "category": Choice(values=KINDS, default=None),
    "places": Whole(),
    "at_least": Whole(default=0),
    "share_at_least": Number(most=100, default=0),
    "document_number": Text(most=80, default=""),
}
DOCUMENT = {
    "kind": Choice(values=("basis", "issued")),
    "issuer": Text(most=80, default=""),
    "number": Text(most=60, default=""),
    "title": Text(most=120, default=""),
    "issued_on": Day(default=None),
}
RULE_SET = {
    "name": Text(most=60),
    "version": Whole(default=1, least=1),
    "rules": Rules(),
}
BAND = {"word": Text(most=60), "from": Number(most=1000, decimals=1)}
CRITERION = {
    "code": Text(most=30, is_code=True),
    "name": Text(most=30),
    "description": Text(most=100, default=""),
    "max_points": Number(most=1000, decimals=1),
    "weight": Number(most=100, default=1),
    "only_for": Choice(values=KINDS, default=""),
    "bands": Rows(record=BAND, most=20),
    "order": Whole(default=0),
}
RUBRIC = {
    "name": Text(most=60),
    "scale_to": Whole(default=None, least=1),
    "criteria": Rows(record=CRITERION, most=100),
}
HEAT = {
    "number": Whole(least=1),
    "name": Text(most=40),
    "venue": Text(most=80),
    "starts_at": Moment(),
    "ends_at": Moment(default=None),
    "category": Choice(values=KINDS, default=None),
    "places": Whole(default=0),
}
ROUND = {
    "order": Whole(),
    "kind": Choice(
        values=(
            "open_screening",
            "online_review",
            "preliminary",
            "semifinal",
            "final",
            "grand_final",
        )
    ),
    "name": Text(most=40),
    "starts_on": Day(),
    "ends_on": Day(),
    "rule_set": Text(most=60),
    "rule_set_version": Whole(default=1, least=1),
    # The code of the contest above whose rules they are; left out if they are its own.
    "rule_set_of": Text(most=40, is_code=True, default=""),
    "rubric": Part(record=RUBRIC, default=None),
    "heats": Rows(record=HEAT),
}
TRAINING = {
    "title": Text(most=120),
    "held_on": Day(),
    "starts_at": Clock(default=None),
    "ends_at": Clock(default=None),
    "venue": Text(most=80, default=""),
    "trainers": Text(most=120, default=""),
    "audience": Text(most=120, default=""),
    "is_public": Flag(default=False),
}
COMPETITION = {
    "code": Text(most=40, is_code=True),
    "parent": Text(most=40, is_code=True, default=""),
    "level": Choice(values=tuple(BELOW)),
    "name": Text(most=120),
    "short_name": Text(most=40),
    "edition": Whole(least=1, most=99),
    "year": Whole(least=2000, most=2100),
    "run_by": Choice(
        values=("government", "association", "university", "park", "enterprise"), default=""
    ),
    "task_accepted_on": Day(default=None),
    "summary": Text(most=1000, lines=True, default=""),
    "number_prefix": Text(most=20),
    "registration_opens_at": Moment(default=None),
    "registration_closes_at": Moment(default=None),
    "office_phone": Text(most=30, default=""),
    "supervision_phone": Text(most=30, default=""),
    "bodies": Rows(record=BODY),
    "categories": Rows(record=CATEGORY, most=20),
    "sectors": Rows(record=SECTOR),
    "territory": Rows(record=TERRITORY, most=4000),
    "quotas": Rows(record=QUOTA, most=20),
    "feeds": Rows(record=FEED, most=20),
    "documents": Rows(record=DOCUMENT),
    "questions": Rows(record=QUESTION, most=200),
    "materials": Rows(record=MATERIAL, most=40),
    "letters": Rows(record=LETTER, most=20),
    "rule_sets": Rows(record=RULE_SET, most=100),
    "rounds": Rows(record=ROUND, most=50),
    "trainings": Rows(record=TRAINING),
}
VENUE = {
    "name": Text(most=80),
    "kind": Choice(values=("park", "college", "hall", "online")),
    "region": Text(most=6, digits=6, default=""),
    "region_name": Text(most=60, default=""),
}
FILE: Mapping[str, Kind] = {
    "format": Choice(values=(FORMAT,)),
    "version": Whole(least=VERSION, most=VERSION),
    "venues": Rows(record=VENUE),
    "competitions": Rows(record=COMPETITION, default=REQUIRED),
}


class Reader:
    """Reads one tree; every fault is collected, so that one upload shows them all."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.faults: list[Fault] = []

    def refuse(self, code: str, path: str, /, **params: Any) -> None:
        """Note a fault at the path."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(code, path, self.tree.line(path), params))

    def record(self, node: Node, fields: Mapping[str, Kind], path: str) -> dict[str, Any]:
        """The values of all fields; where one is wrong, its fault is noted and it is None."""
        if not isinstance(node, dict):
            self.refuse("no_record", path)
            return {}
        for name in node.keys() - fields.keys():
            self.refuse("unknown_field", below(path, name), name=name[:40])
        return {
            name: self.field(node.get(name), kind, below(path, name))
            for name, kind in fields.items()
        }

    def field(self, node: Node | None, kind: Kind, path: str) -> Any:
        """One value of its kind."""
        empty = isinstance(node, Scalar) and node.is_plain and node.text in NOTHING
        if node is None or empty:
            if kind.default is REQUIRED:
                self.refuse("missing", path)
                return None
            return [] if isinstance(kind, Rows) else kind.default
        if isinstance(kind, Rows):
            return self.rows(node, kind, path)
        if isinstance(kind, Part):
            return self.record(node, kind.record, path)
        if isinstance(kind, Rules):
            return self.rules(node, path)
        return self.scalar(node, kind, path)

    def rows(self, node: Node, kind: Rows, path: str) -> list[dict[str, Any]]:
        """A list of records, cut off where it is too long."""
        if not isinstance(node, list):
            self.refuse("no_list", path)
            return []
        if len(node) > kind.most:
            self.refuse("too_many_rows", path, most=kind.most)
        return [
            self.record(row, kind.record, below(path, number))
            for number, row in enumerate(node[: kind.most])
        ]

    def scalar(self, node: Node, kind: Kind, path: str) -> Any:
        """One value; None where it is wrong."""
        if not isinstance(node, Scalar):
            self.refuse("no_single_value", path)
            return None
        try:
            return kind.read(node)
        except Wrong as wrong:
            self.refuse(wrong.code, path, **wrong.params)
            return None

    def rules(self, node: Node, path: str) -> dict[str, Any]:
        """Plain data; what it says is read by `competitions.rulebook.spec`."""
        found = _data(node)
        if not isinstance(found, dict):
            self.refuse("no_record", path)
            return {}
        return found


def _data(node: Node) -> Any:
    if isinstance(node, dict):
        return {name: _data(inner) for name, inner in node.items()}
    if isinstance(node, list):
        return [_data(inner) for inner in node]
    if not node.is_plain:
        return node.text
    if NUMBER.fullmatch(node.text):
        return int(node.text)
    words: dict[str, Any] = {"true": True, "false": False} | dict.fromkeys(NOTHING)
    return words.get(node.text, node.text)
