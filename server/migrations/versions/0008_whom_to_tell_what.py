"""Tables for what people chose to be told, the phones to tell, and what was told.

Revision 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notification_choice",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("not_scanned", sa.Integer(), nullable=False),
        sa.Column("week_to_confirm", sa.Integer(), nullable=False),
        sa.Column("edit_held", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_to", sa.String(length=5), nullable=True),
        sa.Column("quiet_days_off", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    op.create_index("notification_choice_by_person", "notification_choice", ["region", "person"])
    op.create_table(
        "push_key",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_key", sa.String(length=87), nullable=False),
        sa.Column("private_key", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )
    op.create_table(
        "push_subscription",
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("endpoint_hash", sa.String(length=64), nullable=False),
        sa.Column("p256dh", sa.String(length=87), nullable=False),
        sa.Column("auth", sa.String(length=22), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("tested_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("device"),
        sa.UniqueConstraint("endpoint_hash"),
    )
    op.create_index("push_subscription_by_person", "push_subscription", ["person"])
    op.create_table(
        "push_told",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", "person", "about"),
    )
    op.create_index("push_told_by_age", "push_told", ["made_at"])
    op.create_table(
        "push_delivery",
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("device", "kind"),
    )
    op.create_index("push_delivery_by_time", "push_delivery", ["next_try_at"])
    op.create_table(
        "push_lease",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
