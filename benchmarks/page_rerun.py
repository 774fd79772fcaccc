"""Server time and payload of warm reruns on the demo county, beside a bare Streamlit page with one Plotly chart.

    python -m benchmarks.page_rerun
    python -m benchmarks.page_rerun --page map --page place

Both are served as in use and asked over a websocket as a browser does, without a browser: the time runs
from the message that asks for the rerun to the one that says it is finished, the payload is what came in
between. Every address is visited in turn, each round with the bare page once, so that whatever else the
machine does falls on both. DATABASE_URL names the SQLite file that is copied and served. Nothing is
asserted; what is over the bar carries a mark.
"""

from __future__ import annotations

import statistics
import time
from contextlib import closing
from typing import NamedTuple

import click
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks.page_visits import chosen_pages, visits_of
from benchmarks.served import bare, product

MOST_TIMES_BARE, MOST_KILOBYTES = 2.0, 150.0
WARM_UP = 3


class Rerun(NamedTuple):
    """One rerun: how long it took, how much came back, whether the page failed."""

    milliseconds: float
    kilobytes: float
    failed: bool


class Session:
    """One viewer's connection to a server, on one page."""

    def __init__(self, address: str, page: str = "") -> None:
        self.socket: ClientConnection = connect(
            f"{address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            legacy=True,
        )
        self.page, self.page_script = page, ""

    def rerun(self, query: str) -> Rerun:
        """Ask for one run of the page at an address and wait until it is finished."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_script_hash = self.page_script
        if not self.page_script:
            asked.rerun_script.page_name = self.page
        written = asked.SerializeToString()
        started, received, failed = time.perf_counter(), 0, False
        self.socket.send(written)
        while True:
            frame = self.socket.recv(timeout=120)
            finished = time.perf_counter()
            received += len(frame)
            message = ForwardMsg.FromString(frame if isinstance(frame, bytes) else frame.encode())
            kind = message.WhichOneof("type")
            # Only the navigation knows which page it is; without one the entry script is the page.
            if kind == "navigation":
                self.page_script = message.navigation.page_script_hash
            failed |= _tells_of_failure(message)
            if kind == "script_finished":
                return Rerun((finished - started) * 1000, received / 1000, failed)

    def close(self) -> None:
        """Leave."""
        self.socket.close()


def _tells_of_failure(message: ForwardMsg) -> bool:
    element = message.delta.new_element
    kind = element.WhichOneof("type")
    return kind == "exception" or (kind == "alert" and element.alert.format == Alert.ERROR)


def measure(session: Session, queries: tuple[str, ...], beside: Session, rounds: int) -> tuple[list[Rerun], float]:
    """Return the median rerun of every address, and the bare page's median time over the same rounds."""
    for _ in range(WARM_UP):
        beside.rerun("")
        warmed = [session.rerun(query) for query in queries]
    if any(rerun.failed for rerun in warmed):
        return warmed, 0.0
    seen: list[list[Rerun]] = [[] for _ in queries]
    bare_times = []
    for _ in range(rounds):
        bare_times.append(beside.rerun("").milliseconds)
        for reruns, query in zip(seen, queries, strict=True):
            reruns.append(session.rerun(query))
    medians = [
        Rerun(statistics.median(one.milliseconds for one in reruns), max(one.kilobytes for one in reruns), False)
        for reruns in seen
    ]
    return medians, statistics.median(bare_times)


def line_of(page: str, query: str, rerun: Rerun, bare_time: float) -> str:
    """Return one line of the report."""
    name = f"{page}?{query}" if query else page
    if rerun.failed:
        return f"{name:<52} the page failed, see the server's log"
    times = rerun.milliseconds / bare_time
    slow = "  slow" if times > MOST_TIMES_BARE else ""
    heavy = "  heavy" if rerun.kilobytes > MOST_KILOBYTES else ""
    return f"{name:<52} {rerun.milliseconds:7.1f} ms {times:5.1f} × {rerun.kilobytes:7.1f} kB{slow}{heavy}"


@click.command()
@click.option("--rounds", default=15, show_default=True)
@click.option("--page", "pages", multiple=True, help="Only this page; may be given several times.")
def main(rounds: int, pages: tuple[str, ...]) -> None:
    """Print medians, ratios and payloads."""
    click.echo(f"warm rerun, median of {rounds}; bar: {MOST_TIMES_BARE:g} × bare page, {MOST_KILOBYTES:g} kB")
    with bare(prompt=True) as bare_address, product() as address, closing(Session(bare_address)) as beside:
        bare_kilobytes = beside.rerun("").kilobytes
        for page in chosen_pages(pages):
            queries = visits_of(page).queries
            with closing(Session(address, page)) as session:
                reruns, bare_time = measure(session, queries, beside, rounds)
            click.echo(f"bare page with one chart {bare_time:35.1f} ms   1.0 × {bare_kilobytes:7.1f} kB")
            for query, rerun in zip(queries, reruns, strict=True):
                click.echo(line_of(page, query, rerun, bare_time))


if __name__ == "__main__":
    main()
