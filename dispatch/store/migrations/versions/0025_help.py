"""The help centre: articles and how they are found, trees and walks through them, contact points, bundles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from dispatch.store.columns import Instant

revision = "0025"
down_revision = "0024"

TABLES = (
    "walk_step",
    "bundle_part",
    "walk",
    "bundle",
    "help_posting",
    "article_verdict",
    "tree_edition",
    "article_edition",
    "synonym",
    "help_term",
    "help_search",
    "help_picture",
    "contact_point",
    "article",
)


def upgrade() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            one_of("articlekind", "question", "steps", "video", "script", "use"),
            nullable=False,
        ),
        sa.Column("original", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("faults", JSONB(), nullable=False),
        sa.Column("categories", JSONB(), nullable=False),
        sa.Column("models", JSONB(), nullable=False),
        sa.Column("related", JSONB(), nullable=False),
        sa.Column("tree", sa.Text(), nullable=True),
        sa.Column("video", sa.Text(), nullable=True),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", Instant(timezone=True), nullable=False),
        sa.Column("checked", JSONB(), nullable=False),
        sa.Column("drafted_from", sa.Text(), nullable=True),
        sa.Column("published_at", Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_at", Instant(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,59}$'", name=op.f("ck_article_code")),
        sa.CheckConstraint("kind <> 'script' OR tree IS NOT NULL", name=op.f("ck_article_script_has_tree")),
        sa.CheckConstraint("review_days BETWEEN 7 AND 1095", name=op.f("ck_article_review_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("code", name=op.f("uq_article_code")),
    )
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            one_of("way", "request", "call", "article", "tree"),
            nullable=False,
        ),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("texts", JSONB(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 99", name=op.f("ck_contact_point_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
    )
    op.create_table(
        "help_picture",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9-]{1,59}$'", name=op.f("ck_help_picture_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_help_picture")),
    )
    op.create_table(
        "help_search",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_search")),
        sa.UniqueConstraint("language", "words", name=op.f("uq_help_search_language_words")),
    )
    op.create_table(
        "help_term",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("grams", ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_term")),
        sa.UniqueConstraint("language", "term", name=op.f("uq_help_term_language_term")),
    )
    op.create_index("ix_help_term_grams", "help_term", ["grams"], unique=False, postgresql_using="gin")
    op.create_table(
        "synonym",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("jsonb_array_length(words) > 1", name=op.f("ck_synonym_several")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym")),
    )
    op.create_table(
        "article_edition",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("steps", JSONB(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("translates", sa.Integer(), nullable=True),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("title <> ''", name=op.f("ck_article_edition_title")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_article_edition_account_id")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_edition_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_edition")),
        sa.UniqueConstraint(
            "article_id", "language", "number", name=op.f("uq_article_edition_article_id_language_number")
        ),
    )
    op.create_table(
        "tree_edition",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("faults", JSONB(), nullable=False),
        sa.Column("nodes", JSONB(), nullable=False),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        sa.Column("published_at", Instant(timezone=True), nullable=True),
        sa.Column("guide_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name=op.f("ck_tree_edition_code")),
        sa.CheckConstraint("published_at IS NULL OR guide_id IS NOT NULL", name=op.f("ck_tree_edition_published")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_tree_edition_account_id")),
        sa.ForeignKeyConstraint(["guide_id"], ["guide.id"], name=op.f("fk_tree_edition_guide_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tree_edition")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_tree_edition_code_number")),
    )
    op.create_index(
        "uq_tree_edition_draft", "tree_edition", ["code"], unique=True, postgresql_where="published_at IS NULL"
    )
    op.create_table(
        "article_verdict",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("said_at", Instant(timezone=True), nullable=False),
        sa.Column("handled_at", Instant(timezone=True), nullable=True),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["article_edition.id"], name=op.f("fk_article_verdict_edition_id")),
        sa.ForeignKeyConstraint(["handled_by_id"], ["account.id"], name=op.f("fk_article_verdict_handled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_verdict")),
        sa.UniqueConstraint("edition_id", "reader", name="uq_article_verdict_once"),
    )
    op.create_index(op.f("ix_article_verdict_edition_id"), "article_verdict", ["edition_id"], unique=False)
    op.create_index(
        "ix_article_verdict_waits",
        "article_verdict",
        ["edition_id"],
        unique=False,
        postgresql_where="NOT helped AND handled_at IS NULL",
    )
    op.create_table(
        "help_posting",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["article_edition.id"], name=op.f("fk_help_posting_edition_id")),
        sa.ForeignKeyConstraint(["term_id"], ["help_term.id"], name=op.f("fk_help_posting_term_id")),
        sa.PrimaryKeyConstraint("term_id", "edition_id", name=op.f("pk_help_posting")),
    )
    op.create_index(op.f("ix_help_posting_edition_id"), "help_posting", ["edition_id"], unique=False)
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            one_of("bundlesource", "upload", "cloud"),
            nullable=False,
        ),
        sa.Column(
            "state",
            one_of("bundlestate", "shown", "sent", "refused"),
            nullable=False,
        ),
        sa.Column("inlet_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("points", JSONB(), nullable=False),
        sa.Column("received_at", Instant(timezone=True), nullable=False),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'shown') = (decided_at IS NULL)", name=op.f("ck_bundle_decided")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_bundle_device_id")),
        sa.ForeignKeyConstraint(["inlet_id"], ["inlet.id"], name=op.f("fk_bundle_inlet_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_bundle_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
    )
    op.create_index(op.f("ix_bundle_work_order_id"), "bundle", ["work_order_id"], unique=False)
    op.create_index("uq_bundle_once", "bundle", ["inlet_id", "key"], unique=True, postgresql_where="key IS NOT NULL")
    op.create_table(
        "walk",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("tree_edition_id", sa.Integer(), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("work_order_id", sa.Integer(), nullable=True),
        sa.Column("begun_at", Instant(timezone=True), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            one_of("outcome", "solved", "person", "visit"),
            nullable=True,
        ),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.Column("undone_at", Instant(timezone=True), nullable=True),
        sa.Column(
            "undone_by",
            one_of("undone", "order", "message", "call", "walk"),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "undone_at IS NULL OR coalesce(outcome = 'solved', false)", name=op.f("ck_walk_undone_solved")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_walk_ended")),
        sa.CheckConstraint("(tree_edition_id IS NULL) <> (article_id IS NULL)", name=op.f("ck_walk_about_one")),
        sa.CheckConstraint("(undone_by IS NULL) = (undone_at IS NULL)", name=op.f("ck_walk_undone_why")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_walk_article_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_walk_customer_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_walk_device_id")),
        sa.ForeignKeyConstraint(["tree_edition_id"], ["tree_edition.id"], name=op.f("fk_walk_tree_edition_id")),
        sa.ForeignKeyConstraint(["work_order_id"], ["work_order.id"], name=op.f("fk_walk_work_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_walk_token_digest")),
    )
    op.create_index(op.f("ix_walk_customer_id"), "walk", ["customer_id"], unique=False)
    op.create_index(
        "ix_walk_solved",
        "walk",
        ["ended_at"],
        unique=False,
        postgresql_where="outcome = 'solved' AND undone_at IS NULL",
    )
    op.create_index(op.f("ix_walk_visitor"), "walk", ["visitor"], unique=False)
    op.create_index(op.f("ix_walk_work_order_id"), "walk", ["work_order_id"], unique=False)
    op.create_table(
        "bundle_part",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            one_of("partkind", "values", "log", "picture", "other"),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("found", JSONB(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_part_bundle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_part")),
    )
    op.create_index(op.f("ix_bundle_part_bundle_id"), "bundle_part", ["bundle_id"], unique=False)
    op.create_table(
        "walk_step",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("walk_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_walk_step_walk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_step")),
        sa.UniqueConstraint("walk_id", "number", name=op.f("uq_walk_step_walk_id_number")),
    )
    op.add_column("guide", sa.Column("of_tree", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("guide", "of_tree", server_default=None)


def downgrade() -> None:
    op.drop_column("guide", "of_tree")
    for table in TABLES:
        op.drop_table(table)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
