"""The places of a node as it keeps them, and how many of them are taken already.

Promotions and recommendations lie in apps above this one; each tells here how it counts them.
"""

from collections.abc import Callable, Mapping

from competitions.models import Competition, Quota
from competitions.promotion.quota_sums import TOTAL, QuotaRow

type Count = Callable[[Competition], Mapping[str, int]]

_counts: list[Count] = []


def count_with(count: Count) -> None:
    """From now on ask `count` too: a node → places taken by kind of category, told once each."""
    if count not in _counts:
        _counts.append(count)


def taken_of(node: Competition) -> dict[str, int]:
    """Places taken by kind of category, and of all together under "": the most that any count
    says, since who is recommended was promoted before."""
    taken: dict[str, int] = {}
    for count in _counts:
        by_kind = dict(count(node))
        by_kind[TOTAL] = sum(by_kind.values())
        for key, n in by_kind.items():
            taken[key] = max(taken.get(key, 0), n)
    return taken


def rows_of(node: Competition) -> dict[str, QuotaRow]:
    """The places by kind of category, those of all together under ""; one query."""
    quotas = Quota.objects.filter(competition=node).select_related("category")
    return {
        quota.category.kind if quota.category else TOTAL: QuotaRow(
            quota.places, quota.at_least, quota.share_at_least
        )
        for quota in quotas
    }
