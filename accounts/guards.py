"""Triggers by which the database itself refuses a change, for use in migrations.

SQLite and PostgreSQL only. A later migration that alters a guarded table on SQLite makes the
table anew and loses its triggers: add the guard again in the same migration. The tests try to
tamper with every guarded table, so a lost trigger turns them red.
"""

from collections.abc import Callable
from typing import Any

from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation

PG_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
BEGIN
  IF {when} THEN
    RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN {row};
END $$ LANGUAGE plpgsql;
"""


class OnlySQL(Operation):
    """A migration step that only sends statements, and knows its tables by name.

    RunPython draws up every model of the portal anew for each step that comes after a change of a
    model, and no step here looks at one: that was four tenths of the making of a database.
    """

    def __init__(
        self, forwards: Callable[[Any], None], backwards: Callable[[Any], None] | None = None
    ) -> None:
        self.forwards, self.backwards = forwards, backwards

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return self.backwards is not None

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        self.forwards(schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        if self.backwards is None:
            raise IrreversibleError("This step cannot be taken back.")
        self.backwards(schema_editor)


def _create(editor: Any, table: str, event: str, when: str, message: str) -> None:
    name = f"guard_{table}_{event.lower()}"
    if editor.connection.vendor == "sqlite":
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    row = "OLD" if event == "DELETE" else "NEW"
    editor.execute(PG_FUNCTION.format(name=name, when=when, message=message, row=row))
    editor.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _drop(editor: Any, table: str, event: str) -> None:
    name = f"guard_{table}_{event.lower()}"
    if editor.connection.vendor == "sqlite":
        editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


def refuse(table: str, *events: str, when: str, message: str) -> OnlySQL:
    """A migration step: refuse `events` (INSERT, UPDATE, DELETE) on `table` where `when` holds.

    `when` is SQL over OLD and NEW that both databases understand.
    """

    def forwards(editor: Any) -> None:
        for event in events:
            _create(editor, table, event, when, message)

    def backwards(editor: Any) -> None:
        for event in events:
            _drop(editor, table, event)

    return OnlySQL(forwards, backwards)


def lift(table: str, *events: str) -> OnlySQL:
    """A migration step: take the guards of `refuse` away, for a table that is about to change."""

    def forwards(editor: Any) -> None:
        for event in events:
            _drop(editor, table, event)

    return OnlySQL(forwards)


def remade(*operations: Operation) -> list[Operation]:
    """Migration steps that alter tables which guards of other tables look into.

    SQLite makes an altered table anew and renames it; by default it then checks every trigger
    while the old name is gone, and refuses. The old way of renaming does not look.
    """

    def pragma(value: str) -> OnlySQL:
        def switch(editor: Any) -> None:
            if editor.connection.vendor == "sqlite":
                editor.execute(f"PRAGMA legacy_alter_table = {value}")

        return OnlySQL(switch)

    return [pragma("ON"), *operations, pragma("OFF")]


def append_only(table: str) -> list[OnlySQL]:
    """Migration steps: rows of `table` can be added and read, nothing else; no TRUNCATE either."""

    def forwards(editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            name = f"guard_{table}_truncate"
            editor.execute(
                PG_FUNCTION.format(
                    name=name,
                    when="TRUE",
                    message=f"{table} is append-only",
                    row="NULL",
                )
            )
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )

    def backwards(editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            _drop(editor, table, "TRUNCATE")

    return [
        refuse(table, "UPDATE", "DELETE", when="1 = 1", message=f"{table} is append-only"),
        OnlySQL(forwards, backwards),
    ]
