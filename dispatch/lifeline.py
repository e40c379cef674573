"""Run a program that ends with its parent, even when the parent is killed outright.

    python lifeline.py PARENT SIGNAL UID GID PROGRAM ARGUMENTS…

Runs as a file, before our packages can be imported; the program takes its place, so the process id stays.
A UID of 0 keeps the account. Only Linux can promise the ending; elsewhere the program is just started.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: str, ending: str, uid: str, gid: str, *command: str) -> None:
    if int(uid):
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux":
        # After setuid, which would clear it again.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.Signals[ending])
        if os.getppid() != int(parent):
            sys.exit("the parent has already gone")
    os.execv(command[0], command)


def tied(command: list[str], *, ending: str = "SIGTERM", uid: int = 0, gid: int = 0) -> list[str]:
    """The same command, tied to this process. Start it from the main thread: the tie is to the thread."""
    here = [sys.executable, "-I", "-S", __file__, str(os.getpid()), ending, str(uid), str(gid)]
    return [*here, *command]


if __name__ == "__main__":
    main(*sys.argv[1:])
