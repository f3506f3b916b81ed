"""What an entrant meets in the form of a contest, for the checklist of whoever sets it up."""

from django.utils.translation import gettext as _

from competitions.models import Category, Competition, MaterialRequirement, Question
from competitions.tree.checklist import Line
from projects.services.material_rules import BUILT_IN, Kind, decided


def form_lines(node: Competition) -> list[Line]:
    """One line for each category: how many questions and files; nothing in it can be missing.

    One query for each of at most two categories, and two.
    """
    said = list(
        MaterialRequirement.objects.asked_by(node)
        .select_related("competition", "category")
        .order_by("pk")
    )
    return [_line(node, category, said) for category in node.categories.order_by("pk")]


def _line(node: Competition, category: Category, said: list[MaterialRequirement]) -> Line:
    questions = {one.key: one for one in Question.objects.put_to(node, category.kind)}
    rules = {kind: BUILT_IN[kind] for kind in Kind.values} | decided(said, category.kind)
    if category.kind == Category.Kind.MAKER:
        del rules[Kind.LICENCE]
    asked = [rule for rule in rules.values() if rule.most]
    sentence = _(
        "%(category)s: an entrant meets %(questions)s questions, %(needed)s of them required, and "
        "%(files)s kinds of files, %(wanted)s of them required."
    ) % {
        "category": category.name,
        "questions": len(questions),
        "needed": sum(one.is_required for one in questions.values()),
        "files": len(asked),
        "wanted": sum(rule.least > 0 for rule in asked),
    }
    return Line("form", "ok", sentence, "questions")
