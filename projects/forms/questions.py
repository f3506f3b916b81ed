"""The step of the organiser's questions: a field for each, made from what is laid down for it."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from competitions.questions.kinds import (
    MOST_ROWS,
    Days,
    Figure,
    Files,
    Limits,
    Options,
    Table,
    Words,
)
from competitions.words.questions import limits_in_words
from projects.answer_values import AnswerRefused, clean, typed_again
from projects.answer_words import refusal_sentence
from projects.entry_fields import QUESTION
from projects.services.answers import Reply, Sheet

PREFIX = "question"
# From here on a list to open is easier than so many buttons.
MOST_BUTTONS = 7
SPARE_ROWS, LEAST_ROWS = 2, 3


class TableWidget(forms.Widget):
    """Boxes in rows and columns, the last rows empty; a row that is left empty does not count."""

    template_name = "projects/_question_table.html"

    def __init__(self, limits: Table) -> None:
        self.limits = limits
        super().__init__()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        """The rows as typed; they end where nothing more was sent."""
        places = range(len(self.limits.columns))
        rows = []
        for row in range(MOST_ROWS + SPARE_ROWS):
            cells = [data.get(f"{name}.{row}.{place}") for place in places]
            if all(cell is None for cell in cells):
                break
            rows.append([cell or "" for cell in cells])
        return rows

    def value_omitted_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}.0.0" not in data

    def fill(self, data: Any, name: str, value: Any) -> None:
        """Write the rows as a page would send them."""
        for number, row in enumerate(value if isinstance(value, list) else []):
            for place, cell in enumerate(row if isinstance(row, list) else []):
                data[f"{name}.{number}.{place}"] = str(cell)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # The renderer of forms does not know the project's own templates.
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        held = [list(map(str, row)) for row in value or [] if any(row)]
        shown = min(max(len(held) + SPARE_ROWS, LEAST_ROWS), max(self.limits.most, len(held)))
        rows = held + [[] for _spare in range(shown - len(held))]
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "columns": self.limits.columns,
            "most": self.limits.most,
            "rows": [self._row(name, number, row) for number, row in enumerate(rows)],
        }
        return context

    def _row(self, name: str, number: int, row: list[str]) -> list[dict[str, str]]:
        cells = row + [""] * (len(self.limits.columns) - len(row))
        return [
            {
                "name": f"{name}.{number}.{place}",
                "value": cell,
                "label": column.label,
                "type": "date" if column.kind == "date" else "text",
                "mode": "decimal" if column.kind in ("number", "money") else "text",
                "unit": getattr(column.limits, "unit", ""),
            }
            for place, (column, cell) in enumerate(zip(self.limits.columns, cells, strict=False))
        ]


def widget_for(limits: Limits) -> forms.Widget:
    """The box in which an answer is typed or chosen."""
    match limits:
        case Words(most=most, has_lines=True):
            return forms.Textarea({"rows": 5, "maxlength": most, "data-count": "count"})
        case Words(most=most):
            return forms.TextInput({"maxlength": most})
        case Figure():
            return forms.TextInput({"inputmode": "decimal", "maxlength": 40, "class": "cs-figure"})
        case Days():
            days = {"min": limits.first, "max": limits.last}
            ends = {name: day.isoformat() for name, day in days.items() if day}
            return forms.DateInput({"type": "date", **ends}, format="%Y-%m-%d")
        case Options():
            return _choosing(limits)
        case Table():
            return TableWidget(limits)
        case Files():
            raise TypeError("a question for files has no box in the form")


def _choosing(limits: Options) -> forms.Widget:
    choices = [(one, one) for one in limits.choices]
    if limits.is_many:
        return forms.CheckboxSelectMultiple(choices=choices)
    if len(choices) > MOST_BUTTONS:
        return forms.Select(choices=[("", _("Please choose")), *choices])
    return forms.RadioSelect(choices=choices)


class AnswerField(forms.Field):
    """Whatever `projects.answer_values` makes of what was typed; nothing typed is no fault."""

    def __init__(self, reply: Reply) -> None:
        self.limits = reply.limits
        super().__init__(
            required=False,
            label=_label(reply),
            help_text=_help(reply),
            widget=widget_for(reply.limits),
            initial=reply.value,
        )

    def prepare_value(self, value: Any) -> Any:
        """What the box shows: a stored value that it cannot hold leaves it empty."""
        again = typed_again(self.limits, value)
        if isinstance(self.limits, Options) and not self.limits.is_many:
            return again[0] if again else ""
        return again

    def clean(self, value: Any) -> Any:
        try:
            return clean(self.limits, value)
        except AnswerRefused as refused:
            raise forms.ValidationError(refusal_sentence(refused), code=refused.code) from refused

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(clean(self.limits, data) != initial)
        except AnswerRefused:
            return True


def _label(reply: Reply) -> SafeString:
    unit = getattr(reply.limits, "unit", "")
    text = _("%(question)s (%(unit)s)") % {"question": reply.question.label, "unit": unit}
    label = text if unit else reply.question.label
    if reply.question.is_required:
        return format_html('{}<span class="asteriskField" aria-hidden="true">*</span>', label)
    return format_html('{} <span class="muted fw-normal">{}</span>', label, _("optional"))


def _help(reply: Reply) -> SafeString:
    parts = [reply.question.help_text, limits_in_words(reply.limits)]
    # Crispy prints a help as it is.
    return format_html("{}", " ".join(part for part in parts if part))


class QuestionsForm(forms.Form):
    """The questions to an entry that are not answered by files.

    Those that a condition hides are among them, so that they can come up without a reload; what
    was typed there neither counts nor is found wrong.
    """

    def __init__(self, data: Any = None, *, sheet: Sheet) -> None:
        super().__init__(data, prefix=PREFIX)
        self.sheet = sheet
        for reply in sheet.replies:
            if not reply.takes_files:
                self.fields[reply.question.key] = AnswerField(reply)

    @property
    def entry_names(self) -> dict[str, str]:
        """The names of the fields in `projects.entry_fields`."""
        return {key: QUESTION + key for key in self.fields}

    def clean(self) -> dict[str, Any]:
        for key in self.fields.keys() - self.sheet.put_with(self.cleaned_data):
            self.cleaned_data.pop(key, None)
            self.errors.pop(key, None)
        return self.cleaned_data

    def blocks(self) -> list[tuple[Reply, forms.BoundField | None, bool]]:
        """Every question with its box, if it has one, and whether it is put as the form stands."""
        if self.is_bound:
            self.is_valid()
        put = self.sheet.put_with(getattr(self, "cleaned_data", {}))
        return [
            (reply, self[key] if key in self.fields else None, key in put)
            for reply in self.sheet.replies
            for key in (reply.question.key,)
        ]
