"""Commands that put a county into a database: setup and demo."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.command_line.session import ROOT, Session, common_options
from loaders.demo_county import load_demo
from loaders.deployment import read_catalogue_file, read_deployment_file
from loaders.setup import needs_demo, set_up

SEED = 990101
CATALOGUE = ROOT / "assets" / "catalogue.toml"


@click.command()
@click.argument("deployment", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=CATALOGUE,
    help="Catalogue in TOML; the one shipped when left out.",
)
@common_options
def setup(session: Session, deployment: Path, catalogue: Path) -> None:
    """Put a deployment (title, levels, code scheme) and its catalogue in force."""
    content, indicators = read_deployment_file(deployment), read_catalogue_file(catalogue)
    set_up(session.engine(), content, indicators, actor="system")
    session.say(
        "{title} is set up with {count} indicators.",
        title=content.title.in_language(session.language),
        count=len(indicators.indicators),
    )
    session.answer({"status": "done", "root": content.root, "catalogue_version": indicators.version})


def load_demo_county(
    session: Session,
    *,
    seed: int = SEED,
    last_month: str | None = None,
    folder: Path | None = None,
    if_missing: bool = False,
) -> None:
    """Load the demo county into the session's database, or leave a database alone that holds a county."""
    engine = session.engine()
    if if_missing and not needs_demo(engine):
        session.say("The database holds a county already; nothing was changed.")
        session.answer({"status": "unchanged"})
        return
    with session.progress("demo county") as progress:
        loaded = load_demo(engine, seed=seed, last_month=last_month, folder=folder, progress=progress)
    session.say("The fictional demo county is loaded.")
    session.answer({"status": "done", **loaded})


@click.command()
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another seed gives another county.")
@click.option("--last-month", default=None, help="Last month with figures; the month before today when left out.")
@click.option("--if-missing", is_flag=True, help="Do nothing when the database holds a county already.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Where to keep the workbooks that are imported.",
)
@common_options
def demo(session: Session, seed: int, last_month: str | None, if_missing: bool, folder: Path | None) -> None:
    """Load the fictional demo county: places, boundaries, 36 months of workbooks, rule books, scores."""
    load_demo_county(session, seed=seed, last_month=last_month, folder=folder, if_missing=if_missing)


COMMANDS = (setup, demo)
