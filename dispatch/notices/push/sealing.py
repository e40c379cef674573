"""Sealing a push message so that only the browser can read it (RFC 8291, aes128gcm), and signing it (RFC 8292)."""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURVE = ec.SECP256R1()
RECORD = 4096
LASTS = timedelta(hours=12)


def sealed(words: bytes, *, p256dh: str, auth: str) -> bytes:
    """The whole body of the request. Raises ValueError for keys that are none."""
    salt, ours = os.urandom(16), ec.generate_private_key(CURVE)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to_bytes(p256dh))
    shared = ours.exchange(ec.ECDH(), theirs)
    secret = derived(shared, salt=to_bytes(auth), info=b"WebPush: info\0" + to_bytes(p256dh) + point(ours), length=32)
    key = derived(secret, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = derived(secret, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    # The last record ends with a 2.
    closed = AESGCM(key).encrypt(nonce, words + b"\2", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(point(ours))]) + point(ours) + closed


def signature(private: str, public: str, endpoint: str, *, subject: str, now: datetime) -> str:
    """The Authorization header that says who sends it."""
    where = urlsplit(endpoint)
    claims = {"aud": f"{where.scheme}://{where.netloc}", "exp": int((now + LASTS).timestamp()), "sub": subject}
    head = {"typ": "JWT", "alg": "ES256"}
    signed = ".".join(to_text(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    key = serialization.load_pem_private_key(private.encode(), None)
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{to_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public}"


def derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def to_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
