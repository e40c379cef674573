"""A browser and its push service on this machine: takes what we send, opens it by RFC 8291 and judges who signed it by
RFC 8292. Written from those texts alone, so that it shares no mistake with the sender."""

import hashlib
import hmac
import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_bytes

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(given: str) -> bytes:
    return urlsafe_b64decode(given + "=" * (-len(given) % 4))


@dataclass
class Browser:
    """`answer`: what its service says to whoever knocks."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: token_bytes(16))
    answer: int = 201
    port: int = 0
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/push/one"

    @property
    def point(self) -> bytes:
        public = self.private.public_key()
        return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)

    def opened(self, body: bytes) -> bytes:
        """One record of aes128gcm, the last."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        secret = _expand(_mac(self.auth, shared), b"WebPush: info\0" + self.point + theirs, 32)
        key = _mac(salt, secret)
        nonce = _expand(key, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(_expand(key, b"Content-Encoding: aes128gcm\0", 16)).decrypt(nonce, sealed, None)
        words = plain.rstrip(b"\0")
        assert words.endswith(b"\2"), "the last record ends with a two"
        return words[:-1]


def _mac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    return _mac(key, info + b"\1")[:length]


def signed_by(header: str) -> tuple[bytes, dict]:
    """The public key that signed, and what it claims. Raises InvalidSignature."""
    scheme, _, rest = header.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    assert (scheme, json.loads(raw(head))) == ("vapid", {"typ": "JWT", "alg": "ES256"})
    point, both = raw(parts["k"]), raw(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    pair = encode_dss_signature(int.from_bytes(both[:32], "big"), int.from_bytes(both[32:], "big"))
    public.verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    return point, json.loads(raw(claims))


@contextmanager
def a_browser(**facts) -> Iterator[Browser]:
    browser = Browser(**facts)

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            browser.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(browser.answer)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        browser.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield browser
        server.shutdown()
