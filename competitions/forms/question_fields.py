"""The boxes in which an organiser lays down what an answer may be, kind by kind."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from competitions.questions.kinds import (
    CHOOSING,
    COUNTED,
    FORMATS,
    LARGEST,
    LARGEST_MIB,
    MOST_DECIMALS,
    MOST_FILES,
    MOST_ROWS,
    TEXT,
)

COLUMN_WORDS = {
    "short": gettext_lazy("words"),
    "number": gettext_lazy("figures"),
    "money": gettext_lazy("amount"),
    "date": gettext_lazy("date"),
}
MARK = re.compile(r"\s*[|｜]\s*")
MOST_TYPED = 10_000
# Box → the limit that it lays down, and the kinds of question that have it.
LIMIT_OF: dict[str, tuple[str, tuple[str, ...]]] = {
    "characters": ("most", TEXT),
    "number_least": ("least", COUNTED),
    "number_most": ("most", COUNTED),
    "decimals": ("decimals", ("number",)),
    "unit": ("unit", ("number",)),
    "first_day": ("from", ("date",)),
    "last_day": ("to", ("date",)),
    "choices": ("choices", CHOOSING),
    "chosen_least": ("least", ("many",)),
    "chosen_most": ("most", ("many",)),
    "formats": ("formats", ("file",)),
    "max_mib": ("max_mib", ("file",)),
    "files_most": ("most", ("file",)),
    "columns": ("columns", ("table",)),
    "rows_least": ("least", ("table",)),
    "rows_most": ("most", ("table",)),
}


class LinesField(forms.CharField):
    """A list of texts, one on a line."""

    def __init__(self, **options: Any) -> None:
        widget = UnfoldAdminTextareaWidget({"rows": 6})
        super().__init__(required=False, max_length=MOST_TYPED, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(value or ())

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in str(value or "").splitlines())
        return [line for line in lines if line]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) != (initial or [])


class ColumnsField(LinesField):
    """Columns of a table, one on a line: the heading, and behind a | what is written below it."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        # A column from a file may leave its kind out.
        return "\n".join(
            f"{one['label']} | {COLUMN_WORDS[one.get('kind', 'short')]}" for one in value or ()
        )

    def to_python(self, value: Any) -> Any:
        kinds = {str(word): kind for kind, word in COLUMN_WORDS.items()}
        kinds |= {kind: kind for kind in COLUMN_WORDS}
        columns = []
        for line in super().to_python(value):
            label, *rest = MARK.split(line, maxsplit=1)
            word = rest[0].strip().lower() if rest else "short"
            if word not in kinds:
                raise ValidationError(
                    _("“%(line)s”: behind the | one of these can stand: %(words)s.")
                    % {"line": line[:60], "words": _(", ").join(map(str, COLUMN_WORDS.values()))}
                )
            columns.append({"label": label, "kind": kinds[word]})
        return columns


def _whole(label: Any, most: int, least: int = 0, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget(),
        **options,
    )


def _decimal(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=-LARGEST,
        max_value=LARGEST,
        required=False,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}),
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=UnfoldAdminSingleDateWidget())


BOXES: dict[str, forms.Field] = {
    "characters": _whole(
        gettext_lazy("Characters at most"),
        2000,
        1,
        help_text=gettext_lazy("Short text up to 200, long text up to 2000; empty: half of that."),
    ),
    "number_least": _decimal(gettext_lazy("Smallest number")),
    "number_most": _decimal(gettext_lazy("Largest number")),
    "decimals": _whole(gettext_lazy("Decimals at most"), MOST_DECIMALS),
    "unit": forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("It stands beside the box, such as 人 or 台."),
    ),
    "first_day": _day(gettext_lazy("First possible day")),
    "last_day": _day(gettext_lazy("Last possible day")),
    "choices": LinesField(
        label=gettext_lazy("Choices"), help_text=gettext_lazy("One on each line, 2 to 50.")
    ),
    "chosen_least": _whole(gettext_lazy("Choices at least"), 50),
    "chosen_most": _whole(gettext_lazy("Choices at most"), 50, 1),
    "formats": forms.MultipleChoiceField(
        label=gettext_lazy("File formats"),
        choices=[(one, one.upper()) for one in FORMATS],
        initial=["pdf"],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    ),
    "max_mib": _whole(gettext_lazy("Largest size (MB)"), LARGEST_MIB, 1),
    "files_most": _whole(gettext_lazy("Files at most"), MOST_FILES, 1),
    "columns": ColumnsField(
        label=gettext_lazy("Columns"),
        help_text=gettext_lazy(
            "One on each line, 1 to 8: the heading, then | and what stands below it: words, figures, "
            "amount or date."
        ),
    ),
    "rows_least": _whole(gettext_lazy("Rows at least"), MOST_ROWS),
    "rows_most": _whole(gettext_lazy("Rows at most"), MOST_ROWS, 1),
}
