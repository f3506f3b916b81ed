"""How the questions of a line of the tree stand to each other: order, keys, conditions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from competitions.models import Competition, Question, ancestor_paths
from competitions.questions.kinds import CHOOSING, Options
from competitions.questions.limits import read_limits

LAST = 2**31


def place_of(question: Question) -> tuple[str, int, int]:
    """Where it comes among the questions of its line; a new one comes last of its node."""
    own = (LAST, LAST) if question._state.adding else (question.order, question.pk)
    return (question.competition.path, *own)


def may_lead(nodes: Iterable[Competition]) -> list[Question]:
    """The questions of the nodes and of those above on whose answer a condition may rest."""
    paths = {path for node in nodes for path in ancestor_paths(node.path)}
    found = Question.objects.filter(competition__path__in=paths, kind__in=CHOOSING)
    rows = found.select_related("competition", "category")
    return list(rows.order_by("competition__path", "order", "pk"))


def choices_of(question: Question) -> tuple[str, ...]:
    """The choices that it offers; none unless it is to be chosen from."""
    limits = read_limits(question.kind, question.limits)
    return limits.choices if isinstance(limits, Options) else ()


def condition_problem(question: Question, above: Question, answer: str) -> str:
    """Why `question` cannot be shown only after `answer` to `above`; "" if it can."""
    words = {"question": above.label, "answer": answer}
    if above.competition.path not in ancestor_paths(question.competition.path):
        return _("“%(question)s” is asked in another contest.") % words
    if place_of(above) >= place_of(question):
        return _("“%(question)s” comes after this one. Put it before, by dragging.") % words
    if answer not in choices_of(above):
        return _("“%(answer)s” is none of the choices of “%(question)s”.") % words
    kinds = {one.category.kind if one.category else "" for one in (above, question)}
    if above.category is not None and len(kinds) > 1:
        return _("“%(question)s” is not put to everybody who meets this question.") % words
    return ""


def key_taken(node: Competition, key: str, besides: int | None = None) -> Question | None:
    """A question above, below or on the node that has the key already: an entry would meet both."""
    above = Q(competition__path__in=ancestor_paths(node.path))
    below = Q(competition__path__startswith=node.path)
    found = Question.objects.filter(above | below, key=key).exclude(pk=besides)
    # SQLite finds beginnings whatever their case.
    line = (
        one
        for one in found.select_related("competition")
        if one.competition.path.startswith(node.path) or node.path.startswith(one.competition.path)
    )
    return next(line, None)


def lost_choices(question: Question, choices: Iterable[str]) -> list[Question]:
    """The questions that are shown after an answer that is not among `choices`."""
    kept = set(choices)
    return [one for one in question.leads_to.all() if one.shown_if_answer not in kept]


def out_of_order(rows: Mapping[int, Any]) -> tuple[Question, Question] | None:
    """The first question that would come before the one it is shown after.

    `rows` are the questions of one node by key, each with its new place in the order.
    """
    for question in rows.values():
        above = rows.get(question.shown_if_id)
        if above is not None and (above.order, above.pk) >= (question.order, question.pk):
            return question, above
    return None
