"""First tables.

Revision 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance_day",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("placement", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("planned_from", sa.String(length=5), nullable=True),
        sa.Column("planned_to", sa.String(length=5), nullable=True),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("first_in", sa.BigInteger(), nullable=True),
        sa.Column("last_out", sa.BigInteger(), nullable=True),
        sa.Column("on_time", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=12), nullable=True),
        sa.Column("evidence_best", sa.String(length=12), nullable=True),
        sa.Column("end_known", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.String(length=3), nullable=True),
        sa.Column("absence", sa.String(length=16), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("needs_look", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("attendance_day", schema=None) as batch_op:
        batch_op.create_index("attendance_day_by_day", ["region", "day"], unique=False)
        batch_op.create_index(
            "attendance_day_by_placement", ["region", "placement", "day"], unique=True
        )

    op.create_table(
        "calendar",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("today", sa.String(length=10), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    op.create_table(
        "card_key",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("private_key", sa.String(length=43), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", "id"),
    )
    op.create_table(
        "class_mentor",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("school", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("region", "source", "person"),
    )
    with op.batch_alter_table("class_mentor", schema=None) as batch_op:
        batch_op.create_index("class_mentor_by_person", ["region", "person"], unique=False)

    op.create_table(
        "company",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("kvk", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("ways", sa.Text(), nullable=True),
        sa.Column("recognised", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    op.create_table(
        "company_site",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("company", sa.String(length=36), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("town", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("company_site", schema=None) as batch_op:
        batch_op.create_index("company_site_by_company", ["region", "company"], unique=False)

    op.create_table(
        "device",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index("device_by_person", ["person"], unique=False)

    op.create_table(
        "device_region",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("next_n", sa.BigInteger(), nullable=False),
        sa.Column("forgotten", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("region", "device"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "grant_",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("region", "person", "scope", "role", "since"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("grant_", schema=None) as batch_op:
        batch_op.create_index("grant_by_scope", ["region", "scope"], unique=False)

    op.create_table(
        "guardianship",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("school", sa.String(length=36), nullable=True),
        sa.Column("student", sa.String(length=36), nullable=True),
        sa.Column("guardian", sa.String(length=36), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        batch_op.create_index("guardianship_by_guardian", ["region", "guardian"], unique=False)
        batch_op.create_index("guardianship_by_student", ["region", "student"], unique=False)

    op.create_table(
        "guess",
        sa.Column("bucket", sa.String(length=80), nullable=False),
        sa.Column("wrong", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bucket"),
    )
    op.create_table(
        "held",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Text(), nullable=False),
        sa.Column("staff_scope", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("waits_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decider", sa.Text(), nullable=True),
        sa.Column("result_tick", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("region", "id"),
    )
    with op.batch_alter_table("held", schema=None) as batch_op:
        batch_op.create_index("held_by_record", ["region", "record"], unique=False)
        batch_op.create_index("held_by_staff", ["region", "staff_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=True),
        sa.Column("region", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash"),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index("invitation_by_person", ["person"], unique=False)

    op.create_table(
        "journal",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("tick", sa.BigInteger(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("said_at", sa.Text(), nullable=True),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("base_epoch", sa.Text(), nullable=True),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=True),
        sa.Column("effects", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("region", "tick", "pos"),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index("journal_by_device", ["region", "device", "n"], unique=True)
        batch_op.create_index("journal_by_record", ["region", "record", "tick"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "person_profile",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("person_profile", schema=None) as batch_op:
        batch_op.create_index("person_profile_by_person", ["region", "person"], unique=False)

    op.create_table(
        "placement",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("student", sa.String(length=36), nullable=True),
        sa.Column("site", sa.String(length=36), nullable=True),
        sa.Column("school", sa.String(length=36), nullable=True),
        sa.Column("company", sa.String(length=36), nullable=True),
        sa.Column("type", sa.String(length=36), nullable=True),
        sa.Column("starts", sa.String(length=10), nullable=True),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("student_name", sa.Text(), nullable=True),
        sa.Column("company_name", sa.Text(), nullable=True),
        sa.Column("site_name", sa.Text(), nullable=True),
        sa.Column("contacts", sa.Text(), nullable=True),
        sa.Column("ended_early", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index("placement_by_company", ["region", "company"], unique=False)
        batch_op.create_index("placement_by_school", ["region", "school"], unique=False)
        batch_op.create_index("placement_by_site", ["region", "site"], unique=False)
        batch_op.create_index("placement_by_student", ["region", "student"], unique=False)

    op.create_table(
        "placement_person",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("placement", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("region", "source", "person", "role"),
    )
    with op.batch_alter_table("placement_person", schema=None) as batch_op:
        batch_op.create_index("placement_person_by_person", ["region", "person"], unique=False)

    op.create_table(
        "placement_type",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("school", sa.String(length=36), nullable=True),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("norm_hours", sa.BigInteger(), nullable=True),
        sa.Column("max_day_minutes", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    op.create_table(
        "poster",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site", sa.String(length=36), nullable=False),
        sa.Column("company", sa.String(length=36), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("region", "id"),
    )
    with op.batch_alter_table("poster", schema=None) as batch_op:
        batch_op.create_index("poster_by_site", ["region", "site", "made_at"], unique=False)

    op.create_table(
        "presence_key",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("lookup", sa.String(length=80), nullable=False),
        sa.Column("company", sa.String(length=36), nullable=True),
        sa.Column("site", sa.String(length=36), nullable=True),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("kid", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.String(length=43), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("presence_key", schema=None) as batch_op:
        batch_op.create_index("presence_key_by_lookup", ["region", "lookup"], unique=False)
        batch_op.create_index("presence_key_by_site", ["region", "site"], unique=False)

    op.create_table(
        "purged",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("tick", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", "id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "record",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("tick", sa.BigInteger(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("wire", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("region", "id"),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("record_by_scope", ["region", "scope", "tick", "id"], unique=False)

    op.create_table(
        "record_group",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("region", "source", "id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "refetched",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", "device", "scope"),
    )
    op.create_table(
        "region",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tick", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("epoch_tick", sa.BigInteger(), nullable=False),
        sa.Column("epoch_at", sa.BigInteger(), nullable=False),
        sa.Column("grants_tick", sa.BigInteger(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("region"),
    )
    op.create_table(
        "region_profile",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    op.create_table(
        "role",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=36), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=True),
        sa.Column("school", sa.String(length=36), nullable=True),
        sa.Column("company", sa.String(length=36), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("starts", sa.String(length=10), nullable=True),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("role", schema=None) as batch_op:
        batch_op.create_index("role_by_company", ["region", "company"], unique=False)
        batch_op.create_index("role_by_person", ["region", "person"], unique=False)
        batch_op.create_index("role_by_role", ["region", "role"], unique=False)
        batch_op.create_index("role_by_school", ["region", "school"], unique=False)

    op.create_table(
        "school",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("short", sa.Text(), nullable=True),
        sa.Column("brin", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("vocabulary", sa.Text(), nullable=True),
        sa.Column("sick_rule", sa.Text(), nullable=True),
        sa.Column("town", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    op.create_table(
        "school_class",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("school", sa.String(length=36), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("school_year", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("school_class", schema=None) as batch_op:
        batch_op.create_index("school_class_by_school", ["region", "school"], unique=False)

    op.create_table(
        "school_year",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("school", sa.String(length=36), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("starts", sa.String(length=10), nullable=True),
        sa.Column("ends", sa.String(length=10), nullable=True),
        sa.Column("holidays", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("school_year", schema=None) as batch_op:
        batch_op.create_index("school_year_by_school", ["region", "school"], unique=False)

    op.create_table(
        "student",
        sa.Column("region", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("school", sa.String(length=36), nullable=True),
        sa.Column("person", sa.String(length=36), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("class", sa.String(length=36), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.String(length=10), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("left_on", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("region", "source"),
    )
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.create_index("student_by_person", ["region", "person"], unique=False)
        batch_op.create_index("student_by_school", ["region", "school", "class"], unique=False)

    op.create_table(
        "touched",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("tick", sa.BigInteger(), nullable=False),
        sa.Column("pos", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region", "record", "tick", "pos"),
        sqlite_with_rowid=False,
    )
