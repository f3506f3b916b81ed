"""The database itself refuses: every guard is attacked, and attacked again with its trigger gone."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from competitions.models import Criterion, RuleSet
from judging.models import SheetVersion
from tests import builders, guarded_world
from tests.attacks import APPEND_ONLY, ATTACKS
from tests.guarded_world import sql
from tests.staging import staged, undone

pytestmark = pytest.mark.django_db
REPLACE = "REPLACE INTO accounts_auditentry SELECT * FROM accounts_auditentry"
TRIGGERS_ON_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
TRIGGERS_ON_POSTGRESQL = "SELECT DISTINCT trigger_name FROM information_schema.triggers"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with staged(django_db_blocker):
        yield guarded_world.build(builders.make_tree()[2])


def drop(trigger, table):
    if connection.vendor == "postgresql":
        # A table with deferred checks waiting cannot be altered.
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        sql("SET CONSTRAINTS ALL DEFERRED")
        sql(f"DROP TRIGGER {trigger} ON {table}")
        return
    sql(f"DROP TRIGGER {trigger}")


def name_of(attack):
    return f"{attack.table}-{attack.event}-{attack.name}"


@pytest.mark.parametrize("attack", ATTACKS, ids=name_of)
def test_an_attack_is_refused_by_the_database(world, attack):
    with pytest.raises(IntegrityError, match=attack.message), transaction.atomic():
        attack.run(world)


@pytest.mark.parametrize("attack", ATTACKS, ids=name_of)
def test_without_its_trigger_the_attack_succeeds(world, attack):
    with undone():
        drop(attack.trigger, attack.table)
        assert attack.run(world) > 0


def test_every_trigger_is_attacked(world):
    on_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS_ON_SQLITE if on_sqlite else TRIGGERS_ON_POSTGRESQL)
        found = {name for (name,) in cursor.fetchall() if name.startswith("guard_")}
    truncating = {f"guard_{model._meta.db_table}_truncate" for model in APPEND_ONLY}
    assert found - truncating == {attack.trigger for attack in ATTACKS}


@pytest.mark.parametrize("model", APPEND_ONLY)
def test_what_is_append_only_can_be_added_and_read(world, model):
    assert model.objects.count() > 0


def test_rules_that_are_not_frozen_still_change(world):
    rules = builders.make_rule_set(world.round.competition)
    assert RuleSet.objects.filter(pk=rules.pk).update(spec={}) == 1
    later = builders.make_round(world.round.competition, order=7)
    assert Criterion.objects.filter(rubric=later.rubric).update(weight=2) == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_replace_is_no_way_round(world):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(REPLACE)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's")
def test_without_recursive_triggers_it_would_be_one(world):
    sql("PRAGMA recursive_triggers = OFF")
    try:
        with undone():
            assert sql(REPLACE) == AuditEntry.objects.count()
    finally:
        sql("PRAGMA recursive_triggers = ON")


@pytest.mark.services
@pytest.mark.parametrize("model", APPEND_ONLY)
def test_truncate_is_no_way_round(world, model):
    table = model._meta.db_table
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")
    with undone():
        drop(f"guard_{table}_truncate", table)
        # What hangs on it has a guard of its own.
        others = [m for m in APPEND_ONLY if m is not model]
        for other in others:
            drop(f"guard_{other._meta.db_table}_truncate", other._meta.db_table)
        sql(f"TRUNCATE {table} CASCADE")
        assert model.objects.count() == 0


@pytest.mark.services
def test_truncating_a_table_that_it_hangs_on_is_no_way_round(world):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql("TRUNCATE judging_ledger CASCADE")
    assert SheetVersion.objects.exists()
