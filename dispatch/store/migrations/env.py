"""Runs migrations on the connection that dispatch.store.migrate hands over."""

from alembic import context

from dispatch.nouns import METADATA


def ours(thing: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """Procrastinate looks after its own tables."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    include_object=ours,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
