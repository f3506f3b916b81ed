"""What a copied node asks of its entrants: questions, required materials, letters."""

from collections.abc import Iterable, Mapping

from competitions.models import (
    Category,
    Competition,
    MaterialRequirement,
    MessageTemplate,
    Question,
    ancestor_paths,
)
from competitions.services.copied_parts import Made, twin
from competitions.services.copy_plan import CopyPlan


def copy_form(
    plan: CopyPlan, nodes: Mapping[int, Competition], categories: Made[Category]
) -> None:
    """Questions, materials and letters of all nodes; six statements whatever there is."""
    _copy_questions(plan, nodes, categories)
    original = plan.original
    MaterialRequirement.objects.bulk_create(
        twin(
            row,
            competition=nodes[row.competition_id],
            category=categories[row.category_id] if row.category_id else None,
        )
        for row in original.requirements
    )
    MessageTemplate.objects.bulk_create(
        twin(row, competition=nodes[row.competition_id]) for row in original.letters
    )


def _copy_questions(
    plan: CopyPlan, nodes: Mapping[int, Competition], categories: Made[Category]
) -> None:
    """The questions, and at the top those from above that lead to one of them.

    A key that the new contests above have already is the same question: it is not asked twice.
    """
    top = nodes[plan.original.source.pk]
    above = _by_key(top.parent)
    rows = [*plan.original.leading, *plan.original.questions]
    made: dict[int, Question] = {row.pk: above[row.key] for row in rows if row.key in above}
    new: dict[int, Question] = {}
    for row in rows:
        if row.pk in made:
            continue
        category = categories.get(row.category_id or 0)
        node = nodes.get(row.competition_id, top)
        new[row.pk] = twin(row, competition=node, category=category, shown_if=None)
    _number_leading(plan, new)
    Question.objects.bulk_create(new.values())
    made |= new
    led = [row for row in rows if row.pk in new and row.shown_if_id]
    for row in led:
        new[row.pk].shown_if = made[row.shown_if_id or 0]
    Question.objects.bulk_update([new[row.pk] for row in led], ["shown_if"])


def _number_leading(plan: CopyPlan, new: Mapping[int, Question]) -> None:
    """What came from above is asked first: its places lie before those of the top's own."""
    leading = [row.pk for row in plan.original.leading if row.pk in new]
    if not leading:
        return
    own = (
        row.pk
        for row in plan.original.questions
        if row.competition_id == plan.original.source.pk and row.pk in new
    )
    for order, pk in enumerate([*leading, *own]):
        new[pk].order = order


def _by_key(parent: Competition | None) -> dict[str, Question]:
    if parent is None:
        return {}
    found: Iterable[Question] = Question.objects.filter(
        competition__path__in=ancestor_paths(parent.path)
    )
    return {question.key: question for question in found}
