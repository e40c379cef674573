"""A new folder of data for our PostgreSQL, where the account that runs it can go."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from dispatch.errors import N_, Unavailable
from dispatch.lifeline import tied
from dispatch.store.programs import SHARED, Account, programs_for

ELSEWHERE = (Path("/var/lib/doorstep"), SHARED)
# C.UTF-8 sorts by code point: the wheel has no ICU, so names are sorted in Python and in the browser.
INITDB = ("-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "--data-checksums", "--no-sync")


class NotCreated(Unavailable):
    """A new database folder can't be made."""

    says = N_("A database folder can't be made in {folder}. PostgreSQL says: {said}")


def found(data_dir: Path, account: Account) -> None:
    """`data_dir` appears when it is complete, or not at all; a link, when its real place is elsewhere."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    parent = data_dir.parent if account.may_enter(data_dir.parent) else open_folder()
    fresh = Path(tempfile.mkdtemp(prefix=f"{data_dir.name}-", dir=parent))
    try:
        fill(fresh, account)
    except BaseException:
        shutil.rmtree(fresh)
        raise
    if parent == data_dir.parent:
        fresh.rename(data_dir)
    else:
        data_dir.unlink(missing_ok=True)
        data_dir.symlink_to(fresh)


def open_folder() -> Path:
    for folder in ELSEWHERE:
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise NotCreated(folder=ELSEWHERE[-1], said="nobody may write there.")


def fill(folder: Path, account: Account) -> None:
    if account.uid:
        os.chown(folder, account.uid, account.gid)
    initdb = [str(programs_for(account) / "initdb"), *INITDB, "-D", str(folder)]
    done = subprocess.run(
        tied(initdb, uid=account.uid, gid=account.gid), cwd="/", env=bare(), capture_output=True, text=True
    )
    if done.returncode:
        raise NotCreated(folder=folder, said=done.stderr.strip())


def bare() -> dict[str, str]:
    """Surroundings without PGPORT, PGDATA and their like, which the programs would obey."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
