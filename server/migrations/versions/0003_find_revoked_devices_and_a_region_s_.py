"""Find revoked devices and a region's invitations.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index("device_by_revocation", ["revoked_at"], unique=False)

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("invitation_by_region", ["region", "created_at"], unique=False)
