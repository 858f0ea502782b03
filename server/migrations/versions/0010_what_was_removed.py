"""The account of what was removed, and scans that wait for their card.

Revision 0010, after 0009.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "removal",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.String(length=40), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", "at", "data"),
    )
    found = op.get_bind().execute(
        sa.text(
            "SELECT region, id, scope, wire FROM record WHERE kind = 'attendance-event'"
            " AND gone = 0 AND wire LIKE '%\"unknown-card\"%'"
        )
    )
    rows = []
    for region, id, scope, wire in found:
        flags = json.loads(wire)["body"].get("flags", ())
        # What waits for its key is listed under that key.
        if "unknown-card" in flags and "unknown-key" not in flags:
            placement = scope.partition(":")[2]
            rows.append({"region": region, "source": id, "placement": placement, "lookup": "card"})
    if rows:
        waiting = sa.table(
            "unknown_scan",
            *(sa.column(name) for name in ("region", "source", "placement", "lookup")),
        )
        op.bulk_insert(waiting, rows)
