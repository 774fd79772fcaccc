"""Serves the bare page with sockets that send at once, as the product's do: only the pages differ then.

Stock Streamlit at times waits 40 ms for the network (dashboard/prompt_sockets.py), which would flatter us.
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

from dashboard.prompt_sockets import send_promptly

if __name__ == "__main__":
    send_promptly()
    st.App(Path(__file__).with_name("bare_page.py")).run(config={"server.port": int(sys.argv[-1])})
