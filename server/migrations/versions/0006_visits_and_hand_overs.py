"""Read tables of visits and hand-overs; there are no such records yet.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("placement", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by_person", sa.String(length=36), nullable=True),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("next_day", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    op.create_index("visit_by_placement", "visit", ["region", "placement", "day"])
    op.create_table(
        "hand_over",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("placement", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("starts", sa.String(length=10), nullable=True),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
