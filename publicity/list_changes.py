"""What is different between the lists of two notices; pure.

Rows are known by the number of their entry, and stand in the order of their list.
"""

from collections.abc import Mapping, Sequence
from typing import Any

type ListRow = Mapping[str, Any]

NAMED = ("number", "project", "unit")


def list_changes(
    old: Sequence[ListRow], new: Sequence[ListRow]
) -> dict[str, list[dict[str, Any]]]:
    """What a reader of `old` has to know of `new`, ready for JSON.

    "removed" with the place that a row had, "added" with the one that it has, and "moved" with
    both, all in the order of the list in which they stand last. Together with `old` they give the
    numbers of `new` in their order.
    """
    before = {row["number"]: row for row in old}
    after = {row["number"]: row for row in new}
    return {
        "removed": [
            _named(row) | {"before": row["order"]} for row in old if row["number"] not in after
        ],
        "added": [
            _named(row) | {"after": row["order"]} for row in new if row["number"] not in before
        ],
        "moved": [
            _named(row) | {"before": before[row["number"]]["order"], "after": row["order"]}
            for row in new
            if row["number"] in before and before[row["number"]]["order"] != row["order"]
        ],
    }


def _named(row: ListRow) -> dict[str, Any]:
    return {name: row[name] for name in NAMED}
