"""The command that serves the dashboard."""

from __future__ import annotations

import os

import click

from dashboard.command_line.session import ROOT, Session, common_options
from loaders.setup import needs_demo


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--address", default="localhost", show_default=True, help="Address to listen on.")
@click.option("--demo", "with_demo", is_flag=True, help="Load the demo county first when the database is empty.")
@common_options
def serve(session: Session, port: int, address: str, with_demo: bool) -> None:
    """Serve the dashboard until stopped."""
    engine = session.engine()
    if with_demo and needs_demo(engine):
        # Imported here: drawing a county takes modules that serving does not need.
        from dashboard.command_line.county import load_demo_county

        load_demo_county(session)
    os.environ["DATABASE_URL"] = session.database
    # Streamlit looks for .streamlit/config.toml in the working directory.
    os.chdir(ROOT)
    # Imported here: Streamlit takes a second that no other command needs.
    from dashboard.server import serve as serve_until_stopped

    session.say("Serving on http://{address}:{port}", address=address, port=port)
    serve_until_stopped(engine, {"server.port": port, "server.address": address})


COMMANDS = (serve,)
