"""Everything the surroundings decide, read once at the door and passed down."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dispatch.errors import N_, Invalid

CHECKOUT = Path(__file__).resolve().parents[1]
LEAST_SECRET = 32


class BadSetting(Invalid):
    """A setting can't be used."""

    says = N_("{variable} {fault}")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Each is read from the variable of the same name in capitals, where given."""

    secret_key: str
    demo: bool = False
    database_url: str | None = None  # None: our own PostgreSQL
    database_owner_url: str | None = None  # may alter the schema, for migrations; else database_url
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"  # links sent to customers begin with it; no slash at the end
    data_dir: Path = CHECKOUT / "var"
    geocoder: str = "offline"
    geocoder_url: str | None = None
    geocoder_agent: str = "doorstep"
    travel: str = "model"  # or the address of an OSRM server, or the path of its files (…/oslo.osrm)
    notices: tuple[str, ...] = ()  # apprise addresses; none: notices are only kept on record
    mail_address: str | None = None  # what customers write to, in lower case; answers come to it with a token
    mailbox: str | None = None  # imaps://user:password@host/folder: what comes there is read
    map_style_url: str | None = None
    device_clouds: tuple[str, ...] = ()  # maker=address, where devices are reached; * is all other makers'
    feed_hosts: tuple[str, ...] = ()  # machines whose calendars may be read; none: nobody's
    log_level: str = "info"
    need_to_know_hours: int = 24  # so long after their visit an engineer sees how to reach and enter the home
    limit_requests: int = 60  # public requests from one address in an hour
    limit_plain_requests: int = 10  # of them, from browsers that did no arithmetic; see api/effort.py
    limit_efforts: int = 1  # uses of one solved puzzle
    limit_uploads: int = 600  # pictures from one account in an hour
    limit_help: int = 240  # walks begun and verdicts on articles from one address in an hour
    limit_link_posts: int = 60  # messages, answers and cancellations over one customer's link in an hour
    limit_proofs: int = 5  # answers to what only the household knows, over one link in an hour
    limit_exports: int = 2  # copies of all we hold, over one link in an hour
    limit_bad_links: int = 30  # links that open nothing, from one address in a minute
    limit_hooks: int = 1200  # events of programs from one address in a minute
    planning_seconds: int = 15
    planning_memory_mb: int = 2048

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Raises BadSetting, one sentence that names the variable. Blank means not given."""
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        values = {name.lower(): read(name, given[name]) for name in READERS if name in given}
        if "secret_key" not in values:
            demo, folder = values.get("demo", cls.demo), values.get("data_dir", cls.data_dir)
            values["secret_key"] = kept_secret(folder / "secret_key") if demo else ""
        if len(values["secret_key"]) < LEAST_SECRET:
            raise BadSetting(variable="SECRET_KEY", fault=SHORT_SECRET)
        values.setdefault("database_owner_url", values.get("database_url"))
        values.setdefault("public_url", f"http://127.0.0.1:{values.get('port', cls.port)}")
        return cls(**values)

    @classmethod
    def with_database(cls, environ: Mapping[str, str]) -> "Settings":
        """Of a machine that has a database: only the demo brings its own. Raises BadSetting."""
        found = cls.from_environ(environ)
        if found.database_url is None:
            raise BadSetting(variable="DATABASE_URL", fault="must be given: postgresql://user:password@host/database.")
        return found


def kept_secret(file: Path) -> str:
    """A demo's own, made once: sign-ins and links outlive a restart."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_CREAT | os.O_WRONLY, mode=0o600), "w") as new:
            new.write(secrets.token_hex())
    return file.read_text()


def read(variable: str, value: str) -> object:
    try:
        return READERS[variable](value)
    except ValueError as fault:
        raise BadSetting(variable=variable, fault=str(fault)) from None


def one_of(*options: str) -> Callable[[str], str]:
    def choose(value: str) -> str:
        if value.lower() not in options:
            raise ValueError(f"is “{value}”, but must be one of: {', '.join(options)}.")
        return value.lower()

    return choose


def whole(least: int, most: int) -> Callable[[str], int]:
    def count(value: str) -> int:
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise ValueError(f"is “{value}”, but must be a whole number from {least} to {most}.")
        return int(value)

    return count


def web_address(value: str) -> str:
    if not is_web(value):
        raise ValueError(f"is “{value}”, but must be an address like https://example.org.")
    return value.rstrip("/")


def is_web(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def database(value: str) -> str:
    """In SQLAlchemy's form. The value may hold a password, so the refusal doesn't repeat it."""
    scheme, colon, rest = value.partition("://")
    if not colon or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise ValueError("must be an address like postgresql://user:password@host/database.")
    return f"postgresql+psycopg://{rest}"


def mail_address(value: str) -> str:
    local, at, domain = value.lower().partition("@")
    if not (local and at and "." in domain) or "+" in local or " " in value:
        raise ValueError(f"is “{value}”, but must be an address like help@example.org, without a plus.")
    return value.lower()


def mailbox(value: str) -> str:
    """The value holds a password, so the refusal doesn't repeat it."""
    parts = urlsplit(value)
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
        raise ValueError("must be an address like imaps://user:password@host/INBOX.")
    return value


def device_clouds(value: str) -> tuple[str, ...]:
    """The value holds secrets, so the refusal doesn't repeat it."""
    for one in value.split():
        maker, _, address = one.partition("=")
        if not maker or not is_web(address) or not urlsplit(address).password:
            raise ValueError("must be like virkel=https://account:secret@cloud.example.org/v1, one for each maker.")
    return tuple(value.split())


def travel(value: str) -> str:
    if value == "model" or is_web(value):
        return value
    path = Path(value).resolve()
    if not any(path.parent.glob(f"{path.name}*")):
        raise ValueError(f"is “{value}”, but must be “model”, an OSRM server's address or its files' path.")
    return str(path)


SHORT_SECRET = f"must be a secret of {LEAST_SECRET} characters or more; try `openssl rand -hex 32`."
READERS: dict[str, Callable[[str], object]] = {
    "SECRET_KEY": str,
    "DEMO": lambda value: one_of("0", "1")(value) == "1",
    "DATABASE_URL": database,
    "DATABASE_OWNER_URL": database,
    "HOST": str,
    "PORT": whole(1, 65535),
    "PUBLIC_URL": web_address,
    "DATA_DIR": lambda value: Path(value).resolve(),
    "GEOCODER": one_of("offline", "nominatim", "photon"),
    "GEOCODER_URL": web_address,
    "GEOCODER_AGENT": str,
    "TRAVEL": travel,
    "NOTICES": lambda value: tuple(value.split()),
    "MAIL_ADDRESS": mail_address,
    "MAILBOX": mailbox,
    "MAP_STYLE_URL": web_address,
    "DEVICE_CLOUDS": device_clouds,
    "FEED_HOSTS": lambda value: tuple(value.lower().split()),
    "LOG_LEVEL": one_of("debug", "info", "warning", "error"),
    "NEED_TO_KNOW_HOURS": whole(0, 24 * 90),
    "LIMIT_REQUESTS": whole(1, 1_000_000),
    "LIMIT_UPLOADS": whole(1, 1_000_000),
    "LIMIT_LINK_POSTS": whole(1, 1_000_000),
    "LIMIT_PROOFS": whole(1, 1_000_000),
    "LIMIT_EXPORTS": whole(1, 1_000_000),
    "LIMIT_BAD_LINKS": whole(1, 1_000_000),
    "LIMIT_HOOKS": whole(1, 1_000_000),
    "PLANNING_SECONDS": whole(1, 3600),
    "PLANNING_MEMORY_MB": whole(256, 1_000_000),
}
