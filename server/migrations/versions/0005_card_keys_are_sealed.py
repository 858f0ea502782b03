"""Room for a sealed private key of student cards; the server seals them when it starts.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("card_key") as table:
        table.alter_column(
            "private_key",
            existing_type=sa.String(length=43),
            type_=sa.Text(),
            existing_nullable=False,
        )
