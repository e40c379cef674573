"""Where an engineer was last on the way: kept by the database only while they are."""

import sqlalchemy as sa
from alembic import op

from dispatch.store.columns import Instant

revision = "0023"
down_revision = "0022"

# The lock has whoever arrives at this moment wait, and then delete what was kept.
ONLY_ON_THE_WAY = """
CREATE FUNCTION whereabouts_on_the_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM visit WHERE id = NEW.visit_id AND state = 'travelling' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'visit % is not on the way', NEW.visit_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'whereabouts_on_the_way';
    END IF;
    RETURN NEW;
END $$
"""
FORGOTTEN = """
CREATE FUNCTION whereabouts_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM whereabouts WHERE visit_id = NEW.id;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "whereabouts",
        sa.Column("visit_id", sa.Integer(), sa.ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("accuracy", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180", name="on_earth"),
        sa.CheckConstraint("accuracy BETWEEN 0 AND 100000", name="accuracy"),
    )
    op.execute(ONLY_ON_THE_WAY)
    op.execute(FORGOTTEN)
    op.execute(
        "CREATE TRIGGER whereabouts_on_the_way BEFORE INSERT OR UPDATE ON whereabouts "
        "FOR EACH ROW EXECUTE FUNCTION whereabouts_on_the_way()"
    )
    op.execute(
        "CREATE TRIGGER whereabouts_forgotten AFTER UPDATE OF state ON visit FOR EACH ROW "
        "WHEN (OLD.state = 'travelling' AND NEW.state <> 'travelling') EXECUTE FUNCTION whereabouts_forgotten()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER whereabouts_forgotten ON visit")
    op.drop_table("whereabouts")
    op.execute("DROP FUNCTION whereabouts_on_the_way()")
    op.execute("DROP FUNCTION whereabouts_forgotten()")
