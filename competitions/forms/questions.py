"""The form of a question to entrants: what is laid down for its answer, in boxes with words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from accounts.admin_audit import RefusableForm
from competitions.forms.question_fields import BOXES, LIMIT_OF
from competitions.forms.rows import RowsFormSet
from competitions.models import Competition, Question
from competitions.questions.changes import narrowed
from competitions.questions.kinds import OFF
from competitions.questions.limits import examine, read_limits
from competitions.services.question_facts import Answered
from competitions.services.questions import (
    choices_of,
    condition_problem,
    key_taken,
    lost_choices,
    out_of_order,
)
from competitions.words.questions import problem_sentence

# A question may be long; here it only has to be known again.
SHOWN = 30
BoxFields: Any = type("BoxFields", (forms.Form,), dict(BOXES))


class QuestionForm(RefusableForm, BoxFields):
    """`leading` are the questions that a condition may rest on, `answered` how far it has been
    answered; the page sets both."""

    leading: ClassVar[Sequence[Question]] = ()
    answered: ClassVar[Answered] = Answered()

    condition = forms.ChoiceField(
        label=gettext_lazy("Shown only after the answer"),
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text=gettext_lazy("Empty: everybody meets this question."),
    )
    is_off = forms.BooleanField(
        label=gettext_lazy("Switched off"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=gettext_lazy(
            "It is not put to entrants any more, nor what is shown only after it. Answers are kept."
        ),
    )

    class Meta:
        model = Question
        fields = ["competition", "category", "key", "kind", "label", "help_text", "is_required"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance
        self.initial = {**_boxes(held.kind, held.limits), **self.initial}
        self.initial.setdefault("is_off", bool(held.limits.get(OFF)))
        if held.shown_if_id:
            self.initial.setdefault("condition", f"{held.shown_if_id}|{held.shown_if_answer}")
        self._offer()
        fixed = {"kind"} if held.pk else set()
        fixed |= {"key", "category"} if self.answered.handed_in else set()
        for name in fixed & self.fields.keys():
            self.fields[name].disabled = True

    def _offer(self) -> None:
        field: Any = self.fields.get("condition")
        if field is not None:
            groups = [
                (one.label, [_option(one, text) for text in choices_of(one)])
                for one in self.leading
                if one.pk != self.instance.pk
            ]
            field.choices = [("", _("– always shown –")), *groups]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind") or self.instance.kind
        node = cleaned.get("competition") or self._node()
        if kind and not self.errors.keys() & LIMIT_OF.keys():
            self._check_limits(kind, cleaned)
        if node is not None:
            self._check_place(node, cleaned)
        return cleaned

    def _node(self) -> Competition | None:
        return self.instance.competition if self.instance.competition_id else None

    def _check_limits(self, kind: str, cleaned: Mapping[str, Any]) -> None:
        data = _limits(kind, cleaned)
        limits, problems = examine(kind, data)
        boxes = {limit: box for box, (limit, kinds) in LIMIT_OF.items() if kind in kinds}
        for problem in problems:
            self.add_error(boxes.get(problem.field), problem_sentence(problem))
        if problems:
            return
        if self.answered.handed_in:
            for name in narrowed(read_limits(kind, self.instance.limits), limits):
                self.add_error(
                    boxes.get(name),
                    _("Entries with an answer have been handed in: it can only become wider."),
                )
        if self.instance.pk and "choices" in data:
            for one in lost_choices(self.instance, data["choices"]):
                said = {"answer": one.shown_if_answer, "question": one.label}
                self.add_error(
                    "choices", _("“%(question)s” is shown after “%(answer)s”; keep it.") % said
                )
        self.instance.limits = data

    def _check_place(self, node: Competition, cleaned: Mapping[str, Any]) -> None:
        self.instance.competition = node
        key, category = cleaned.get("key"), cleaned.get("category")
        if category is not None and category.competition_id != node.pk:
            self.add_error("category", _("This category belongs to another contest."))
        if key and (other := key_taken(node, key, self.instance.pk)):
            said = {"question": other.label, "node": other.competition}
            self.add_error(
                "key", _("“%(question)s” of %(node)s has this key: an entrant meets both.") % said
            )
        if "condition" in cleaned:
            self._check_condition(cleaned["condition"], category)

    def _check_condition(self, chosen: str, category: Any) -> None:
        pk, _bar, answer = chosen.partition("|")
        above = next((one for one in self.leading if str(one.pk) == pk), None)
        if above is not None:
            self.instance.category = category if "category" in self.fields else None
            if problem := condition_problem(self.instance, above, answer):
                self.add_error("condition", problem)
        self.instance.shown_if, self.instance.shown_if_answer = above, answer if above else ""


def _option(above: Question, answer: str) -> tuple[str, str]:
    """One answer to choose; what is chosen has to say of which question."""
    label = Truncator(above.label).chars(SHOWN)
    said = _("%(answer)s (%(question)s)") % {"answer": answer, "question": label}
    return f"{above.pk}|{answer}", said


def _boxes(kind: str, limits: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the boxes for limits as they are kept."""
    return {
        box: limits[limit]
        for box, (limit, kinds) in LIMIT_OF.items()
        if kind in kinds and limit in limits
    }


def _limits(kind: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The limits as they are kept, of the boxes that belong to the kind."""
    found: dict[str, Any] = {OFF: True} if cleaned.get("is_off") else {}
    for box, (limit, kinds) in LIMIT_OF.items():
        value = cleaned.get(box)
        if kind not in kinds or value is None or value in ("", []):
            continue
        if isinstance(value, Decimal):
            value = f"{value:f}"
        found[limit] = value.isoformat() if hasattr(value, "isoformat") else value
    return found


class QuestionRows(RowsFormSet):
    """The order of a contest's questions; none may come before the one it is shown after."""

    def clean(self) -> None:
        super().clean()
        rows = {}
        for form in self.forms:
            order = getattr(form, "cleaned_data", {}).get("order")
            if form.instance.pk and order is not None:
                form.instance.order = order
                rows[form.instance.pk] = form.instance
        if wrong := out_of_order(rows):
            question, above = wrong
            said = {"question": question.label, "above": above.label}
            raise ValidationError(
                _("“%(question)s” is shown only after “%(above)s” and has to follow it.") % said
            )
