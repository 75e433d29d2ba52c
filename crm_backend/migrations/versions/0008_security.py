"""an audit log that cannot be changed, what models learned from

Revision: 0008_security
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0008_security"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)

ON_SQLITE = (
    "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END",
    "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries "
    "WHEN OLD.at >= COALESCE((SELECT before FROM audit_doors WHERE id = 1), '') "
    "BEGIN SELECT RAISE(ABORT, 'audit entries go only through the retention door'); END",
    "CREATE TRIGGER audit_doors_far_enough BEFORE UPDATE ON audit_doors "
    "WHEN NEW.before > datetime('now', '-30 days') "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are kept for 30 days at least'); END",
    "CREATE TRIGGER audit_doors_only_one BEFORE INSERT ON audit_doors "
    "BEGIN SELECT RAISE(ABORT, 'there is one door'); END",
)
ON_POSTGRESQL = (
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'audit entries are never changed'; END $$""",
    """CREATE FUNCTION audit_guard_delete() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.at < (SELECT before FROM audit_doors WHERE id = 1) THEN RETURN OLD; END IF;
      RAISE EXCEPTION 'audit entries go only through the retention door';
    END $$""",
    """CREATE FUNCTION audit_guard_door() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.before > now() - interval '30 days' THEN
        RAISE EXCEPTION 'audit entries are kept for 30 days at least';
      END IF;
      RETURN NEW;
    END $$""",
    "CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries "
    "FOR EACH ROW EXECUTE FUNCTION audit_guard_delete()",
    "CREATE TRIGGER audit_doors_far_enough BEFORE UPDATE ON audit_doors "
    "FOR EACH ROW EXECUTE FUNCTION audit_guard_door()",
    "CREATE TRIGGER audit_doors_only_one BEFORE INSERT ON audit_doors "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
)
OFF_POSTGRESQL = (
    "DROP TRIGGER audit_entries_no_update ON audit_entries",
    "DROP TRIGGER audit_entries_no_truncate ON audit_entries",
    "DROP TRIGGER audit_entries_no_delete ON audit_entries",
)


def upgrade() -> None:
    _add_training_marks()
    doors = op.create_table(
        "audit_doors",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("before", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_doors")),
    )
    op.bulk_insert(doors, [{"id": 1, "before": None}])
    for statement in ON_SQLITE if _on_sqlite() else ON_POSTGRESQL:
        op.execute(statement)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _add_training_marks() -> None:
    op.create_table(
        "training_uses",
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("model", "message_id", name=op.f("pk_training_uses")),
    )
    op.create_index(op.f("ix_training_uses_message_id"), "training_uses", ["message_id"])
    op.create_table(
        "retraining_marks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("marked_at", TIME, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retraining_marks")),
    )
    op.create_index(op.f("ix_retraining_marks_model"), "retraining_marks", ["model"])


def downgrade() -> None:
    if _on_sqlite():
        op.execute("DROP TRIGGER audit_entries_no_update")
        op.execute("DROP TRIGGER audit_entries_no_delete")
    else:
        for statement in OFF_POSTGRESQL:
            op.execute(statement)
    for name in ("audit_doors", "retraining_marks", "training_uses"):
        op.drop_table(name)
    if not _on_sqlite():
        for function in ("audit_refuse", "audit_guard_delete", "audit_guard_door"):
            op.execute(f"DROP FUNCTION {function}()")
