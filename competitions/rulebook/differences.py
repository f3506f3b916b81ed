"""What two versions of a rule set say differently. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from competitions.rulebook.spec import Rules, as_data


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting ("score.trim_each") with its two values, written as in the data."""

    path: str
    before: Any
    after: Any


def differences(before: Rules, after: Rules) -> tuple[Difference, ...]:
    """The settings that differ, in the order in which the rules name them."""
    return tuple(_differences(as_data(before), as_data(after)))


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    for part, old in before.items():
        for name, value in old.items():
            if value != after[part][name]:
                yield Difference(f"{part}.{name}", value, after[part][name])
