"""The command `wa-webhook`. Every subcommand is a module of glue.commands, imported when used."""

from __future__ import annotations

import importlib
from typing import Final

import click

COMMANDS: Final = {
    "alerts": "alerts of the health checks, and who is told of them",
    "dev": "development: database, web process and worker on this machine",
    "dlq": "the dead-letter queue: list, show, retry, discard; replay what was settled",
    "evict": "end a conversation's lock: its turn hangs",
    "handlers": "list the handlers, hold one back, let it run again",
    "flag": "who gets the enhanced flow; what it would change",
    "grant-login": "make a login for Grafana, an operator, or serve and worker",
    "health": "what every health check says",
    "doctor": "check a deployment and say what to do",
    "erase-contact": "erase what is stored of a person",
    "send": "post a signed webhook, as Meta would",
    "serve": "run the web process (gunicorn)",
    "timeline": "tell what happened to one message",
    "upgrade": "install the database's schema, or bring it up to date",
    "worker": "run waiting messages and due retries (replies wait in the outbox)",
}


class LazyGroup(click.Group):
    """Imports a subcommand only when it is called: `--help` and `send` stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = f"glue.commands.{cmd_name.replace('-', '_')}"
        command = importlib.import_module(module).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.command is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line each, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup)
@click.version_option(package_name="wa-webhook")
def main() -> None:
    """A WhatsApp Cloud API webhook processor whose logic lives in PostgreSQL."""


if __name__ == "__main__":
    main()
