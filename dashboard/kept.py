"""Results kept in the process: what was made once for the same run, viewer and language is not made again.

Streamlit's own caches ask for a hash of every argument on every call, about half a millisecond; a page that
shows ten parts would spend its whole time there. Here numbers, texts and the page's context count by
value, and frames, catalogues and rule books count as the same when they are the very same object, which
the cached reads of ``dashboard.reads`` see to.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import pandas as pd
import streamlit as st
from pydantic import BaseModel

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

MOST_KEPT = 128
_BY_IDENTITY = (pd.DataFrame, pd.Series, pd.Index, BaseModel)
_stores: list[_Store] = []


class _Store:
    """The newest results of one function, at most so many. An entry holds its arguments, so ids stay theirs."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.entries: OrderedDict[tuple[Any, ...], tuple[Any, Any]] = OrderedDict()
        self.lock = Lock()
        self.under_way: dict[tuple[Any, ...], Lock] = {}
        self.made = 0

    def find(self, key: tuple[Any, ...]) -> tuple[Any, Any] | None:
        with self.lock:
            entry = self.entries.get(key)
            if entry is not None:
                self.entries.move_to_end(key)
            return entry

    def keep(self, key: tuple[Any, ...], entry: tuple[Any, Any]) -> None:
        with self.lock:
            self.made += 1
            self.entries[key] = entry
            if len(self.entries) > self.most:
                self.entries.popitem(last=False)

    @contextmanager
    def alone(self, key: tuple[Any, ...]) -> Iterator[None]:
        """Let one thread make a result while the others that want the same one wait for it."""
        with self.lock:
            turn = self.under_way.setdefault(key, Lock())
        try:
            with turn:
                yield
        finally:
            with self.lock:
                self.under_way.pop(key, None)


def kept(
    most: int = MOST_KEPT, *, by_address: bool = False
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Return a decorator that keeps a function's newest ``most`` results by its arguments.

    With ``by_address`` the filters of the page's address count too, so that the function may make links
    (``dashboard.links``), which hold them.

    The function must depend on nothing but its arguments: no widgets, no ``st.query_params``, no session
    state, no reads that its arguments do not name (a score run's frames and the context's data revision
    name theirs). Nobody may write into a result. Arguments are hashable, or frames and models that come
    from a cached read: a frame made anew on every run is never found again. Raises TypeError for others.
    """

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        store = _Store(most)
        _stores.append(store)

        @wraps(function)
        def keeping(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
            key = (*map(_key, args), *((name, _key(value)) for name, value in kwargs.items()))
            if by_address:
                key = (*key, *st.query_params.to_dict().items())
            entry = store.find(key)
            if entry is None:
                with store.alone(key):
                    entry = store.find(key)
                    if entry is None:
                        entry = (function(*args, **kwargs), (args, kwargs))
                        store.keep(key, entry)
            return entry[0]

        return keeping

    return decorate


def _key(value: Any) -> Any:
    return (type(value), id(value)) if isinstance(value, _BY_IDENTITY) else value


def forget_kept() -> None:
    """Drop every kept result, for tests that make a new database under an old name."""
    for store in _stores:
        with store.lock:
            store.entries.clear()


def results_made() -> int:
    """Return how many results were made and not found since the start: a warm rerun adds none."""
    return sum(store.made for store in _stores)
