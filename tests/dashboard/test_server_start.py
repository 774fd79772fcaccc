"""What the server does before it serves: sockets that send at once, modules loaded, garbage collection spared."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from streamlit.web.server.starlette import starlette_server

from dashboard.prompt_sockets import send_promptly


def delayed(connection: socket.socket) -> bool:
    return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0


@pytest.mark.parametrize("promptly", [False, True], ids=["as Streamlit binds it", "as we do"])
def test_a_connection_sends_at_once_only_because_of_us(monkeypatch: pytest.MonkeyPatch, promptly: bool):
    """Fails when a new Streamlit binds its socket elsewhere, and when it sends at once by itself."""
    monkeypatch.setattr(starlette_server, "_bind_socket", starlette_server._bind_socket)
    if promptly:
        send_promptly()
    with starlette_server._bind_server_socket("127.0.0.1", "127.0.0.1", 0, 8)[0] as bound:
        bound.setblocking(True)
        bound.listen()
        with socket.create_connection(bound.getsockname()), bound.accept()[0] as accepted:
            assert delayed(accepted) is not promptly


def test_a_server_has_loaded_what_pages_use_and_freed_the_collector_of_it():
    """In a process of its own, because what is frozen stays so."""
    script = (
        "import gc, sys\n"
        "from dashboard.warm_start import load_modules, spare_what_stays\n"
        "load_modules(); loaded = len(sys.modules)\n"
        "spare_what_stays()\n"
        "import dashboard.reads, dashboard.map_figure, dashboard.overview_sections\n"
        "assert len(sys.modules) == loaded\n"
        "print(gc.get_freeze_count() > 100_000, 'dashboard.app' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
