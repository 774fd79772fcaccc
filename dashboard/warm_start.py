"""What a server does before its first visitor comes, so that nobody waits for it later.

Python and Plotly load modules when they are first used, two seconds' worth for the first page. And what is
loaded never goes away: told so, the garbage collector does not walk through it again and again
(docs/decisions/0013-garbage-collection.md).
"""

from __future__ import annotations

import gc
import logging
from importlib import import_module
from pkgutil import iter_modules

import plotly.graph_objects as go

import dashboard

# The entry script runs where it is imported, and so does the one for the command line.
SCRIPTS = ("app", "__main__")


def load_modules() -> None:
    """Import all that pages use, and let Plotly load what it needs for a first figure."""
    for module in iter_modules(dashboard.__path__):
        if not module.ispkg and module.name not in SCRIPTS:
            try:
                import_module(f"dashboard.{module.name}")
            except Exception:
                # The page that needs it fails and says so; the others are not kept from being served.
                logging.getLogger(__name__).exception("a module could not be loaded")
    go.Figure([go.Scatter(), go.Bar(), go.Choropleth(), go.Scattergeo()]).to_json()


def spare_what_stays() -> None:
    """Take all that exists now out of garbage collection."""
    gc.collect()
    gc.freeze()
