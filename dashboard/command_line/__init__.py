"""The command line: thin commands over loaders; exit status 0 done, 1 input refused, 2 wrong usage."""

from __future__ import annotations

import click

from dashboard.command_line import checking, county, data, scores, serving
from dashboard.command_line.session import RefusingGroup


@click.group(cls=RefusingGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Xiangping (乡评): services against targets, scored, ranked and explained."""


for module in (county, data, scores, checking, serving):
    for command in module.COMMANDS:
        main.add_command(command)
