"""A read table of student cards, to print a card again.

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "student_card",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("placement", sa.String(length=36), nullable=False),
        sa.Column("serial", sa.String(length=16), nullable=True),
        sa.Column("issued_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("student_card", schema=None) as batch_op:
        batch_op.create_index("student_card_by_placement", ["region", "placement"], unique=False)
