"""What a setting of a rule set, and a section of settings, is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from competitions.labels.choices import Choices

type Only = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Setting:
    """`keys` are the boxes of a setting that has a number for each of several names."""

    path: str
    label: Any
    help: Any = ""
    choices: Choices = field(default_factory=dict)
    keys: Choices = field(default_factory=dict)
    only: Only = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the form field."""
        return self.path.replace(".", "__")


@dataclass(frozen=True, slots=True)
class Section:
    title: Any
    lead: Any
    settings: tuple[Setting, ...]
