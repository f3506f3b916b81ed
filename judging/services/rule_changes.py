"""Other rules for a round whose scoring has opened: one person asks, a second one applies them.

Both see whose rank would move before anything does; what was shown is what is applied.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Approval, User
from accounts.services import confirm_approval, decline_approval, record, request_approval
from competitions.models import Criterion, Heat, Round, RuleChange, RuleSet
from competitions.rulebook.codes import Problem
from competitions.rulebook.spec import CRITERION, Rules
from competitions.services.rule_sets import RulesRefused, check_rules, kinds_of
from competitions.services.tree import freeze_rule_set
from judging import rules
from judging.models import Appearance, Ledger, Seat, Standing
from judging.services.heats import ReasonNeeded
from judging.services.proposals import LineTied, RulesUnfit, propose
from judging.services.rankings import rank_heat
from judging.services.scores import standings_of


class RulesFixed(Exception):
    """The round is not being scored, or the version is none that may follow the present one."""


class EffectChanged(Exception):
    """What was asked for would no longer do what was shown."""


def newer_versions(round_: Round) -> list[RuleSet]:
    """The versions that were made from the round's own rules, directly or by way of another."""
    present = round_.rule_set
    same = RuleSet.objects.filter(
        competition=round_.competition_id, name=present.name, version__gt=present.version
    )
    descends = {present.pk}
    found = []
    for one in same.order_by("version"):
        if one.made_from_id in descends:
            descends.add(one.pk)
            found.append(one)
    return found


def effect_of(round_: Round, rule_set: RuleSet) -> dict[str, Any]:
    """What playing the round by `rule_set` would do, as `RuleChange.effect` keeps it.

    Ranks are those of locked heats alone, heat by heat, until every heat is locked: before that
    nobody may know how the others stand, and nobody is promoted. `promoted` come in, `dropped`
    fall out. A tie at the line promotes nobody. Nothing is written.
    """
    heats = list(round_.heats.all())
    whole = bool(heats) and all(heat.state == Heat.State.LOCKED for heat in heats)
    before = _standings(round_, round_.rule_set.rules, whole=whole)
    after = _standings(round_, rule_set.rules, whole=whole)
    was = _through(round_, before, round_.rule_set.rules) if whole else set()
    will = _through(round_, after, rule_set.rules) if whole else set()
    return {
        "moved": list(_moved(before, after)),
        "promoted": sorted(will - was),
        "dropped": sorted(was - will),
        "digest": _digest(before, after, rule_set),
    }


def _standings(round_: Round, by: Rules, *, whole: bool) -> list[Standing]:
    appearances = Appearance.objects.filter(heat__round=round_, heat__state=Heat.State.LOCKED)
    related = (
        appearances.taking_part()
        .for_ranking()
        .select_related("entry__project", "entry__sector", "entry__category", "heat")
    )
    by_heat = not whole or by.promotion.by == "heat"
    ordered = list(related.order_by("heat__number", "order", "pk"))
    return standings_of(round_, ordered, by_heat=by_heat, rules=by)


def _through(round_: Round, standings: list[Standing], by: Rules) -> set[str]:
    """The numbers of those who would be promoted."""
    try:
        decisions = propose(round_, standings, by)
    except (LineTied, RulesUnfit):
        return set()
    numbers = {
        str(one.appearance.entry_id): one.appearance.entry.number or "" for one in standings
    }
    return {numbers[one.key] for one in decisions if one.outcome == "promoted"}


def _moved(before: list[Standing], after: list[Standing]) -> Iterator[dict[str, Any]]:
    ranks = {one.appearance_id: one.rank for one in after}
    for one in before:
        if one.rank != ranks[one.appearance_id]:
            yield {
                "number": one.appearance.entry.number,
                "title": one.appearance.entry.project.title,
                "before": one.rank,
                "after": ranks[one.appearance_id],
            }


def _digest(before: list[Standing], after: list[Standing], rule_set: RuleSet) -> str:
    """Of both standings and of what the new version says: the same only if all of it is."""
    rows = [
        [[one.appearance.entry.number, str(one.score), one.rank] for one in standings]
        for standings in (before, after)
    ]
    text = json.dumps([rows, rule_set.spec], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _check_right(actor: User, round_: Round) -> None:
    """An organiser who scores in no heat of the round: nobody bends the rules of what they judge."""
    judges = Seat.objects.filter(heat__round=round_, judge__user=actor).exists()
    if judges or not rules.organises_round(actor, round_):
        raise PermissionDenied


def _locked_round(pk: int) -> Round:
    """The round with its ledgers locked, so that no mark and no lock moves meanwhile."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=pk)
    list(Ledger.objects.select_for_update().filter(heat__round=round_).order_by("pk"))
    return round_


def _check_scoring(round_: Round) -> None:
    if round_.state == Round.State.PLANNED:
        raise RulesFixed(
            _("No heat has been opened yet: choose the rules where it is configured.")
        )
    if round_.state != Round.State.SCORING:
        raise RulesFixed(_("The promotion of this round is decided; its rules stay as they are."))


def _check_version(round_: Round, rule_set: RuleSet) -> None:
    if rule_set not in newer_versions(round_):
        raise RulesFixed(
            _("Only a newer version of the rules of this round can take their place.")
        )
    said = check_rules(rule_set.spec, kinds=kinds_of(round_.competition))
    codes = set(Criterion.objects.filter(rubric__round=round_).values_list("code", flat=True))
    named = [one.removeprefix(CRITERION) for one in said.ties.chain if one.startswith(CRITERION)]
    if strange := tuple(code for code in named if code not in codes):
        raise RulesRefused(
            tuple(Problem("ties.chain", "tie_criterion_unknown", {"code": one}) for one in strange)
        )


@transaction.atomic
def request_change(
    round_: Round, rule_set: RuleSet, *, actor: User, at: datetime, reason: str
) -> RuleChange:
    """Ask for the round to be played by a newer version of its rules; nothing moves yet.

    PermissionDenied, ReasonNeeded, RulesFixed, RulesRefused, UnreadableRules, ApprovalPending.
    """
    _check_right(actor, round_)
    if not reason.strip():
        raise ReasonNeeded(_("Say why, so that the second person can judge it."))
    round_ = _locked_round(round_.pk)
    _check_scoring(round_)
    _check_version(round_, rule_set)
    action = Approval.Action.CHANGE_RULES
    approval = request_approval(action, round_, actor=actor, at=at, reason=reason)
    return RuleChange.objects.create(
        round=round_,
        replaces=round_.rule_set,
        rule_set=rule_set,
        approval=approval,
        effect=effect_of(round_, rule_set),
    )


def _asked(approval: Approval) -> RuleChange:
    """The change that the approval is about; an approval of another step is a bug."""
    asked = Approval.objects.get(pk=approval.pk, action=Approval.Action.CHANGE_RULES)
    return RuleChange.objects.select_related("rule_set", "replaces").get(approval=asked)


@transaction.atomic
def confirm_change(approval: Approval, *, actor: User, at: datetime) -> Round:
    """Play by the new rules as the second person: freeze them and rank the locked heats again.

    EffectChanged if marks, rules or the version itself have moved since the effect was shown.
    PermissionDenied, SamePerson, ApprovalClosed, RulesFixed, RulesRefused; then nothing is written.
    """
    change = _asked(approval)
    round_ = _locked_round(change.round_id)
    _check_right(actor, round_)
    _check_scoring(round_)
    # Whoever still edits the version waits, or is waited for: what is frozen is what was looked at.
    change.rule_set = RuleSet.objects.select_for_update().get(pk=change.rule_set_id)
    is_same = round_.rule_set_id == change.replaces_id
    if not is_same or effect_of(round_, change.rule_set) != change.effect:
        raise EffectChanged(
            _(
                "Marks or rules have changed since this was asked for, so it would not do what was "
                "shown. Decline it and ask again."
            )
        )
    _check_version(round_, change.rule_set)
    confirm_approval(approval, round_, actor=actor, at=at)
    freeze_rule_set(change.rule_set, actor=actor, at=at)
    round_.rule_set = change.rule_set
    round_.save(update_fields=["rule_set"])
    RuleChange.objects.filter(pk=change.pk).update(applied_at=at)
    for heat in round_.heats.filter(state=Heat.State.LOCKED).order_by("number"):
        heat.round = round_
        rank_heat(heat, at=at)
    told = {"before": str(change.replaces), "after": str(change.rule_set)}
    record("round.change_rules", round_, actor=actor, at=at, **told)
    return round_


@transaction.atomic
def decline_change(approval: Approval, *, actor: User, at: datetime) -> None:
    """Leave the round its rules."""
    change = _asked(approval)
    round_ = Round.objects.select_related("competition").get(pk=change.round_id)
    _check_right(actor, round_)
    decline_approval(approval, round_, actor=actor, at=at)
