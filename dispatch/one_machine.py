"""The whole house on one machine: database, web server and worker under one process, with a day to look at."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from secrets import token_hex
from typing import NamedTuple
from urllib.request import urlopen

import click
from rich.console import Console

from dispatch.claims import await_port, only_one
from dispatch.demo import PEOPLE
from dispatch.errors import N_, Unavailable
from dispatch.lifeline import tied
from dispatch.settings import CHECKOUT, Settings
from dispatch.store.embedded import Cluster
from dispatch.store.programs import major, programs
from dispatch.store.standing import is_furnished
from dispatch.supervisor import Program, Supervisor

DATABASE = "doorstep"


class NotFurnished(Unavailable):
    """The database could not be made ready."""

    says = N_("The database could not be made ready; the lines above say why.")


@click.command()
def demo() -> None:
    """Run everything on this machine until ctrl-C, with a day to look at."""
    run(os.environ, Console(highlight=False))


def run(environ: Mapping[str, str], console: Console) -> None:
    """Returns when somebody asked it to end, and everything it started has ended.

    Raises:
        AlreadyRunning, PortTaken, PortClosed: before anything is started.
        NotFurnished.
    """
    settings = Settings.from_environ({**environ, "DEMO": "1"})
    with only_one(settings.data_dir):
        await_port(settings.host, settings.port)
        cluster = None if settings.database_url else Cluster(settings.data_dir / f"pg-{major(programs())}")
        if cluster:
            own = cluster.url(DATABASE)
            settings = replace(settings, database_url=own, database_owner_url=own)
        clouds = a_device_cloud(settings)
        supervisor = Supervisor(
            [*parts(settings), *clouds.programs],
            surroundings(environ, settings) | clouds.surroundings,
            cluster=cluster,
            say=console.print,
        )
        # Until there is more to end than this process, being asked to end is like ctrl-C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            if cluster:
                console.print("Starting the database…")
                cluster.start()
                cluster.create_database(DATABASE)
            planner = compile_planner(settings)
            furnish(surroundings(environ, settings), settings)
            supervisor.listen()
            if supervisor.run(until=lambda: answers(settings)):
                greet(settings, console)
                if planner.poll() is None:
                    console.print("The planner is still being compiled: until then a first plan takes a minute or two.")
                supervisor.run()
        except KeyboardInterrupt:
            supervisor.listen()
        finally:
            console.print("Stopping…")
            supervisor.end()


def parts(settings: Settings) -> list[Program]:
    python, logs = sys.executable, settings.data_dir
    web = (python, "-m", "gunicorn", "-c", str(CHECKOUT / "gunicorn.conf.py"))
    worker = (python, "-m", "dispatch", "worker")
    return [Program("web", web, logs / "web.log"), Program("worker", worker, logs / "worker.log")]


class Clouds(NamedTuple):
    surroundings: dict[str, str]
    programs: tuple[Program, ...] = ()


def a_device_cloud(settings: Settings) -> Clouds:
    """Yours where you named one; else one of made-up devices, on a port of its own."""
    if settings.device_clouds:
        return Clouds({})
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    secret = token_hex(16)
    command = (sys.executable, "-m", "dispatch", "device-cloud", "--port", str(port))
    program = Program("device cloud", command, settings.data_dir / "device_cloud.log")
    setting = f"*=http://demo:{secret}@127.0.0.1:{port}"
    return Clouds({"DEVICE_CLOUDS": setting, "DEVICE_CLOUD_SECRET": secret}, (program,))


def surroundings(environ: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """The same as ours, with what was decided here."""
    return {
        **environ,
        "DEMO": "1",
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.database_owner_url,
    }


def furnish(environ: Mapping[str, str], settings: Settings) -> None:
    """By a process of its own: a second start finds everything ready and needs none of what that takes.

    Raises:
        NotFurnished: that process has said why.
    """
    if is_furnished(settings.database_owner_url):
        return
    command = tied([sys.executable, "-m", "dispatch", "furnish"])
    # In a session of its own, so that a ctrl-C reaches only us.
    with subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            process.terminate()
            raise
    if code:
        raise NotFurnished


def compile_planner(settings: Settings) -> subprocess.Popen:
    """Beside everything else, and after it in line, so that nobody waits for it; what is compiled already is only read.
    It ends with us."""
    command = tied([sys.executable, "-m", "optimizer", "warm"], ending="SIGKILL")
    with (settings.data_dir / "planner.log").open("ab") as log:
        return subprocess.Popen(
            ["nice", "-n", "10", *command],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host
    try:
        with urlopen(f"http://{host}:{settings.port}/readyz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def greet(settings: Settings, console: Console) -> None:
    console.print(f"\nDoorstep stands at {settings.public_url}\n")
    for person in PEOPLE:
        console.print(f"  {person.role.value:<12} {person.email:<32} {person.password}")
    console.print(f"\nLogs are in {settings.data_dir}. Stop with ctrl-C.", soft_wrap=True)
