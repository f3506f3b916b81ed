"""The audit trail's actions and details in the reader's language; the stored codes never change.

Which words there are is known where all apps meet; they are learnt once, when the portal starts.
What has no words is shown as it is stored, so that nothing is ever hidden.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Approval, AuditEntry
from accounts.workflow import Workflow

Words = Mapping[str, str | Promise]
_workflows: dict[str, Workflow] = {}
_objects: dict[str, str | Promise] = {}
_verbs: dict[str, str | Promise] = {}
_keys: dict[str, str | Promise] = {}
_values: dict[str, Mapping[str, Words]] = {}


def learn(
    *,
    workflows: Mapping[str, Workflow],
    objects: Words,
    verbs: Words,
    keys: Words,
    values: Mapping[str, Mapping[str, Words]],
) -> None:
    """Take words in: steps of workflows, names of objects, of what was done, and of details.

    `values` has the words of an action's choices: action → detail → stored code → words.
    """
    _workflows.update(workflows)
    _objects.update(objects)
    _verbs.update(verbs)
    _keys.update(keys)
    _values.update(values)


def action_words(action: str) -> str:
    """“entry.accept” as words: the object and what became of it."""
    subject, _dot, verb = action.partition(".")
    approvals = dict(Approval.Action.choices)
    if subject in approvals:
        return f"{approvals[subject]}{_(': ')}{_verbs.get(verb, verb)}"
    steps = _workflows[subject].transitions if subject in _workflows else ()
    label = next((step.label for step in steps if step.name == verb), None)
    name = _objects.get(subject) or _name_of_model(subject)
    return f"{name}{_(': ')}{label or _verbs.get(verb, verb)}" if name else action


def _name_of_model(name: str) -> str:
    """The admin writes the model's own name into an action: “criterion.change”."""
    found = [model for model in apps.get_models() if model._meta.model_name == name]
    return str(found[0]._meta.verbose_name) if len(found) == 1 else ""


def kind_words(label: str) -> str:
    """What kind of object “app.model” is."""
    model = _model_of(label)
    return str(model._meta.verbose_name) if model else label


def detail_words(line: AuditEntry) -> Iterator[tuple[str, str]]:
    """Each fact of the line with its name; before → after for each field that was changed."""
    model = _model_of(line.subject_type)
    states = _state_names(model)
    choices = _values.get(line.action, {})
    for key, value in line.detail.items():
        if value in ("", [], None):
            continue
        if key == "changes" and isinstance(value, dict):
            yield from _change_words(model, value)
        elif _is_rows(value):
            yield from _row_words(key, value)
        else:
            names = states if key in {"before", "after"} else choices.get(key, {})
            yield str(_keys.get(key, key)), _value_words(value, names)


def _model_of(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _state_names(model: type[models.Model] | None) -> dict[str, Any]:
    try:
        return dict(model._meta.get_field("state").flatchoices) if model else {}  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return {}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(row, dict) and row.keys() & {"added", "changed", "removed"} for row in value
    )


def _row_words(name: str, rows: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Rows of an inline, of the model called `name`: what was added, changed, taken out."""
    model = next((found for found in apps.get_models() if found._meta.model_name == name), None)
    title = capfirst(str(model._meta.verbose_name)) if model else name
    kinds = {"added": _("added"), "changed": _("changed"), "removed": _("taken out")}
    for row in rows:
        kind = next(kind for kind in kinds if kind in row)
        facts = (
            ""
            if kind == "added"
            else _(", ").join(
                f"{field} {change}"
                for field, change in _change_words(model, row.get("changes", {}))
            )
        )
        said = f"{row[kind]}{_(': ')}{facts}" if facts else str(row[kind])
        yield f"{title}{_(': ')}{kinds[kind]}", said


def _change_words(
    model: type[models.Model] | None, changes: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for name, pair in changes.items():
        label, names = _field_words(model, name)
        if not isinstance(pair, list) or len(pair) != 2:
            yield label, _("changed")
            continue
        before, after = (_value_words(value, names) for value in pair)
        yield label, f"{before} → {after}"


def _field_words(model: type[models.Model] | None, name: str) -> tuple[str, dict[Any, Any]]:
    """The name of a field in words, and those of its choices.

    A model that writes down more than its fields says the words itself: `audit_words(name)`.
    """
    try:
        field: Any = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        field = None
    if field is None:
        own = getattr(model, "audit_words", None)
        return own(name) if own else (str(_keys.get(name, name)), {})
    label = getattr(field, "verbose_name", name)
    return capfirst(str(label)), dict(getattr(field, "flatchoices", None) or ())


def _value_words(value: Any, names: Mapping[Any, Any]) -> str:
    if value in ("", None, []):
        return "–"
    try:
        return _plain(names.get(value, value))
    except TypeError:
        return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _(", ").join(str(item) for item in value)
    if isinstance(value, dict):
        return _(", ").join(f"{key} {item}" for key, item in value.items())
    return str(value)
