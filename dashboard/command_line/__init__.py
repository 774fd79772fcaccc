"""The command line: thin commands over loaders; exit status 0 done, 1 input refused, 2 wrong usage.

A command's module is imported when the command is asked for, because geometry, workbooks and Streamlit
take seconds to import and no command needs all of them.
"""

from __future__ import annotations

from importlib import import_module

import click

from dashboard.command_line.session import RefusingGroup

# Command → module below this package that holds it.
COMMANDS = {
    "setup": "county",
    "demo": "county",
    "import": "data",
    "places": "data",
    "boundaries": "data",
    "rule-book": "data",
    "ledger": "data",
    "score": "scores",
    "league": "scores",
    "leads": "leads",
    "publish": "record",
    "verify": "record",
    "users": "record",
    "receipt": "receipts",
    "bridge": "bridges",
    "plan": "plans",
    "fairness": "plans",
    "docket": "dockets",
    "check": "checking",
    "actions": "follow_up",
    "settle": "follow_up",
    "serve": "serving",
}


class LazyGroup(RefusingGroup):
    """A group that imports a command's module only when the command is used or described."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command by name, None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"dashboard.command_line.{COMMANDS[cmd_name]}")
        return next(command for command in module.COMMANDS if command.name == cmd_name)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Xiangping (乡评): services against targets, scored, ranked and explained."""
