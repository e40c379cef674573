"""Our own PostgreSQL, for machines that have none: a folder of data and one process of ours beside it."""

import os
import shutil
import signal
import subprocess
import time
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from dispatch.errors import N_, Unavailable
from dispatch.lifeline import tied
from dispatch.store.founding import bare, found
from dispatch.store.programs import Account, account_for, major, programs_for

PATIENCE = 300  # seconds; recovery after a crash may be long, and is worth waiting for
PORT = 5432  # only names the socket: nothing listens on the network
LONGEST_SOCKET = 100  # bytes, where the kernel takes 104 or 108
ORDINARY = ("jit=off", "max_connections=200", "timezone=UTC", "log_timezone=UTC")
# Commits still reach the kernel: killing PostgreSQL loses nothing, cutting the power does.
CARELESS = ("fsync=off", "full_page_writes=off")
# What goes by itself in a moment: the server of a run that was killed is still leaving.
PASSING = ("lock file", "shared memory block")


class PostgresFailed(Unavailable):
    """Our PostgreSQL doesn't start."""

    says = N_("Our PostgreSQL in {folder} doesn't start. It says: {said}")


class OtherVersion(Unavailable):
    """The data was written by another PostgreSQL."""

    says = N_("The data in {folder} is of PostgreSQL {found}, the programs are of {ours}. Move it away.")


class Cluster:
    """Starting takes over a server that a killed run left behind. What is started ends with this process.

    `fast` gives up durability: for tests only.
    """

    def __init__(self, data_dir: Path, fast: bool = False):
        self.data_dir = Path(data_dir).absolute()
        self.fast = fast
        self.process: subprocess.Popen | None = None

    @property
    def home(self) -> Path:
        """Where the data really is: `data_dir` is a link when PostgreSQL's account can't go there."""
        return self.data_dir.resolve()

    @property
    def log(self) -> Path:
        return self.home.with_name(f"{self.home.name}.log")

    @property
    def sockets(self) -> Path:
        folder = self.home / "s"
        # A comma would be read as two hosts.
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) < LONGEST_SOCKET and "," not in str(folder):
            return folder
        return Path("/tmp") / f"doorstep-{sha256(os.fsencode(self.home)).hexdigest()[:12]}"

    @property
    def pid(self) -> int | None:
        """Of the server that runs on this data, whoever started it."""
        try:
            return int((self.home / "postmaster.pid").read_text().split()[0])
        except (OSError, IndexError):
            return None

    def url(self, dbname: str, user: str = "postgres") -> str:
        place = {"host": str(self.sockets), "port": str(PORT)}
        return str(URL.create("postgresql+psycopg", username=user, database=dbname, query=place))

    def connect(self, dbname: str = "postgres") -> psycopg.Connection:
        """As the superuser, committing each statement."""
        place = {"host": str(self.sockets), "port": PORT, "user": "postgres", "dbname": dbname}
        return psycopg.connect(**place, connect_timeout=3, autocommit=True)

    def alive(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def running(self) -> bool:
        return self.process.poll() is None if self.process else self.alive()

    def start(self) -> None:
        """Returns when it answers.

        Raises:
            NoPostgres, NoAccount: nothing to start, or nobody to run it.
            PostgresFailed, OtherVersion: with what PostgreSQL says.
        """
        account = account_for(self.data_dir)
        if not self.data_dir.exists():
            found(self.data_dir, account)
        self._check_version(programs_for(account))
        deadline = time.monotonic() + PATIENCE
        while not self.alive():
            if time.monotonic() > deadline:
                raise PostgresFailed(folder=self.home, said=self._said())
            if self.process is None or self._has_left():
                self._launch(account)
            time.sleep(0.03)

    def stop(self) -> None:
        """Ends it in order, sessions and all. Returns when it has gone."""
        # A pid file may outlive its server and then name a stranger, hence the question to it.
        adopted = self.pid if self.alive() else None
        if pid := self.process.pid if self.process else adopted:
            self._end(pid, signal.SIGINT, 30) or self._end(pid, signal.SIGQUIT, 10)
        self.process = None

    def create_database(self, name: str, template: str | None = None) -> None:
        """One that exists already is left as it is."""
        made_from = sql.SQL("TEMPLATE {}").format(sql.Identifier(template or "template1"))
        with self.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), made_from))

    def drop_database(self, name: str) -> None:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with self.connect() as connection:
            connection.execute(drop)

    def erase(self) -> None:
        """Stops it and deletes all of its data."""
        self.stop()
        for left in (self.home, self.sockets):
            shutil.rmtree(left, ignore_errors=True)
        for left in (self.log, self.data_dir):
            left.unlink(missing_ok=True)

    def _check_version(self, folder: Path) -> None:
        written_by = int((self.home / "PG_VERSION").read_text())
        if written_by != major(folder):
            raise OtherVersion(folder=self.home, found=written_by, ours=major(folder))

    def _launch(self, account: Account) -> None:
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if account.uid:
            os.chown(self.sockets, account.uid, account.gid)
        options = [word for option in (*ORDINARY, *(CARELESS if self.fast else ())) for word in ("-c", option)]
        listens = ["-D", str(self.home), "-k", str(self.sockets), "-p", str(PORT), "-h", ""]
        command = [str(programs_for(account) / "postgres"), *listens, *options]
        with self.log.open("ab") as log:
            self.spoken = log.tell()
            self.process = subprocess.Popen(
                tied(command, ending="SIGINT", uid=account.uid, gid=account.gid),
                cwd="/",
                env=bare(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _has_left(self) -> bool:
        """Whether to start it again. Raises PostgresFailed where that would not help."""
        if self.process.poll() is None:
            return False
        said = self._said()
        if self.process.returncode > 0 and not any(words in said for words in PASSING):
            raise PostgresFailed(folder=self.home, said=said)
        time.sleep(0.2)
        return True

    def _said(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self.spoken)
            return log.read().decode(errors="replace").strip()[-1000:]

    def _end(self, pid: int, how: signal.Signals, seconds: float) -> bool:
        if not self._gone(pid):
            os.kill(pid, how)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._gone(pid):
                return True
            time.sleep(0.03)
        return False

    def _gone(self, pid: int) -> bool:
        if self.process and self.process.pid == pid:
            return self.process.poll() is not None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return self.pid != pid
