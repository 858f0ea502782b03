"""The schema's history: it ends where the code begins, on both kinds of database."""

from __future__ import annotations

import json

import pytest
import sqlalchemy
from alembic import command

from server.identity.grants import GuardianFact
from server.migrations import (
    SchemaState,
    alembic_config,
    differences,
    next_number,
    schema_state,
    upgrade,
)
from server.migrations.connections import run_on


def test_migrations_make_exactly_the_tables_that_the_code_expects(empty_database_url: str):
    """Column for column and index for index."""
    upgrade(empty_database_url)
    assert differences(empty_database_url) == []


def test_a_table_that_no_migration_makes_is_noticed(empty_database_url: str):
    """Before an operator does."""
    upgrade(empty_database_url)
    run_on(
        empty_database_url,
        lambda connection: connection.exec_driver_sql("CREATE TABLE forgotten (id text)"),
    )
    assert any("forgotten" in difference for difference in differences(empty_database_url))


def test_migrating_again_changes_nothing(empty_database_url: str):
    """An operator may run it whenever in doubt."""
    assert schema_state(empty_database_url) is SchemaState.MISSING
    for _ in range(2):
        upgrade(empty_database_url)
        assert schema_state(empty_database_url) is SchemaState.CURRENT


def test_scans_from_before_there_was_a_list_of_them_wait_for_their_key_too(
    empty_database_url: str,
):
    """Their keys may still come; what only mentions the reason is no such scan."""
    run_on(empty_database_url, lambda c: command.upgrade(alembic_config(c), "0003"))
    bodies = {
        "kiosk": {"key": "aa", "site": "s", "source": "kiosk", "flags": ["unknown-key"]},
        "card": {"key": "bb", "source": "card", "flags": ["unknown-key", "wrong-scanner"]},
        "said": {"reason": 'they said "unknown-key"'},
    }
    insert = sqlalchemy.text(
        "INSERT INTO record (region, id, kind, scope, tick, gone, wire, state)"
        " VALUES ('r', :id, 'attendance-event', 'placement:p', 1, 0, :wire, '')"
    )
    rows = [{"id": id, "wire": json.dumps({"body": body})} for id, body in bodies.items()]
    run_on(empty_database_url, lambda connection: connection.execute(insert, rows))
    upgrade(empty_database_url)
    select = sqlalchemy.text("SELECT source, placement, lookup FROM unknown_scan ORDER BY source")
    found = run_on(empty_database_url, lambda connection: connection.execute(select).all())
    assert found == [("card", "p", "bb"), ("kiosk", "p", "aa/s/kiosk")]


def test_scans_of_a_card_that_was_unknown_wait_for_their_card_too(empty_database_url: str):
    """What waits for its key as well is listed under the key alone."""
    run_on(empty_database_url, lambda c: command.upgrade(alembic_config(c), "0009"))
    flags = {"card": ["unknown-card"], "both": ["unknown-key", "unknown-card"], "fine": []}
    insert = sqlalchemy.text(
        "INSERT INTO record (region, id, kind, scope, tick, gone, wire, state)"
        " VALUES ('r', :id, 'attendance-event', 'placement:p', 1, 0, :wire, '')"
    )
    rows = [{"id": id, "wire": json.dumps({"body": {"flags": f}})} for id, f in flags.items()]
    run_on(empty_database_url, lambda connection: connection.execute(insert, rows))
    upgrade(empty_database_url)
    select = sqlalchemy.text("SELECT source, placement, lookup FROM unknown_scan")
    found = run_on(empty_database_url, lambda connection: connection.execute(select).all())
    assert found == [("card", "p", "card")]


def test_guardians_from_before_they_had_days_count_always(empty_database_url: str):
    """They keep what they see, and can be ended."""
    run_on(empty_database_url, lambda c: command.upgrade(alembic_config(c), "0010"))
    insert = sqlalchemy.text(
        "INSERT INTO guardianship (region, source, school, student, guardian, name)"
        " VALUES ('r', 'g', 's', 'sam', 'gus', 'Gus')"
    )
    run_on(empty_database_url, lambda connection: connection.execute(insert))
    upgrade(empty_database_url)
    select = sqlalchemy.text("SELECT school, student, guardian, starts, ends FROM guardianship")
    (row,) = run_on(empty_database_url, lambda connection: connection.execute(select).all())
    assert tuple(row) == ("s", "sam", "gus", None, None)
    assert GuardianFact(*row).counts("2026-11-22")


def test_a_database_of_a_newer_leerplek_is_recognised(empty_database_url: str):
    """The older code leaves it alone."""
    upgrade(empty_database_url)
    newer = f"UPDATE alembic_version SET version_num = '{next_number()}'"
    run_on(empty_database_url, lambda connection: connection.exec_driver_sql(newer))
    assert schema_state(empty_database_url) is SchemaState.AHEAD


def test_a_migration_that_fails_half_way_leaves_nothing_behind(empty_database_url: str):
    """Also the tables it had made: both databases take them back."""

    def half(connection: sqlalchemy.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE first_half (id text)")
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(sqlalchemy.exc.SQLAlchemyError):
        run_on(empty_database_url, half)
    tables = run_on(
        empty_database_url, lambda connection: sqlalchemy.inspect(connection).get_table_names()
    )
    assert tables == []
