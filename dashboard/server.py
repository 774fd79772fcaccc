"""The web server: Streamlit's ASGI application with our own routes and headers around it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import Engine
from starlette.middleware import Middleware

from dashboard.geometry_routes import own_routes
from dashboard.index_page import IndexPage, home_route, start_route
from dashboard.prompt_sockets import send_promptly
from dashboard.security_headers import SecurityHeaders
from dashboard.shell import show_script_error
from dashboard.style_sheet import style_route
from dashboard.warm_start import load_modules, spare_what_stays

# Absolute, so that neither the working directory nor the launcher decides which script runs.
ENTRY_SCRIPT = Path(__file__).with_name("app.py").resolve()


def build_app(engine: Engine) -> st.App:
    """Return the ASGI application that serves the dashboard on a database."""
    return st.App(
        ENTRY_SCRIPT,
        routes=[start_route(), style_route(), home_route(), *own_routes(engine)],
        middleware=[Middleware(SecurityHeaders), Middleware(IndexPage)],
        on_script_error=show_script_error,
    )


def serve(engine: Engine, options: Mapping[str, Any] | None = None) -> None:
    """Serve until stopped; ``options`` such as ``{"server.port": 8502}`` go before .streamlit/config.toml."""
    send_promptly()
    load_modules()
    spare_what_stays()
    build_app(engine).run(config=options)
