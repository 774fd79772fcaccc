"""Sockets that send at once, instead of waiting for the other side to confirm what was sent before.

A rerun is a dozen small messages. With Nagle's algorithm the second waits until the browser confirms the
first, and the browser puts that off by 40 ms in the hope of something to send along: measured, every rerun
of every page took 48 ms, two thirds of it waiting. asyncio switches the algorithm off for sockets it makes
itself, but Streamlit binds its own, whose protocol number is 0, and those asyncio leaves alone.
"""

from __future__ import annotations

import socket

from streamlit.web.server.starlette import starlette_server


def send_promptly() -> None:
    """Make Streamlit bind a socket whose connections send at once; they take the setting over from it."""
    bind = starlette_server._bind_socket

    def bind_prompt(address: str, port: int, backlog: int) -> socket.socket:
        bound = bind(address, port, backlog)
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return bound

    starlette_server._bind_socket = bind_prompt
