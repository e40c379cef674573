"""The command line: python -m dispatch."""

from importlib import import_module

import click

from dispatch.errors import Refusal

# A command's room is opened only when it is used: what just keeps the others running should be there at once.
COMMANDS = {
    "demo": "dispatch.one_machine:demo",
    "migrate": "dispatch.furnishing:migrate",
    "furnish": "dispatch.furnishing:furnish",
    "worker": "dispatch.worker:worker",
    "import": "dispatch.import_command:import_file",
    "audit": "dispatch.audit_command:audit",
    "clocks": "dispatch.clocks_command:clocks",
    "device-cloud": "dispatch.remote.simulator:device_cloud",
    "readme": "dispatch.pictures_of_lives:readme",
}


class Plainly(click.Group):
    """A refusal is one sentence here too, and exit code 1."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, command = COMMANDS[name].split(":")
        return getattr(import_module(module), command)


@click.group(cls=Plainly)
def cli() -> None:
    """Doorstep: work orders and dispatch for smart-home after-sales service."""


if __name__ == "__main__":
    cli(prog_name="python -m dispatch")
