"""A read table of scans whose key is not known yet, filled from what stands.

Revision 0004, after 0003.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waiting = op.create_table(
        "unknown_scan",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("placement", sa.String(length=36), nullable=False),
        sa.Column("lookup", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    found = op.get_bind().execute(
        sa.text(
            "SELECT region, id, scope, wire FROM record WHERE kind = 'attendance-event'"
            " AND gone = 0 AND wire LIKE '%\"unknown-key\"%'"
        )
    )
    rows = []
    for region, id, scope, wire in found:
        body = json.loads(wire)["body"]
        if "unknown-key" not in body.get("flags", ()):
            continue
        kid, site = body.get("key"), body.get("site")
        lookup = f"{kid}/{site}/{body.get('source')}" if site else kid
        placement = scope.partition(":")[2]
        rows.append({"region": region, "source": id, "placement": placement, "lookup": lookup})
    if rows:
        op.bulk_insert(waiting, rows)
