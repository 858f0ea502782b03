"""Growing a region for measurements leaves it as whole as any other."""

from __future__ import annotations

import json
from datetime import date, time

from loadtests.bench.history import grow
from server.app import FEATURES
from server.database import open_database
from server.demo.load import load_region
from server.demo.model import Size, local_ms
from server.demo.people import secrets_of_seed
from server.demo.plan import plan_region
from server.demo.tokens import tokens_of
from server.identity.grant_source import GrantSource
from server.migrations.connections import run_on
from server.migrations.tables import metadata
from server.sync.engine import Engine
from server.sync.replay import verify
from tests.fakes import VAULT

TODAY = date(2026, 11, 20)


async def test_a_grown_region_has_the_records_asked_for_and_its_journal_holds(sqlite_url, tmp_path):
    region = plan_region(7, Size(schools=2, students=8), TODAY, secrets_of_seed(7))
    db = await open_database(sqlite_url)
    engine = Engine(db, FEATURES, GrantSource(TODAY.isoformat))
    await load_region(engine, VAULT, region, local_ms(TODAY, time(12)), history=False)
    await engine.stop()
    tokens = tmp_path / "tokens.json"
    tokens.write_text(json.dumps(tokens_of(region, "")))
    added = await grow(sqlite_url, tokens, 2_500)
    assert added > 2_000
    async with db.read() as tx:
        counted = await tx.fetch("SELECT COUNT(*) FROM record")
        at_first_school = await tx.fetch(
            "SELECT COUNT(*) FROM attendance_day d JOIN placement p ON p.source = d.placement"
            " WHERE p.school = :school",
            school=region.schools[0].id,
        )
    assert counted[0][0] >= 2_500
    assert at_first_school[0][0] == 0
    url = f"sqlite:///{tmp_path}/scratch.sqlite3"
    run_on(url, metadata.create_all)
    scratch = await open_database(url)
    report = await verify(db, scratch, region.id, engine.registry, GrantSource(TODAY.isoformat))
    assert report.faults == []
    await scratch.close()
    await db.close()
