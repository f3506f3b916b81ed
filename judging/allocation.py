"""Judges given to entries or to panels: pure, reproducible, and every seat says why.

    allocate(Problem(entries, judges, wishes, seed)) -> Plan | Clash

The same problem has the same answer, whatever the order of its parts; another seed parts equals in
another way. What can never be (walls), what was wished, and what is only made as good as possible
(even loads first, then sector fit) is told apart in `judging.assignment.spec`.

Loads differ by one at most wherever the walls and wishes allow that in a problem that is solved
whole (up to 40,000 pairs). Larger ones are solved in blocks, and loads come out as even as the
blocks allow; `Plan.spread` says how even. What clashes is proved for a whole problem; in a large one
it is shown for kinds of entries taken together, or for the block that could not be filled.
"""

from collections.abc import Callable

from judging.assignment.spec import (
    Clash,
    EntryFacts,
    JudgeFacts,
    PanelFacts,
    Pin,
    Place,
    Plan,
    Problem,
    Reason,
    Wishes,
    names_of,
)

__all__ = [
    "Clash",
    "EntryFacts",
    "JudgeFacts",
    "PanelFacts",
    "Pin",
    "Place",
    "Plan",
    "Problem",
    "Reason",
    "Wishes",
    "allocate",
    "names_of",
]


def allocate(
    problem: Problem, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> Plan | Clash:
    """A plan, or the smallest set of wishes that clash.

    `progress(done, total)` is called between the parts of a large problem; what it raises ends the
    work. Imports numpy and SciPy: call it in a worker, never in a web process.
    """
    from judging.assignment.solving import answer  # noqa: PLC0415 - a web process must not load it

    return answer(problem, progress)
