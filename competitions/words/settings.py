"""A setting of a rule set and its value as a page says them: “panel: judges: 5 → 7”."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from competitions.labels.choices import PEOPLE_DECIDE, TIE_BREAKS
from competitions.labels.settings import KINDS, SETTINGS
from competitions.rulebook.differences import differences
from competitions.rulebook.spec import CRITERION, Rules


@dataclass(frozen=True, slots=True)
class ShownDifference:
    label: str
    before: str
    after: str


def differences_in_words(
    before: Rules, after: Rules, criteria: Mapping[str, str]
) -> list[ShownDifference]:
    """What the later rules say differently, setting by setting; `criteria` maps codes to names."""
    return [
        ShownDifference(
            capfirst(str(SETTINGS[one.path].label)),
            value_words(one.path, one.before, criteria),
            value_words(one.path, one.after, criteria),
        )
        for one in differences(before, after)
    ]


def value_words(path: str, value: Any, criteria: Mapping[str, str]) -> str:
    """A value as it stands in the data, in words."""
    choices = SETTINGS[path].choices
    if choices:
        return str(choices.get(value, value))
    if value is None or value in ([], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        names = {**KINDS, **SETTINGS[path].keys}
        return _(", ").join(f"{names.get(key, key)} {count}" for key, count in value.items())
    if isinstance(value, list):
        return _(", ").join(_word(one, criteria) for one in value)
    return str(value)


def _word(one: Any, criteria: Mapping[str, str]) -> str:
    name = str(one)
    code = name.removeprefix(CRITERION)
    return str({**TIE_BREAKS, **PEOPLE_DECIDE}.get(name) or criteria.get(code, code))
