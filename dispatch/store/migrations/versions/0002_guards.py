"""What autogenerate can't write: the application's role, the audit that only grows, the messages' tables."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"

ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'doorstep_app') THEN
        CREATE ROLE doorstep_app NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'doorstep_app', 'MEMBER') THEN
        EXECUTE format('GRANT doorstep_app TO %I', current_user);
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""

APPEND_ONLY = """
CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the table % only grows', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""

GRANTS = [
    "GRANT USAGE ON SCHEMA public TO doorstep_app",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO doorstep_app",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO doorstep_app",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO doorstep_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO doorstep_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO doorstep_app",
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM doorstep_app",
]


def upgrade() -> None:
    op.execute("CREATE SEQUENCE work_order_reference START 48001")
    op.create_foreign_key("fk_visit_signature_id", "visit", "attachment", ["signature_id"], ["id"])
    op.execute(sa.text(SchemaManager.get_schema()))
    op.execute(ROLE)
    op.execute(APPEND_ONLY)
    op.execute(
        "CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"
    )
    for grant in GRANTS:
        op.execute(grant)


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_entry_only_grows ON audit_entry")
    op.execute("DROP FUNCTION only_grows()")
