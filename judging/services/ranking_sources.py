"""What a ranking is made from, in one digest, so that it is known whether it still holds. Reads only."""

import hashlib
from collections.abc import Sequence
from typing import Any

from competitions.models import Heat, Round
from judging.ledger import canonical
from judging.models import Ledger, Ranking, ScoreSheet, TieRuling
from judging.services.details import Ranked
from judging.snapshot import rules_digest
from projects.models import Recusal


def head_of(round_: Round, heat: Heat | None) -> dict[str, Any]:
    """What stands above the lines of a ranking: what is ranked, by which rules, from which ledgers."""
    ledgers = Ledger.objects.filter(heat__round=round_)
    if heat is not None:
        ledgers = ledgers.filter(heat=heat)
    return {
        "contest": round_.competition.code,
        "round": round_.order,
        "heat": heat.number if heat else None,
        "rules": {
            "name": round_.rule_set.name,
            "version": round_.rule_set.version,
            "digest": rules_digest(round_.rule_set.spec),
        },
        "ledgers": [
            list(one)
            for one in ledgers.order_by("heat__number").values_list(
                "heat__number", "head", "length"
            )
        ],
    }


def sources_of(round_: Round, heat: Heat | None, appearances: Sequence[Ranked]) -> str:
    """SHA-256 of everything that the ranks of these appearances follow from.

    Ledgers (every change of a sheet is a row of theirs) and rules, the entries that take part with
    their category and city, how many sheets there are and which recusals take some out of the
    count, the rulings on ties, the ranking of the round before.
    """
    found = hashlib.sha256(canonical(head_of(round_, heat)))
    for one in appearances:
        found.update(f"{one.pk} {one.number} {one.kind} {one.city}\n".encode())
    found.update(canonical({"beside": _beside(round_, heat)}))
    return found.hexdigest()


def _beside(round_: Round, heat: Heat | None) -> list[Any]:
    sheets = ScoreSheet.objects.filter(appearance__heat__round=round_)
    if heat is not None:
        sheets = sheets.filter(appearance__heat=heat)
    rulings = TieRuling.objects.filter(round=round_)
    recused = Recusal.objects.filter(
        project__entries__appearances__heat__round=round_,
        user__judge__seats__heat__round=round_,
    )
    if heat is not None:
        rulings = rulings.filter(appearance__heat=heat)
        recused = recused.filter(
            project__entries__appearances__heat=heat, user__judge__seats__heat=heat
        )
    before = Ranking.objects.filter(
        round__competition=round_.competition_id,
        round__order__lt=round_.order,
        heat=None,
        superseded_at=None,
    )
    return [
        sheets.count(),
        list(recused.order_by("pk").values_list("pk", flat=True).distinct()),
        list(rulings.order_by("pk").values_list("pk", flat=True)),
        list(before.order_by("-round__order").values_list("digest", flat=True)[:1]),
    ]
