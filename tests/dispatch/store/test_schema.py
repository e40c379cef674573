"""The nouns and the migrations describe one schema."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from dispatch.nouns import METADATA


def test_the_migrations_lead_to_what_the_nouns_say(engine):
    def ours(thing, name, kind, reflected, other) -> bool:
        return not (kind == "table" and (name or "").startswith("procrastinate_"))

    with engine.connect() as connection:
        options = {"include_object": ours, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []
