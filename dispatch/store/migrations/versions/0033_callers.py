"""Households are found while somebody speaks: groups of three letters of names, addresses and serial numbers."""

from alembic import op

revision = "0033"
down_revision = "0032"

# A word is padded, so that its beginning is a group of its own and a single letter finds what begins with it.
SEARCH_GRAMS = r"""
    CREATE FUNCTION search_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT coalesce(array_agg(DISTINCT substr(padded, place, 3)), '{}')
        FROM (
            SELECT '  ' || word || ' ' AS padded FROM regexp_split_to_table(lower(words), '[\s,]+') AS word
            WHERE word <> ''
        ) AS each, generate_series(1, length(padded) - 2) AS place
    $$
"""
ASKED_GRAMS = """
    CREATE FUNCTION asked_grams(word text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT CASE WHEN length(word) < 3 THEN ARRAY[right('  ' || lower(word), 3)]
            ELSE (SELECT array_agg(DISTINCT substr(lower(word), place, 3))
                  FROM generate_series(1, length(word) - 2) AS place) END
    $$
"""
ADDRESS_OF = """
    CREATE FUNCTION address_of(street text, postcode text, city text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT street || ' ' || postcode || ' ' || city $$
"""
INDEXES = {
    "ix_customer_grams": "customer USING gin (search_grams(name))",
    "ix_home_grams": "home USING gin (search_grams(address_of(street, postcode, city)))",
    "ix_device_grams": "device USING gin (search_grams(serial))",
}
FUNCTIONS = ("search_grams(text)", "asked_grams(text)", "address_of(text, text, text)")


def upgrade() -> None:
    for function in (SEARCH_GRAMS, ASKED_GRAMS, ADDRESS_OF):
        op.execute(function)
    for name, place in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {place}")


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
