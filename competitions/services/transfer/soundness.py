"""Whether what a configuration file says can be played: rules, score sheets, dates, places."""

from collections.abc import Iterator
from decimal import Decimal

from competitions.calendar.problems import (
    DateProblem,
    HeatTimes,
    RoundDays,
    heat_refusals,
    meeting_refusals,
    registration_refusals,
    round_refusals,
)
from competitions.letters import text as letter_text
from competitions.promotion.quota_sums import QuotaRow, faults
from competitions.questions.limits import limit_problems
from competitions.rulebook.problems import problems, refused
from competitions.rulebook.rubric_problems import CriterionShape, rubric_problems
from competitions.rulebook.spec import read
from competitions.transfer.checks import File, Node, Row, rule_set_of
from competitions.tree.document_number import is_in_form, normalised
from competitions.words import dates as date_words
from competitions.words import letters as letter_words
from competitions.words.problems import problem_words
from competitions.words.questions import problem_sentence
from competitions.words.quotas import sentence
from competitions.words.transfer import DOCUMENT_FORM, located


def soundness_problems(file: File) -> Iterator[str]:
    """Every sentence with its place; the same checks as on the pages where it is typed."""
    for node in file.nodes:
        for path, said in _of_node(node):
            yield located(path, file.line(path), said)


def bands_of(criterion: Row) -> list[list[str]]:
    """The bands as a criterion keeps them: [["优", "9"], …]."""
    return [[band["word"], f"{band['from'].normalize():f}"] for band in criterion["bands"]]


def _of_node(node: Node) -> Iterator[tuple[str, str]]:
    kinds = frozenset(row["kind"] for row in node.row["categories"])
    for number, row in enumerate(node.row["rule_sets"]):
        for problem in refused(problems(read(row["rules"]), kinds=kinds)):
            place = f"{node.path}.rule_sets[{number}].rules.{problem.field}"
            yield place, problem_words(problem)
    for number, row in enumerate(node.row["rounds"]):
        if row["rubric"]:
            yield from _rubric(node, row, f"{node.path}.rounds[{number}].rubric", kinds)
    yield from _dates(node)
    yield from _quotas(node)
    yield from _documents(node)
    yield from _form(node)


def _form(node: Node) -> Iterator[tuple[str, str]]:
    """Questions whose limits cannot stand, and letters that cannot be filled in."""
    for number, row in enumerate(node.row["questions"]):
        for problem in limit_problems(row["kind"], row["limits"] or {}):
            place = f"{node.path}.questions[{number}].limits.{problem.field}".rstrip(".")
            yield place, problem_sentence(problem)
    for number, row in enumerate(node.row["letters"]):
        for name in ("subject", "body", "short_text"):
            is_short = name == "short_text"
            for found in letter_text.problems_of(row[name], row["occasion"], is_short=is_short):
                place = f"{node.path}.letters[{number}].{name}"
                yield place, letter_words.problem_sentence(found)


def _rubric(
    node: Node, round_: Row, path: str, kinds: frozenset[str]
) -> Iterator[tuple[str, str]]:
    shapes = [
        CriterionShape(
            row["code"],
            row["max_points"],
            Decimal(row["weight"]),
            row["only_for"],
            bands_of(row),
        )
        for row in round_["rubric"]["criteria"]
    ]
    played_by = rule_set_of(round_, node)
    chain = read(played_by[1]["rules"]).ties.chain if played_by else ()
    found = rubric_problems(shapes, round_["rubric"]["scale_to"], kinds=kinds, chain=chain)
    for problem in refused(found):
        yield path, problem_words(problem)


def _dates(node: Node) -> Iterator[tuple[str, str]]:
    row = node.row
    opens_at = row["registration_opens_at"]
    rounds = [_days(round_) for round_ in row["rounds"]]
    found = registration_refusals(opens_at, row["registration_closes_at"], rounds)
    yield from _said(node.path, found)
    for number, round_ in enumerate(row["rounds"]):
        path = f"{node.path}.rounds[{number}]"
        days = rounds[number]
        others = [one for one in rounds if one.order != days.order]
        yield from _said(path, round_refusals(days, others=others, opens_at=opens_at))
        for heat_number, heat in enumerate(round_["heats"]):
            times = HeatTimes(heat["name"], heat["starts_at"], heat["ends_at"])
            yield from _said(f"{path}.heats[{heat_number}]", heat_refusals(times, days))
    for number, training in enumerate(row["trainings"]):
        found = meeting_refusals(training["starts_at"], training["ends_at"])
        yield from _said(f"{node.path}.trainings[{number}]", found)


def _days(round_: Row) -> RoundDays:
    return RoundDays(round_["name"], round_["order"], round_["starts_on"], round_["ends_on"])


def _said(path: str, found: Iterator[DateProblem]) -> Iterator[tuple[str, str]]:
    for problem in found:
        place = f"{path}.{problem.where}" if problem.where else path
        yield place, date_words.sentence(problem)


def _quotas(node: Node) -> Iterator[tuple[str, str]]:
    rows = {
        row["category"] or "": QuotaRow(row["places"], row["at_least"], row["share_at_least"])
        for row in node.row["quotas"]
    }
    for fault in faults(rows, {}):
        yield f"{node.path}.quotas", sentence(fault)


def _documents(node: Node) -> Iterator[tuple[str, str]]:
    numbers = (
        ("documents", "number"),
        ("quotas", "document_number"),
        ("feeds", "document_number"),
    )
    for name, key in numbers:
        for number, row in enumerate(node.row[name]):
            if row[key] and not is_in_form(normalised(row[key])):
                yield f"{node.path}.{name}[{number}].{key}", str(DOCUMENT_FORM)
