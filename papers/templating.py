"""The wording of a paper with placeholders and blocks, filled from data; pure, no Django.

Organisers write it, so it is no program: `{{ contest.name }}`, `{% for row in promoted %}`,
`{% if final %}` and the named filters are all there is. What the grammar lets through is listed
here node by node; no call, no arithmetic, no attribute of a Python object, no loop over anything
but lists of the data; a loop inside another goes through a list of its row, three deep at most. So
no part of a wording reads the data more than once.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from papers.inert import inert, settle
from papers.phrases import FILTERS

# Of characters: a paper of 60 pages is about half of it.
LONGEST_WORDING = 60_000
LONGEST_TEXT = 400_000
DEEPEST_LOOP = 3
DEEPEST_NODE = 60
MOST_FILTERS = 4
# `loop.index` counts from 1.
_OF_LOOPS = frozenset({"index", "first", "last"})

# What Jinja itself knows by these names.
_RESERVED = frozenset({"self", "super", "caller", "varargs", "kwargs"})
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Filter,
    nodes.For,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Const,
    nodes.Keyword,
)


@dataclass(frozen=True, slots=True)
class WordingProblem:
    """What keeps a wording from being filled: `code`, the line (from 1), and the part meant.

    Codes: syntax, forbidden, unknown_filter, loop_over, loop_in_loop, too_deep, unknown_name,
    wrong_value, too_long.
    """

    code: str
    line: int
    part: str = ""


class WordingRefused(ValueError):
    """The wording cannot be filled; `problems` says why, in the order of the lines."""

    def __init__(self, problems: tuple[WordingProblem, ...]) -> None:
        self.problems = problems
        super().__init__(", ".join(f"{found.code}:{found.line}" for found in problems))


class _DataOnly(ImmutableSandboxedEnvironment):
    """Looks names up in dicts and nowhere else, so that no object shows what it is made of."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in _OF_LOOPS:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError("a wording calls nothing")


def _environment() -> _DataOnly:
    environment = _DataOnly(
        undefined=StrictUndefined,
        finalize=inert,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters.update(FILTERS)
    return environment


_ENVIRONMENT = _environment()


def problems_of(wording: str) -> tuple[WordingProblem, ...]:
    """What in the wording is not of its language, in the order of the lines; nothing is filled."""
    if len(wording) > LONGEST_WORDING:
        return (WordingProblem("too_long", 1, str(LONGEST_WORDING)),)
    try:
        tree = _ENVIRONMENT.parse(wording)
        found: dict[WordingProblem, None] = {}
        _walk(tree, _Place(), lambda problem: found.setdefault(problem))
    except TemplateSyntaxError as error:
        return (WordingProblem("syntax", error.lineno, error.message or ""),)
    except (RecursionError, ValueError, MemoryError):
        # Brackets or blocks by the hundred in one another, or a number of thousands of digits.
        return (WordingProblem("too_deep", 1, str(DEEPEST_NODE)),)
    return tuple(sorted(found, key=lambda problem: problem.line))


@dataclass(frozen=True, slots=True)
class _Place:
    """How deep a node lies, in how many filters, and which rows are gone through around it."""

    depth: int = 0
    filters: int = 0
    rows: tuple[str, ...] = ()


def _walk(node: nodes.Node, place: _Place, tell: Callable[[WordingProblem], object]) -> None:
    for problem in _problems_here(node, place):
        tell(problem)
    if place.depth > DEEPEST_NODE:
        return
    rows = place.rows
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        rows = (*rows, node.target.name)
    filters = place.filters + 1 if isinstance(node, nodes.Filter) else 0
    inner = _Place(place.depth + 1, filters, rows)
    for child in node.iter_child_nodes():
        _walk(child, inner, tell)


def _problems_here(node: nodes.Node, place: _Place) -> list[WordingProblem]:
    line = node.lineno
    if not isinstance(node, _ALLOWED):
        return [WordingProblem("forbidden", line, type(node).__name__.lower())]
    if place.depth > DEEPEST_NODE:
        return [WordingProblem("too_deep", line, str(DEEPEST_NODE))]
    if isinstance(node, nodes.Name) and node.name in _RESERVED:
        return [WordingProblem("forbidden", line, node.name)]
    if isinstance(node, nodes.Filter):
        return _problems_of_filter(node, place)
    return _problems_of_loop(node, place) if isinstance(node, nodes.For) else []


def _problems_of_filter(node: nodes.Filter, place: _Place) -> list[WordingProblem]:
    """A known filter, few of them in a row, with plain values beside the one that it says."""
    if node.name not in FILTERS:
        return [WordingProblem("unknown_filter", node.lineno, node.name)]
    beside = [*node.args, *(each.value for each in node.kwargs)]
    plain = all(isinstance(each, nodes.Const | nodes.Name | nodes.Getattr) for each in beside)
    twice = len({each.key for each in node.kwargs}) < len(node.kwargs)
    if node.dyn_args or node.dyn_kwargs or not plain or twice:
        return [WordingProblem("forbidden", node.lineno, node.name)]
    if place.filters >= MOST_FILTERS:
        return [WordingProblem("too_deep", node.lineno, str(MOST_FILTERS))]
    return []


def _problems_of_loop(node: nodes.For, place: _Place) -> list[WordingProblem]:
    """A list of the data; inside another loop, a list of its row, so that nothing multiplies."""
    target = node.target
    if node.recursive or node.test is not None or not isinstance(target, nodes.Name):
        return [WordingProblem("forbidden", node.lineno, "for")]
    if target.name == "loop":
        return [WordingProblem("forbidden", node.lineno, "loop")]
    if not isinstance(node.iter, nodes.Name | nodes.Getattr):
        return [WordingProblem("loop_over", node.lineno)]
    if len(place.rows) >= DEEPEST_LOOP:
        return [WordingProblem("too_deep", node.lineno, str(DEEPEST_LOOP))]
    if place.rows and _root(node.iter) not in place.rows:
        return [WordingProblem("loop_in_loop", node.lineno)]
    return []


def _root(node: nodes.Node) -> str:
    while isinstance(node, nodes.Getattr):
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""


def fill(wording: str, data: Mapping[str, Any]) -> str:
    """The text of a paper: every placeholder replaced by its value, made inert for the markup.

    `data` is of dicts, lists, strings, numbers, booleans and None, as `json` reads them. Raises
    WordingRefused with the line; then there is no text, not even the half of one.
    """
    if problems := problems_of(wording):
        raise WordingRefused(problems)
    try:
        return settle("".join(_pieces(wording, data)))
    except WordingRefused:
        raise
    except UndefinedError as error:
        raise WordingRefused((_at(error, "unknown_name", _quoted(error)),)) from error
    except LookupError as error:
        raise WordingRefused((_at(error, "unknown_name", str(error.args[0])),)) from error
    except (TemplateError, SyntaxError, NameError, RecursionError, MemoryError) as error:
        raise WordingRefused((_at(error, "syntax"),)) from error
    except (TypeError, ValueError, ArithmeticError) as error:
        # Its own words would show values, which not everybody may read who writes a wording.
        raise WordingRefused((_at(error, "wrong_value"),)) from error


def _pieces(wording: str, data: Mapping[str, Any]) -> Iterator[str]:
    length = 0
    for piece in _ENVIRONMENT.from_string(wording).generate(dict(data)):
        length += len(piece)
        if length > LONGEST_TEXT:
            raise WordingRefused((WordingProblem("too_long", 1, str(LONGEST_TEXT)),))
        yield piece


def _quoted(error: Exception) -> str:
    """The name in the words of an error: 'dict object' has no attribute 'x' → x."""
    quoted = re.findall(r"'([^']*)'", str(error))
    return quoted[-1] if quoted else ""


def _at(error: Exception, code: str, part: str = "") -> WordingProblem:
    """The line of the wording that the error rose from: the innermost frame of the template."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return WordingProblem(code, line, part[:100])
