"""Rule sets: checked before they are kept, never changed once frozen, followed by new versions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from competitions import rules
from competitions.models import Category, Competition, RuleSet
from competitions.rulebook.codes import Problem
from competitions.rulebook.differences import differences
from competitions.rulebook.problems import problems, refused
from competitions.rulebook.spec import Rules, read
from competitions.words.problems import problem_words


class RulesRefused(Exception):
    """Rules that make no sense together; `problems` says at which fields."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        super().__init__(" ".join(str(problem_words(one)) for one in found))
        self.problems = found


class RuleSetFrozen(Exception):
    """A version that a round has been scored by; the next version can be changed."""


class ReasonMissing(Exception):
    """A new version without a word on why it was made."""


def kinds_of(competition: Competition) -> frozenset[str]:
    """The kinds of category that a node has; empty as long as it has none."""
    found = Category.objects.filter(competition=competition).order_by()
    return frozenset(found.values_list("kind", flat=True))


def check_rules(spec: Mapping[str, Any], *, kinds: frozenset[str] = frozenset()) -> Rules:
    """The rules that `spec` says, if a round can be played by them.

    Raises `competitions.rulebook.spec.UnreadableRules` for data that is no rule set and `RulesRefused`
    with every refused problem; warnings pass. `kinds` as in `rulebook.problems.problems`.
    """
    said = read(spec)
    if found := refused(problems(said, kinds=kinds)):
        raise RulesRefused(found)
    return said


@transaction.atomic
def save_rule_set(rule_set: RuleSet, *, actor: User, at: datetime) -> RuleSet:
    """Keep a new rule set, or what was changed in one that is not frozen; the only way to do so.

    One audit line with every setting before and after; none if nothing changed. Raises
    PermissionDenied to non-organisers of its contest, `RuleSetFrozen`, and what `check_rules` raises.
    """
    if not rules.is_organiser(actor, rule_set.competition):
        raise PermissionDenied
    said = check_rules(rule_set.spec, kinds=kinds_of(rule_set.competition))
    stored = RuleSet.objects.select_for_update().filter(pk=rule_set.pk).first()
    if stored is not None and stored.frozen_at:
        raise RuleSetFrozen(_("This version is frozen: rounds have been scored by it."))
    changes: dict[str, list[Any]] = {
        name: [getattr(stored, name, None), getattr(rule_set, name)]
        for name in ("name", "version", "reason")
        if getattr(stored, name, "") != getattr(rule_set, name)
    }
    before = stored.rules if stored else Rules()
    changes |= {one.path: [one.before, one.after] for one in differences(before, said)}
    if stored is not None and not changes:
        return rule_set
    rule_set.save()
    verb = "create" if stored is None else "change"
    record(f"ruleset.{verb}", rule_set, actor=actor, at=at, changes=changes)
    return rule_set


@transaction.atomic
def next_version(rule_set: RuleSet, *, reason: str, actor: User, at: datetime) -> RuleSet:
    """An unfrozen copy with the next free version number and the reason why it is made.

    Raises PermissionDenied to non-organisers, `ReasonMissing`.
    """
    if not rules.is_organiser(actor, rule_set.competition):
        raise PermissionDenied
    if not reason.strip():
        raise ReasonMissing(_("Say why the next version is made."))
    same = RuleSet.objects.filter(competition=rule_set.competition, name=rule_set.name)
    newest = same.aggregate(newest=models.Max("version"))["newest"]
    made = RuleSet.objects.create(
        competition=rule_set.competition,
        name=rule_set.name,
        version=newest + 1,
        spec=rule_set.spec,
        made_from=rule_set,
        reason=reason.strip(),
    )
    record(
        "rule_set.next_version",
        made,
        actor=actor,
        at=at,
        copied_from=rule_set.version,
        reason=made.reason,
    )
    return made
