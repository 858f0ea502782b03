"""From and until when somebody is a student's guardian; empty is always.

Revision 0011, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guardianship", sa.Column("starts", sa.String(length=10)))
    op.add_column("guardianship", sa.Column("ends", sa.String(length=10)))
