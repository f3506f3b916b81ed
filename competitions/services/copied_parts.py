"""The parts of a copied node: what is taken over, and what starts anew."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from competitions.models import (
    Category,
    Competition,
    Heat,
    Round,
    Rubric,
    RuleSet,
)
from competitions.services.copy_plan import CHINA, CopyPlan
from competitions.tree.next_names import next_name

type Made[M: models.Model] = dict[int, M]


def twin[M: models.Model](row: M, **changes: Any) -> M:
    """An unsaved row with the values of `row` but its key and the `changes`."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    for name in changes:
        values.pop(row._meta.get_field(name).attname, None)  # type: ignore[union-attr]
    return type(row)(**values, **changes)


def _make[M: models.Model](pairs: Iterable[tuple[int, M]]) -> Made[M]:
    """Save the new rows in one statement; by the primary key of the row that each comes from."""
    made = dict(pairs)
    if made:
        model = type(next(iter(made.values())))
        model._default_manager.bulk_create(made.values())
    return made


def copy_texts(plan: CopyPlan, nodes: Mapping[int, Competition]) -> Made[Category]:
    """Bodies, categories, sectors, regions and quotas. Quotas lose the number of their document:
    it was last year's. A node that becomes a root recommends to nobody and has none."""
    original, top = plan.original, plan.choices.parent is None
    _make((b.pk, twin(b, competition=nodes[b.competition_id])) for b in original.bodies)
    categories: Made[Category] = _make(
        (c.pk, twin(c, competition=nodes[c.competition_id])) for c in original.categories
    )
    if top:
        root = nodes[plan.original.source.pk]
        _make((s.pk, twin(s, competition=root)) for s in original.sectors)
    _make((t.pk, twin(t, competition=nodes[t.competition_id])) for t in original.territory)
    quotas = []
    for quota in original.quotas:
        if top and quota.competition_id == plan.original.source.pk:
            continue
        changes: dict[str, Any] = {"competition": nodes[quota.competition_id]}
        if quota.category_id:
            changes["category"] = categories[quota.category_id]
        quotas.append((quota.pk, twin(quota, document_number="", **changes)))
    _make(quotas)
    return categories


def copy_rules(plan: CopyPlan, nodes: Mapping[int, Competition]) -> Made[RuleSet]:
    """One first version, not frozen, of each rule set that is used; by the rule set of a round.

    Rules of a node above the original go to the top of the copy: nothing above it was copied.
    """
    original = plan.original
    top = nodes[original.source.pk]
    made: dict[int, RuleSet] = {}
    taken: set[tuple[int, str]] = set()
    for sound in {rule_set.pk: rule_set for rule_set in original.rules.values()}.values():
        node = nodes.get(sound.competition_id, top)
        name = _free_name(_renamed(plan, sound.name), node, taken)
        made[sound.pk] = twin(
            sound,
            competition=node,
            name=name,
            version=1,
            made_from=None,
            reason="",
            frozen_at=None,
        )
    RuleSet.objects.bulk_create(made.values())
    return {pk: made[sound.pk] for pk, sound in original.rules.items()}


def _free_name(name: str, node: Competition, taken: set[tuple[int, str]]) -> str:
    most = RuleSet._meta.get_field("name").max_length or 60
    tried, number = name[:most], 1
    while (node.pk, tried) in taken:
        number += 1
        tail = f" ({number})"
        tried = name[: most - len(tail)] + tail
    taken.add((node.pk, tried))
    return tried


def _renamed(plan: CopyPlan, name: str) -> str:
    source, choices = plan.original.source, plan.choices
    return next_name(name, (source.year, choices.year), (source.edition, choices.edition))


def copy_rounds(
    plan: CopyPlan,
    nodes: Mapping[int, Competition],
    categories: Mapping[int, Category],
    rules: Mapping[int, RuleSet],
) -> None:
    """Rounds, rubrics with criteria, and heats, all planned; entries, seats and results are not."""
    original, shift = plan.original, plan.shift
    rounds: Made[Round] = _make(
        (
            round_.pk,
            twin(
                round_,
                competition=nodes[round_.competition_id],
                rule_set=rules[round_.rule_set_id],
                name=_renamed(plan, round_.name),
                state=Round.State.PLANNED,
                starts_on=shift.day(round_.starts_on),
                ends_on=shift.day(round_.ends_on),
            ),
        )
        for round_ in original.rounds
    )
    rubrics: Made[Rubric] = _make(
        (rubric.pk, twin(rubric, round=rounds[rubric.round_id], frozen_at=None))
        for rubric in original.rubrics
    )
    _make((c.pk, twin(c, rubric=rubrics[c.rubric_id])) for c in original.criteria)
    _copy_heats(plan, rounds, categories)


def _copy_heats(
    plan: CopyPlan, rounds: Mapping[int, Round], categories: Mapping[int, Category]
) -> None:
    def moved(heat: Heat) -> Heat:
        ends = heat.ends_at
        return twin(
            heat,
            round=rounds[heat.round_id],
            category=categories.get(heat.category_id or 0),
            state=Heat.State.PLANNED,
            starts_at=plan.shift.moment(heat.starts_at, CHINA),
            ends_at=ends and plan.shift.moment(ends, CHINA),
        )

    _make((heat.pk, moved(heat)) for heat in plan.original.heats)


def copy_trainings(plan: CopyPlan, nodes: Mapping[int, Competition]) -> None:
    """Training sessions without their head-counts, which are results."""
    _make(
        (
            training.pk,
            twin(
                training,
                competition=nodes[training.competition_id],
                title=_renamed(plan, training.title),
                held_on=plan.shift.day(training.held_on),
                speakers=None,
                participants=None,
                participants_approximator="",
            ),
        )
        for training in plan.original.trainings
    )
