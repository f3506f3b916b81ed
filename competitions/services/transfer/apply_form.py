"""Making what a configuration file says of the form for entrants, and of further ways upwards."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from competitions.models import (
    Category,
    Competition,
    Feed,
    MaterialRequirement,
    MessageTemplate,
    Question,
)
from competitions.services.transfer.plan import ImportPlan
from competitions.transfer.checks import Row
from competitions.transfer.questions import formats_of
from competitions.tree.document_number import normalised

type Rows = Callable[[str], Iterable[tuple[Competition, Row]]]
type CategoryOf = Callable[[Competition, str | None], Category | None]


def make_form(
    plan: ImportPlan, nodes: Mapping[str, Competition], rows: Rows, category: CategoryOf
) -> None:
    """Questions, materials, letters, feeds of all contests; five statements at most."""
    _make_questions(plan, rows, category)
    MaterialRequirement.objects.bulk_create(
        MaterialRequirement(
            competition=node,
            **row | {"category": category(node, row["category"]), "formats": formats_of(row)},
        )
        for node, row in rows("materials")
    )
    MessageTemplate.objects.bulk_create(
        MessageTemplate(competition=node, **row) for node, row in rows("letters")
    )
    targets: dict[str, Any] = {**plan.outside.targets, **nodes}
    Feed.objects.bulk_create(
        Feed(
            competition=node,
            into=targets[row["into"]],
            places=row["places"],
            document_number=normalised(row["document_number"]),
        )
        for node, row in rows("feeds")
        if row["into"] in targets
    )


def _make_questions(plan: ImportPlan, rows: Rows, category: CategoryOf) -> None:
    orders: dict[str, int] = {}
    made: list[tuple[Question, Row]] = []
    for node, row in rows("questions"):
        orders[node.path] = orders.get(node.path, -1) + 1
        question = Question(
            competition=node,
            order=orders[node.path],
            **row
            | {
                "category": category(node, row["category"]),
                "limits": row["limits"] or {},
                "shown_if": None,
            },
        )
        made.append((question, row))
    Question.objects.bulk_create(question for question, _row in made)
    known: dict[tuple[str, str], Question] = {
        (question.competition.path, question.key): question for question, _row in made
    }
    led = [(question, row) for question, row in made if row["shown_if"]]
    for question, row in led:
        question.shown_if = _nearest(known, question, row) or plan.outside.questions.get(
            row["shown_if"]
        )
    Question.objects.bulk_update([question for question, _row in led], ["shown_if"])


def _nearest(
    known: Mapping[tuple[str, str], Question], question: Question, row: Row
) -> Question | None:
    path = question.competition.path
    while path:
        if (path, row["shown_if"]) in known:
            return known[path, row["shown_if"]]
        head, _slash, _code = path.rstrip("/").rpartition("/")
        path = f"{head}/" if head else ""
    return None
