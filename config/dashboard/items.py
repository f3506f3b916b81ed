"""A line of the workspace: what waits or is wrong, and the page to go to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """`mark` is a kind of state mark, `word` what it says; `sub` explains in one sentence."""

    title: str
    url: str
    mark: str
    word: str
    sub: str = ""
