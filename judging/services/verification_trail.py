"""Rows of a contest held against its audit trail: when something was done, by whom, into which state.

The ledger binds marks; this finds what somebody changed beside it. The trail is no chain: whoever
changes a row and its line alike is not found here.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import AuditEntry
from competitions.models import Competition, Heat, Round, RuleSet
from judging.models import HeatSeal, Promotion, Ranking, TieRuling
from projects.models import Recusal

# (place, part of it or None, what is wrong), as judging.services.verification names a finding.
type Named = tuple[str, str | None, str]


def trail_findings(competition: Competition) -> Iterator[Named]:
    """Times, states, rulings and recusals that no line of the trail speaks of; ten queries."""
    lines = list(AuditEntry.objects.filter(scope=competition.path).order_by("at", "pk"))
    moments = {line.at for line in lines}
    yield from _states(competition, lines)
    yield from _times(competition, moments, lines)
    yield from _rulings(competition, lines)
    yield from _recusals(competition)


def _round_place(round_: Round, heat: Heat | None = None) -> str:
    place = f"{round_.competition.code}, round {round_.order}"
    return f"{place}, heat {heat.number}" if heat else place


def _states(competition: Competition, lines: list[AuditEntry]) -> Iterator[Named]:
    """A state is where the last step on record has led; without any, where everything begins."""
    last: dict[tuple[str, str], Any] = {}
    for line in lines:
        after = line.detail.get("after")
        if after in {*Heat.State.values, *Round.State.values} and "before" in line.detail:
            last[line.subject_type, line.subject_id] = after
    heats, rounds = _heats(competition), Round.objects.filter(competition=competition)
    placed: list[Heat | Round] = [*heats, *rounds.select_related("competition")]
    for one in placed:
        said = last.get((one._meta.label_lower, str(one.pk)), Heat.State.PLANNED)
        place = _round_place(one.round, one) if isinstance(one, Heat) else _round_place(one)
        if one.state != said:
            yield place, None, "its state is not in the audit trail"
    yield from _unfit_heats(heats)


def _unfit_heats(heats: list[Heat]) -> Iterator[Named]:
    ranked = Ranking.objects.filter(heat__in=heats, superseded_at=None)
    in_force = set(ranked.values_list("heat", flat=True))
    for heat in heats:
        if heat.state != Heat.State.PLANNED and not hasattr(heat, "ledger"):
            yield _round_place(heat.round, heat), None, "has no ledger"
        if heat.state != Heat.State.LOCKED and heat.pk in in_force:
            yield _round_place(heat.round, heat), None, "is ranked and not locked"


def _heats(competition: Competition) -> list[Heat]:
    heats = Heat.objects.filter(round__competition=competition)
    return list(heats.select_related("round__competition", "ledger").order_by("pk"))


def _times(
    competition: Competition, moments: set[datetime], lines: list[AuditEntry]
) -> Iterator[Named]:
    """Whatever was sealed, ranked, revoked or frozen was so by a step that is on record."""
    yield from _seal_times(competition, lines)
    place = competition.code
    for ranking in Ranking.objects.filter(round__competition=competition):
        if not {ranking.made_at, ranking.superseded_at or ranking.made_at} <= moments:
            yield place, f"ranking {ranking.pk}", "its time is not on record"
    promotions = Promotion.objects.filter(round__competition=competition)
    for promotion in promotions.exclude(revoked_at=None).exclude(revoked_at__in=moments):
        yield place, f"promotion {promotion.pk}", "its time is not on record"
    used = RuleSet.objects.filter(rounds__heats__ledger__isnull=False, competition=competition)
    for rule_set in used.distinct():
        if rule_set.frozen_at not in moments:
            yield place, f"rule set {rule_set}", "its freezing is not on record"


def _seal_times(competition: Competition, lines: list[AuditEntry]) -> Iterator[Named]:
    locks = {(one.subject_id, one.at) for one in lines if one.action == "heat.lock"}
    place = f"{competition.code}, seals"
    for seal in HeatSeal.objects.filter(competition=competition).select_related("heat__round"):
        said = (seal.payload.get("round"), seal.payload.get("heat"))
        if (str(seal.heat_id), seal.at) not in locks:
            yield place, f"row {seal.seq}", "its lock is not on record"
        if said != (seal.heat.round.order, seal.heat.number):
            yield place, f"row {seal.seq}", "belongs to another heat"


def _rulings(competition: Competition, lines: list[AuditEntry]) -> Iterator[Named]:
    """Every line of a ruling says what the step on record said."""
    said = {
        (
            line.subject_id,
            line.at,
            line.actor_id,
            line.detail.get("tie_break"),
            line.detail.get("decided_by"),
            line.detail.get("reason"),
        ): line.detail.get("order", [])
        for line in lines
        if line.action == "round.rule_tie"
    }
    rulings = TieRuling.objects.filter(round__competition=competition)
    related = rulings.select_related("appearance__entry", "appearance__heat", "round__competition")
    for one in related.order_by("pk"):
        key = (str(one.round_id), one.at, one.actor_id, one.token, one.decided_by, one.reason)
        order = said.get(key, [])
        number = one.appearance.entry.number
        is_here = one.appearance.heat.round_id == one.round_id
        if not is_here or number not in order or one.value != len(order) - order.index(number):
            yield _round_place(one.round), f"ruling {one.number}", "is not what is on record"


def _recusals(competition: Competition) -> Iterator[Named]:
    recusals = Recusal.objects.filter(project__entries__competition=competition)
    found = list(recusals.distinct().order_by("pk"))
    projects = [str(one.project_id) for one in found]
    lines = AuditEntry.objects.filter(action="recusal.declare", subject_id__in=projects)
    said = {(line.subject_id, line.actor_id, line.at, line.detail.get("kind")) for line in lines}
    for one in found:
        key = (str(one.project_id), one.declared_by_id, one.declared_at, one.kind)
        if key not in said:
            yield competition.code, f"recusal {one.pk}", "is not what is on record"
