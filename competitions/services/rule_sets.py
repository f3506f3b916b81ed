"""New versions of rules: what was played by is kept, and a copy takes its place."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from accounts.models import User
from accounts.services import record
from competitions import rules
from competitions.models import RuleSet


@transaction.atomic
def next_version(rule_set: RuleSet, *, actor: User, at: datetime) -> RuleSet:
    """An unfrozen copy with the next free version number; PermissionDenied to non-organisers."""
    if not rules.is_organiser(actor, rule_set.competition):
        raise PermissionDenied
    same = RuleSet.objects.filter(competition=rule_set.competition, name=rule_set.name)
    newest = same.aggregate(newest=models.Max("version"))["newest"]
    copied = {
        field.attname: getattr(rule_set, field.attname)
        for field in RuleSet._meta.concrete_fields
        if field.name not in {"id", "version", "frozen_at"}
    }
    made = RuleSet.objects.create(version=newest + 1, **copied)
    record("rule_set.next_version", made, actor=actor, at=at, copied_from=rule_set.version)
    return made
