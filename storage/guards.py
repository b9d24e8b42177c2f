"""Triggers that refuse to change what was recorded: no update, no delete, no insert-or-replace, no truncate."""

from sqlalchemy import Connection, Table, UniqueConstraint, inspect, text

from storage.tables import APPEND_ONLY

_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def guard_statements(dialect: str, tables: tuple[Table, ...] = APPEND_ONLY) -> list[str]:
    """The statements that guard tables on "sqlite" or "postgresql"."""
    if dialect == "sqlite":
        return [statement for table in tables for statement in _sqlite_guards(table)]
    return [_REFUSE, *(_postgresql_guard(table) for table in tables)]


def create_guards(connection: Connection) -> None:
    """Guard every table of values and events."""
    for statement in guard_statements(connection.dialect.name):
        connection.execute(text(statement.replace(":", "\\:")))


def drop_guards(connection: Connection) -> None:
    """Take every guard away, so that a migration can change tables."""
    if connection.dialect.name == "sqlite":
        for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
    else:
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_change() CASCADE"))


def drop_views(connection: Connection) -> None:
    """Take every view away."""
    cascade = "" if connection.dialect.name == "sqlite" else " CASCADE"
    for name in inspect(connection).get_view_names():
        connection.execute(text(f'DROP VIEW IF EXISTS "{name}"{cascade}'))


def _sqlite_guards(table: Table) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{table.name}: rows are added, never changed');"
    # INSERT OR REPLACE deletes without asking the DELETE trigger, whichever unique key is hit: look before it does.
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table.name} WHERE {' AND '.join(f'{name} = NEW.{name}' for name in key)})"  # noqa: S608
        for key in _unique_keys(table)
    )
    return [
        f"CREATE TRIGGER {table.name}_no_update BEFORE UPDATE ON {table.name} BEGIN {refuse} END",
        f"CREATE TRIGGER {table.name}_no_delete BEFORE DELETE ON {table.name} BEGIN {refuse} END",
        f"CREATE TRIGGER {table.name}_no_replace BEFORE INSERT ON {table.name} WHEN {taken} BEGIN {refuse} END",
    ]


def _unique_keys(table: Table) -> list[list[str]]:
    """Primary key, unique constraints and unique indexes; a partial index is guarded as if it were whole or not at all.

    The scheduled night of a run is the one partial index: its rows are guarded by their other keys.
    """
    keys = [[column.name for column in table.primary_key]]
    rules = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    keys += [[column.name for column in rule.columns] for rule in rules]
    keys += [
        [column.name for column in index.columns]
        for index in table.indexes
        if index.unique and index.dialect_options["sqlite"]["where"] is None
    ]
    return keys


def _postgresql_guard(table: Table) -> str:
    return (
        f"CREATE TRIGGER {table.name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table.name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
