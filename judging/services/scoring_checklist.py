"""What each round of a node needs before its scoring may open, and before it may be published."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competitions.models import Category, Competition, Criterion, Heat, Round, Rubric
from competitions.rulebook.rubric_problems import CriterionShape, rubric_problems
from competitions.tree.checklist import Line
from judging.services.readiness import HeatFigures, figures_of, problems_of

DONE = (Round.State.DECIDED, Round.State.PUBLISHED)


@dataclass(frozen=True, slots=True)
class RoundLines:
    """One round with the lines of its two gates."""

    round: Round
    scoring: list[Line]
    publication: list[Line]


def round_lines(node: Competition) -> list[RoundLines]:
    """Every round of the node in its order; six queries whatever there is."""
    heats = Heat.objects.order_by("number").select_related("round__rule_set", "category")
    criteria = Criterion.objects.order_by("order", "pk")
    rounds = (
        Round.objects.filter(competition=node)
        .select_related("rule_set", "rubric", "competition")
        .prefetch_related(Prefetch("heats", heats), Prefetch("rubric__criteria", criteria))
        .order_by("order")
    )
    found = list(rounds)
    kinds = list(Category.objects.filter(competition=node).values_list("kind", flat=True))
    figures = figures_of([heat for round_ in found for heat in round_.heats.all()])
    return [
        RoundLines(
            round_, list(_scoring(round_, kinds, figures)), list(_publication(round_, figures))
        )
        for round_ in found
    ]


def _scoring(round_: Round, kinds: list[str], figures: dict[int, HeatFigures]) -> Iterator[Line]:
    if round_.state in DONE:
        yield Line("scored", "ok", _("This round has been scored."), "round_page", round_.pk)
        return
    yield _rubric(round_, kinds)
    heats = list(round_.heats.all())
    if not heats:
        text = _("No heat is planned. Entries and judges meet in a heat.")
        yield Line("heats", "missing", text, "heats", round_.pk)
    for heat in heats:
        yield from _heat(heat, figures[heat.pk])


def _rubric(round_: Round, kinds: list[str]) -> Line:
    rubric: Rubric | None = getattr(round_, "rubric", None)
    if rubric is None:
        text = _("No score sheet is there. Make a rubric for this round.")
        return Line("rubric", "missing", text, "rubrics", round_.pk)
    shapes = [
        CriterionShape(one.code, one.max_points, one.weight, one.category_kind, one.bands)
        for one in rubric.criteria.all()
    ]
    chain = round_.rule_set.rules.ties.chain
    found = rubric_problems(shapes, rubric.scale_to, kinds=kinds, chain=chain)
    if any(problem.severity == "refused" for problem in found):
        text = _("The score sheet does not fit: its page says where. Save it once it does.")
        return Line("rubric", "missing", text, "rubric", rubric.pk)
    text = _("The score sheet is there: %(rubric)s.") % {"rubric": rubric.name}
    return Line("rubric", "ok", text, "rubric", rubric.pk)


def _heat(heat: Heat, figures: HeatFigures) -> Iterator[Line]:
    words = {"heat": heat.name}
    if heat.state != Heat.State.PLANNED:
        text = _("%(heat)s: scoring has opened.") % words
        yield Line("heat", "ok", text, "heat_page", heat.pk)
        return
    problems = problems_of(heat, figures)
    if not problems:
        text = _("%(heat)s: panel, entries and running order are complete.") % words
        yield Line("heat", "ok", text, "heat_page", heat.pk)
    for problem in problems:
        text = _("%(heat)s: %(problem)s") % (words | {"problem": problem})
        yield Line("heat", "missing", text, "heat_page", heat.pk)


def _publication(round_: Round, figures: dict[int, HeatFigures]) -> Iterator[Line]:
    heats = list(round_.heats.all())
    still_open = [heat for heat in heats if heat.state != Heat.State.LOCKED]
    if still_open or not heats:
        yield Line("locked", "missing", _open_heats(len(still_open)), "round_page", round_.pk)
    else:
        yield Line("locked", "ok", _("Every heat is locked."), "round_page", round_.pk)
    unsigned = sum(figures[heat.pk].unsigned for heat in heats)
    if unsigned:
        text = ngettext("%(n)s sheet is not signed.", "%(n)s sheets are not signed.", unsigned)
        yield Line("signed", "advice", text % {"n": unsigned}, "round_page", round_.pk)
    if round_.state in DONE:
        yield Line("decided", "ok", _("The promotion is decided."), "round_page", round_.pk)
    else:
        text = _("The promotion is not decided yet.")
        yield Line("decided", "missing", text, "round_page", round_.pk)
    if round_.state == Round.State.PUBLISHED:
        yield Line("published", "ok", _("The results are published."), "round_page", round_.pk)
    else:
        text = _("The results are not published. It takes two people.")
        yield Line("published", "missing", text, "round_page", round_.pk)


def _open_heats(n: int) -> str:
    if not n:
        return _("No heat has been held.")
    text = ngettext("%(n)s heat is not locked yet.", "%(n)s heats are not locked yet.", n)
    return text % {"n": n}
