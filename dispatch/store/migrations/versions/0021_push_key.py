"""The house's own key for notices to browsers, made once with the house: opening a page never makes anything."""

from base64 import urlsafe_b64encode

import sqlalchemy as sa
from alembic import op
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

revision = "0021"
down_revision = "0020"

MAKE = """
INSERT INTO push_key (id, private, public, made_at) VALUES (1, :private, :public, now()) ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    public = urlsafe_b64encode(point).rstrip(b"=").decode()
    op.get_bind().execute(sa.text(MAKE), {"private": pem.decode(), "public": public})


def downgrade() -> None:
    """What browsers were told by it stays theirs."""
