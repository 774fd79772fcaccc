"""What every command shares: options, database, language, and how to answer, refuse and show progress."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.problem_rendering import problem_data, problem_line
from dashboard.texts import LANGUAGES, translate
from loaders.engine import migrate, open_engine
from metrics.problems import InputRefused, Problem

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_DATABASE = f"sqlite:///{ROOT / 'data' / 'xiangping.db'}"
DONE, REFUSED = 0, 1


@dataclass
class Session:
    """What every command shares: database, language, and how to answer."""

    database: str
    language: str
    as_json: bool

    def engine(self) -> Engine:
        """Return an engine on the database, brought to the newest schema."""
        try:
            engine = open_engine(self.database)
            migrate(engine)
        except (SQLAlchemyError, OSError) as error:
            raise click.UsageError(f"cannot open the database: {error}") from error
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        return engine

    def say(self, text: str, **parameters: Any) -> None:
        """Print a sentence for people; nothing when the answer is JSON."""
        self.line(translate(text, self.language, **parameters))

    def line(self, text: str) -> None:
        """Print a line as it stands, for people; nothing when the answer is JSON."""
        if not self.as_json:
            click.echo(text)

    def word(self, text: str) -> str:
        """Return a word in the session's language."""
        return translate(text, self.language)

    def answer(self, data: Mapping[str, Any], problems: tuple[Problem, ...] = ()) -> None:
        """Print the JSON answer, or the problems as lines."""
        if self.as_json:
            content = {**data, "problems": problem_data(problems, self.language)}
            click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=str))
        else:
            for problem in problems:
                click.echo(problem_line(problem, self.language), err=True)

    def refuse(self, problems: tuple[Problem, ...], data: Mapping[str, Any] | None = None) -> NoReturn:
        """Print why the input is refused and end with status 1."""
        self.say("Refused: {count} problems. Nothing was changed.", count=len(problems))
        self.answer({"status": "refused", **(data or {})}, problems)
        sys.exit(REFUSED)

    @contextmanager
    def progress(self, label: str) -> Iterator[Callable[[str, float], None]]:
        """Yield a callback ``(what, share of 1)`` that moves a progress bar on standard error."""
        text = translate(label, self.language)
        if self.as_json or not sys.stderr.isatty():
            yield lambda _what, _share: None
            return
        with click.progressbar(length=1000, label=text, file=sys.stderr, item_show_func=lambda what: what) as bar:

            def advance(what: str, share: float) -> None:
                bar.update(max(0, int(share * 1000) - bar.pos), what)

            yield advance


class RefusingGroup(click.Group):
    """A group whose commands end with status 1 and one line per problem when input is refused."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an InputRefused that it raises becomes the answer."""
        try:
            return super().invoke(ctx)
        except InputRefused as refused:
            session: Session = ctx.find_root().obj
            session.refuse(refused.problems)


def absolute_url(database: str) -> str:
    """Return a database URL whose SQLite file does not depend on the working directory any more."""
    prefix, separator, file = database.partition("sqlite:///")
    return f"sqlite:///{Path(file).resolve()}" if separator and not prefix and file else database


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that all have; it gets a Session as its first argument."""

    @functools.wraps(command)
    def run(database: str, language: str, as_json: bool, **options: Any) -> Any:
        session = Session(absolute_url(database), language, as_json)
        click.get_current_context().find_root().obj = session
        return command(session, **options)

    for option in (
        click.option("--json", "as_json", is_flag=True, help="Answer for machines."),
        click.option("--language", type=click.Choice(LANGUAGES), default="zh", help="Language of the answer."),
        click.option(
            "--database", envvar="DATABASE_URL", default=DEFAULT_DATABASE, help="sqlite:///file or postgresql://…"
        ),
    ):
        run = option(run)
    return run


series_option = click.option(
    "--series", default="", help="Series of rule books, such as staff posts; the main one when left out."
)
