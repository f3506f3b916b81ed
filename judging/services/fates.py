"""What is written down of a decision, and the sentence that gives its reason."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from django.utils.translation import gettext as _

from competitions.models import Region, Round
from competitions.promotion.plan import group_dimensions
from competitions.promotion.selection import Decision
from competitions.words.fates import decision_words
from judging.models import Promotion, Standing
from projects.declared import title_of


def as_written(decision: Decision) -> dict[str, Any]:
    """The fields of a `Promotion` that say what was decided and why."""
    detail: dict[str, Any] = {"group": decision.group, "places": decision.places}
    if decision.waiting is not None:
        detail["waiting"] = decision.waiting
    if decision.beside:
        detail["beside"] = decision.beside
    return {
        "outcome": decision.outcome,
        "place": decision.place,
        "reason": decision.reason,
        "detail": detail,
    }


def _decision(promotion: Promotion, rank: int | None) -> Decision:
    said = promotion.detail
    return Decision(
        str(promotion.entry_id),
        cast(Any, promotion.outcome),
        promotion.place,
        cast(Any, promotion.reason),
        rank,
        said.get("group", ""),
        said.get("places"),
        said.get("waiting"),
        said.get("beside", ""),
    )


def fate_sentences(
    round_: Round,
    promotions: Mapping[int, Promotion],
    standings: Iterable[Standing],
    recused: Collection[int],
) -> dict[int, str]:
    """By entry why it is in, out or waiting; at most one query.

    `recused` are the projects that the reader is recused from: none of them is called by name.
    Decisions from before reasons were written down have no sentence.
    """
    rule = round_.rule_set.rules.promotion
    dimensions, rows = group_dimensions(rule), list(standings)
    names: dict[str, str] = {}
    for standing in rows:
        entry = standing.appearance.entry
        named = _("another project") if entry.project_id in recused else title_of(entry)
        names[str(entry.pk)] = named
    groups = {one.appearance.entry.sector.code: one.appearance.entry.sector.name for one in rows}
    if "region" in dimensions:
        codes = {one.appearance.entry.declared.get("city") or "" for one in rows} - {""}
        groups |= Region.objects.names(codes, round_.competition.year)
    found = {}
    for standing in rows:
        promotion = promotions.get(standing.appearance.entry_id)
        if promotion is not None and promotion.reason:
            decision = _decision(promotion, standing.rank)
            found[promotion.entry_id] = decision_words(decision, dimensions, groups, names)
    return found
