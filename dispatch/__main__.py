"""The command line: python -m dispatch."""

import os

import click
from rich.console import Console

from dispatch import one_machine, worker
from dispatch.audit_command import audit
from dispatch.clocks_audit import clocks
from dispatch.errors import Refusal
from dispatch.intake.command import import_command
from dispatch.pictures_of_lives import readme
from dispatch.settings import BadSetting, Settings
from dispatch.store import migrate as migration


class Plainly(click.Group):
    """A refusal is one sentence here too, and exit code 1."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None


@click.group(cls=Plainly)
def cli() -> None:
    """Doorstep: work orders and dispatch for smart-home after-sales service."""


def settings() -> Settings:
    """Of a machine with a database: only the demo brings its own."""
    found = Settings.from_environ(os.environ)
    if found.database_url is None:
        raise BadSetting(variable="DATABASE_URL", fault="must be given: postgresql://user:password@host/database.")
    return found


@cli.command()
def demo() -> None:
    """Run everything on this machine until ctrl-C, with a day to look at."""
    one_machine.run(os.environ, Console(highlight=False))


@cli.command()
def migrate() -> None:
    """Bring the database's schema up to date, as its owner (DATABASE_OWNER_URL)."""
    migration.upgrade(settings().database_owner_url)


@cli.command("worker")
def work() -> None:
    """Open the messages that transactions leave, until asked to end."""
    worker.run(settings())


cli.add_command(audit)
cli.add_command(clocks)
cli.add_command(readme)
cli.add_command(import_command(settings))


if __name__ == "__main__":
    cli(prog_name="python -m dispatch")
