"""Form fields for the settings of a rule set that are more than one number or one choice."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from competitions.labels.choices import CRITERION_NAMED, PEOPLE_DECIDE, TIE_BREAKS, Choices
from competitions.rulebook.spec import CRITERION, LARGEST

LINE = re.compile(r"^(?P<key>.+?)[\s:=,、]+(?P<count>[0-9]{1,6})$")
SLOTS = 6
MOST_LINES = 200


class PartsWidget(forms.MultiWidget):
    """Several boxes with a label each, side by side."""

    labels: Sequence[Any] = ()
    kind = "cs-boxes"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        draw: Any = self._render  # type: ignore[attr-defined]
        drawn = [draw(one["template_name"], {"widget": one}, renderer) for one in parts]
        rows = format_html_join(
            "",
            '<div class="cs-box"><label for="{}">{}</label>{}</div>',
            (
                (one["attrs"].get("id", ""), label, box)
                for one, label, box in zip(parts, self.labels, drawn, strict=True)
            ),
        )
        return format_html('<div class="{}" {}>{}</div>', self.kind, self.more_attrs(), rows)

    def more_attrs(self) -> SafeString | str:
        return ""

    def decompress(self, value: Any) -> list[Any]:
        held = list(value or ())
        return held + [None] * (len(self.widgets) - len(held))


class BoxesWidget(PartsWidget):
    """A number for each of several names; `keys` are their codes."""

    def __init__(self, keys: Choices) -> None:
        self.keys, self.labels = tuple(keys), tuple(keys.values())
        super().__init__([UnfoldAdminIntegerFieldWidget({"min": 0}) for _key in keys])

    def decompress(self, value: Any) -> list[Any]:
        held: Mapping[str, int] = value or {}
        return [held.get(key) for key in self.keys]


class BoxesField(forms.MultiValueField):
    """{code: number} of the boxes that are filled in; codes without a box are kept as they are."""

    def __init__(self, keys: Choices, **options: Any) -> None:
        self.keys = tuple(keys)
        parts = [
            forms.IntegerField(min_value=0, max_value=LARGEST, required=False) for _key in keys
        ]
        options |= {"require_all_fields": False, "required": False, "widget": BoxesWidget(keys)}
        super().__init__(parts, **options)

    def compress(self, data_list: Any) -> dict[str, int]:
        pairs = zip(self.keys, data_list or [], strict=False)
        return {key: number for key, number in pairs if number is not None}


class OrderedChoiceWidget(PartsWidget):
    """Select boxes in the order in which they count; a script adds buttons that move them."""

    kind = "cs-chain"

    def __init__(self, slots: int = SLOTS) -> None:
        self.labels = tuple(f"{number}." for number in range(1, slots + 1))
        super().__init__([UnfoldAdminSelectWidget() for _slot in range(slots)])

    def more_attrs(self) -> SafeString:
        return format_html(
            'data-chain data-up="{}" data-down="{}"', _("Move one up"), _("Move one down")
        )


class OrderedChoiceField(forms.MultiValueField):
    """The chosen names in order, as a tuple; gaps between the boxes do not count."""

    def __init__(self, **options: Any) -> None:
        options |= {"require_all_fields": False, "required": False}
        options["widget"] = OrderedChoiceWidget()
        super().__init__([forms.ChoiceField(required=False) for _slot in range(SLOTS)], **options)

    def offer(self, choices: Sequence[Any]) -> None:
        parts: Any = self.fields
        for part, widget in zip(parts, self.widget.widgets, strict=True):
            part.choices = choices
            widget.choices = part.choices

    def compress(self, data_list: Any) -> tuple[str, ...]:
        return tuple(name for name in data_list or [] if name)


def tie_break_choices(criteria: Mapping[str, str], kept: Sequence[str]) -> list[Any]:
    """What may part equal scores: numbers, criteria in reach, people, and what was chosen before."""
    named = {CRITERION + code: CRITERION_NAMED % {"name": name} for code, name in criteria.items()}
    known: dict[str, Any] = {**TIE_BREAKS, **named}
    known |= {name: name for name in kept if name not in known and name not in PEOPLE_DECIDE}
    return [
        ("", _("– not used –")),
        (_("Numbers decide"), list(known.items())),
        (_("People decide"), list(PEOPLE_DECIDE.items())),
    ]


class NumbersField(forms.CharField):
    """Whole numbers with commas between them, as a tuple; falling, each once."""

    default_error_messages = {
        "numbers": gettext_lazy("Write whole numbers with commas between them, such as 60, 30.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, max_length=200, widget=UnfoldAdminTextInputWidget(), **options
        )

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else ", ".join(str(one) for one in value or ())

    def to_python(self, value: Any) -> Any:
        typed = plain(super().to_python(value))
        parts = [part for part in re.split(r"[\s,、;]+", typed) if part]
        if not all(re.fullmatch(r"[0-9]{1,5}", part) for part in parts):
            raise ValidationError(self.error_messages["numbers"], code="numbers")
        return tuple(sorted({int(part) for part in parts}, reverse=True))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class LinesField(forms.CharField):
    """{group: number}, one a line; a group is written by its code, a category also by its name."""

    default_error_messages = {
        "line": gettext_lazy(
            "Line %(line)s (“%(text)s”) is not a group with its number, such as “330200 12”."
        ),
        "twice": gettext_lazy("Line %(line)s names the group “%(key)s” a second time."),
        "many": gettext_lazy("At most %(most)s groups can be named here."),
    }

    def __init__(self, names: Choices, **options: Any) -> None:
        self.names = names
        widget = UnfoldAdminTextareaWidget({"rows": 3})
        super().__init__(required=False, max_length=5000, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        counts: Mapping[str, int] = value or {}
        return "\n".join(f"{self.names.get(key, key)} {count}" for key, count in counts.items())

    def to_python(self, value: Any) -> Any:
        typed = [line.strip() for line in plain(super().to_python(value)).splitlines()]
        if len(typed) > MOST_LINES:
            raise self._refused("many", most=MOST_LINES)
        found: dict[str, int] = {}
        for number, line in enumerate(typed, start=1):
            if not line:
                continue
            match = LINE.match(line)
            if match is None:
                raise self._refused("line", line=number, text=line[:40])
            key = self._code_of(match["key"])
            if key in found:
                raise self._refused("twice", line=number, key=match["key"])
            found[key] = min(int(match["count"]), LARGEST)
        return found

    def _code_of(self, written: str) -> str:
        codes = {plain(str(name)): code for code, name in self.names.items()}
        return str(codes.get(written, written))

    def _refused(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


def plain(typed: Any) -> str:
    """What was typed with full-width digits and signs made narrow."""
    return unicodedata.normalize("NFKC", str(typed or "")).replace("\r\n", "\n")
