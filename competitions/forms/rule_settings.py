"""Between a rule set and the fields of its form: made from one declaration, there and back."""

from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from competitions.forms.rule_fields import BoxesField, LinesField, NumbersField, OrderedChoiceField
from competitions.labels.settings import KINDS, SETTINGS, Only, Setting
from competitions.rulebook.spec import LARGEST, Rules


def value_of(rules: Rules, path: str) -> Any:
    part, name = path.split(".")
    return getattr(getattr(rules, part), name)


def default_of(path: str) -> Any:
    return value_of(Rules(), path)


def _annotation(path: str) -> str:
    part, name = path.split(".")
    kind: Any = type(getattr(Rules(), part))
    return str(next(one.type for one in fields(kind) if one.name == name))


def rules_from(values: Mapping[str, Any]) -> Rules:
    """The rules that form values say, by path; what does not count under them has its default."""
    counted = {
        path: values[path] if counts(SETTINGS[path].only, values) else default_of(path)
        for path in SETTINGS
        if path in values
    }
    rules = Rules()
    parts = {}
    for one in fields(Rules):
        said = {
            path.split(".")[1]: value
            for path, value in counted.items()
            if path.startswith(f"{one.name}.")
        }
        parts[one.name] = replace(getattr(rules, one.name), **said)
    return Rules(**parts)


def counts(only: Only, values: Mapping[str, Any]) -> bool:
    """Whether a setting with this condition means anything beside the other values."""
    return all(values.get(path, default_of(path)) in wanted for path, wanted in only.items())


def shown_if(setting: Setting) -> str:
    """The condition as an expression over the fields of the page; "" without one."""
    return " && ".join(
        f"{list(wanted)!r}.includes({path.replace('.', '__')})"
        for path, wanted in setting.only.items()
    )


def _help(setting: Setting) -> Any:
    told = [
        format_lazy("“{}”", SETTINGS[path].choices[value])
        for path, wanted in setting.only.items()
        if len(wanted) == 1
        for value in wanted
    ]
    return format_lazy(_("{} Only for: {}."), setting.help, told[0]) if told else setting.help


def _whole(options: dict[str, Any], *, required: bool = True) -> forms.Field:
    widget = UnfoldAdminIntegerFieldWidget({"min": 0, "max": LARGEST})
    return forms.IntegerField(
        min_value=0, max_value=LARGEST, required=required, widget=widget, **options
    )


def _decimal(options: dict[str, Any], *, required: bool = True) -> forms.Field:
    # No number box: browsers drop what they cannot read, and a form that lost it cannot say why.
    widget = UnfoldAdminTextInputWidget({"inputmode": "decimal", "class": "vIntegerField"})
    return forms.DecimalField(
        min_value=0,
        max_value=LARGEST,
        max_digits=10,
        decimal_places=4,
        required=required,
        widget=widget,
        **options,
    )


def field_for(setting: Setting) -> forms.Field:
    """The form field of one setting; its kind is that of the value in `rulebook.spec`."""
    options: dict[str, Any] = {"label": capfirst(setting.label), "help_text": _help(setting)}
    if setting.choices:
        options["widget"] = UnfoldAdminSelectWidget()
        choices = list(setting.choices.items())
        return forms.ChoiceField(choices=choices, required="" not in setting.choices, **options)
    if setting.keys:
        return BoxesField(setting.keys, **options)
    made: forms.Field = _BY_ANNOTATION[_annotation(setting.path)](options)
    return made


_BY_ANNOTATION: Mapping[str, Any] = {
    str(int): _whole,
    str(int | None): lambda options: _whole(options, required=False),
    str(Decimal): _decimal,
    str(Decimal | None): lambda options: _decimal(options, required=False),
    str(bool): lambda options: forms.BooleanField(
        required=False, widget=UnfoldBooleanSwitchWidget(), **options
    ),
    str(Mapping[str, int]): lambda options: LinesField(KINDS, **options),
    str(tuple[str, ...]): lambda options: OrderedChoiceField(**options),
    str(tuple[int, ...]): lambda options: NumbersField(**options),
}


def initial_of(rules: Rules) -> dict[str, Any]:
    """The values of the form's fields that show `rules`."""
    return {one.name: _shown(value_of(rules, path)) for path, one in SETTINGS.items()}


def _shown(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
