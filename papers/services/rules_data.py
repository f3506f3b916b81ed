"""The rules of a contest's rounds in words, as plain data for a manual."""

from collections import defaultdict
from typing import Any

from django.utils import translation

from competitions.models import Competition, Criterion
from competitions.words.rules import in_words


def rounds_of(competition: Competition) -> list[dict[str, Any]]:
    """Each round with its days, its rules as sentences and its criteria; two queries.

    In Chinese whatever language the interface is in. Points and weights are strings without
    trailing zeros.
    """
    rounds = list(competition.rounds.select_related("rule_set", "competition").order_by("order"))
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    rows = Criterion.objects.filter(rubric__round__in=[round_.pk for round_ in rounds])
    for row in rows.select_related("rubric").order_by("order", "pk"):
        criteria[row.rubric.round_id].append(row)
    with translation.override("zh-hans"):
        return [
            {
                "name": round_.name,
                "starts_on": round_.starts_on.isoformat(),
                "ends_on": round_.ends_on.isoformat(),
                "sentences": in_words(
                    round_.rule_set.rules,
                    {row.code: row.name for row in criteria[round_.pk]},
                    goes_up=round_ == rounds[-1] and competition.parent_id is not None,
                ),
                "criteria": [_criterion(row) for row in criteria[round_.pk]],
            }
            for round_ in rounds
        ]


def _criterion(row: Criterion) -> dict[str, Any]:
    return {
        "name": row.name,
        "description": row.description,
        "points": f"{row.max_points.normalize():f}",
        "weight": f"{row.weight.normalize():f}",
    }
