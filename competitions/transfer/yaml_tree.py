"""A YAML file as a tree of texts, with the line of everything in it.

Pure. Every value is read as the text that stands there, quoted or plain; what it means is decided
by `competitions.transfer.format`. Anchors, aliases and tags are refused: with them a small file
can stand for a huge one, or for objects.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

LARGEST, DEEPEST, MOST_VALUES = 1024 * 1024, 30, 50_000
# Of a name that stands in the path of a fault.
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which path ("competitions[0].rounds[2].starts_on") and line, from 1 on."""

    code: str
    path: str = ""
    line: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)


class Unreadable(Exception):
    """The file is no YAML, or YAML that is not taken; `fault` says what and where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as it is written; `is_plain` if it stands without quotes."""

    text: str
    is_plain: bool


type Node = Scalar | list[Any] | dict[str, Any]


@dataclass(slots=True)
class Tree:
    """`root` is built of Scalars, lists and dictionaries; `lines` has the line of every path."""

    root: Node
    lines: dict[str, int]

    def line(self, path: str) -> int:
        """The line of what stands at the path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, 1)


def below(path: str, name: str | int) -> str:
    """The path of a row or a field: ("rounds", 2) → "rounds[2]", then ("…", "name") → "….name"."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name[:LONGEST_NAME]}".lstrip(".")


def read_yaml(data: bytes) -> Tree:
    """The only document of a file in UTF-8.

    Raises `Unreadable` above 1 MiB, 30 levels or 50,000 values, for a key that stands twice, and
    for everything that is not plain YAML.
    """
    if len(data) > LARGEST:
        raise Unreadable(Fault("too_large"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(Fault("not_utf8", line=line)) from error
    builder = _Builder(yaml.parse(text, Loader=yaml.CSafeLoader))
    try:
        return builder.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(Fault("not_yaml", line=mark.line + 1 if mark else 0)) from error
    except yaml.YAMLError as error:
        raise Unreadable(Fault("not_yaml")) from error


class _Builder:
    """Builds the tree from the parser's events, so that nothing is ever made of what is refused."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.lines: dict[str, int] = {}
        self.left = MOST_VALUES

    @staticmethod
    def line(event: Any) -> int:
        return int(event.start_mark.line) + 1

    def document(self) -> Tree:
        documents = 0
        root: Node = {}
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Unreadable(Fault("two_documents", line=self.line(event)))
                root = self.node(next(self.events), "", 0)
        return Tree(root, self.lines)

    def node(self, event: Any, path: str, depth: int) -> Node:
        line = self.line(event)
        self.lines.setdefault(path, line)
        self.left -= 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(Fault("alias", path, line))
        if getattr(event, "tag", None):
            raise Unreadable(Fault("tag", path, line))
        if depth > DEEPEST or self.left < 0:
            raise Unreadable(Fault("too_deep" if depth > DEEPEST else "too_many", path, line))
        if isinstance(event, yaml.ScalarEvent):
            if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in event.value):
                raise Unreadable(Fault("strange_character", path, line))
            return Scalar(event.value, not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.mapping(path, depth)

    def sequence(self, path: str, depth: int) -> list[Node]:
        found: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.node(event, below(path, len(found)), depth + 1))
        return found

    def mapping(self, path: str, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = self.line(event)
            key = self.node(event, path, depth + 1)
            if not isinstance(key, Scalar):
                raise Unreadable(Fault("key_is_no_word", path, line))
            inner = below(path, key.text)
            if key.text in found:
                raise Unreadable(Fault("key_twice", inner, line, {"name": key.text[:40]}))
            self.lines[inner] = line
            found[key.text] = self.node(next(self.events), inner, depth + 1)
        return found
