"""What a deployment is: its title, its levels, its code scheme and its catalogue, kept in the database."""

from __future__ import annotations

import json
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from sqlalchemy import Connection, insert, select, update

from loaders.audit import now, record_event
from loaders.revisions import bump_data_revision
from loaders.schema import catalogue as catalogue_table
from loaders.schema import data_revision
from loaders.schema import deployment as deployment_table
from loaders.seals import rows_of, whole
from metrics.catalogue import Bilingual, Catalogue, Frozen, read_catalogue
from metrics.problems import InputRefused, Problem


class LevelName(Frozen):
    """One named depth of the hierarchy."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Bilingual


class Deployment(Frozen):
    """Everything that makes this installation this county's; levels come top first.

    ``population`` and ``migrants`` name indicators of the catalogue, by default those of the one shipped;
    where the catalogue has no such indicator, the figure is not known.
    """

    title: Bilingual
    root: str
    root_name: Bilingual
    levels: tuple[LevelName, ...] = Field(alias="level", min_length=1)
    code_scheme: Literal["none", "china"] = "none"
    seat: str | None = Field(default=None, description="the place in which the county's seat lies, for distances")
    population: str = Field(default="population", description="the indicator that counts residents, for fairness")
    migrants: str = Field(default="migrants_in", description="the indicator that counts who moved in, for fairness")
    is_demo: bool = False
    notice: Bilingual | None = None
    attribution: Bilingual | None = None

    @property
    def level_codes(self) -> tuple[str, ...]:
        """Level codes, top first."""
        return tuple(level.code for level in self.levels)


def read_toml(path: Path) -> dict:
    """Return a parsed TOML file. Raises InputRefused naming file and position when it is none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputRefused([Problem("toml_invalid", {"reason": str(error)}, file=path.name)]) from error
    except OSError as error:
        raise InputRefused([Problem("file_unreadable", {"reason": error.strerror or ""}, file=str(path))]) from error


def read_catalogue_file(path: Path) -> Catalogue:
    """Return a validated catalogue from a TOML file. Raises InputRefused."""
    return read_catalogue(read_toml(path), file=path.name)


def read_deployment_file(path: Path) -> Deployment:
    """Return a deployment from a TOML file. Raises InputRefused with one problem per field."""
    try:
        return Deployment.model_validate(read_toml(path))
    except ValidationError as error:
        raise InputRefused(
            Problem(
                "deployment_invalid",
                {"where": ".".join(str(part) for part in item["loc"]), "reason": item["msg"]},
                file=path.name,
            )
            for item in error.errors()
        ) from error


def store_deployment(connection: Connection, deployment: Deployment, catalogue: Catalogue, actor: str) -> None:
    """Put a deployment and its catalogue in force, replacing the ones before."""
    known = select(catalogue_table.c.version).where(catalogue_table.c.version == catalogue.version)
    if is_new := connection.scalar(known) is None:
        connection.execute(
            insert(catalogue_table).values(version=catalogue.version, content=catalogue.content(), loaded_at=now())
        )
    values = {"content": deployment.model_dump_json(by_alias=True), "catalogue_version": catalogue.version}
    if connection.execute(update(deployment_table).values(**values)).rowcount == 0:
        connection.execute(insert(deployment_table).values(id=1, **values))
    bump_data_revision(connection)
    sealed = whole(deployment_table, data_revision)
    if is_new:
        sealed.append(rows_of(catalogue_table, catalogue.version))
    record_event(connection, actor, "setup", deployment.title.en, {"catalogue": catalogue.version}, sealed)


def read_deployment(connection: Connection) -> Deployment:
    """Return the deployment in force. Raises InputRefused in a database that has none yet."""
    content = connection.scalar(select(deployment_table.c.content))
    if content is None:
        raise InputRefused([Problem("database_empty")])
    return _deployment_of(content)


@lru_cache(maxsize=8)
def _deployment_of(content: str) -> Deployment:
    # Every run of every page reads it; it hardly ever changes.
    return Deployment.model_validate_json(content)


def read_catalogue_in_force(connection: Connection) -> Catalogue:
    """Return the catalogue in force. Raises InputRefused in a database that has none yet."""
    content = connection.scalar(
        select(catalogue_table.c.content).join(
            deployment_table, deployment_table.c.catalogue_version == catalogue_table.c.version
        )
    )
    if content is None:
        raise InputRefused([Problem("database_empty")])
    return _catalogue_of(content)


def read_catalogue_version(connection: Connection, version: str) -> Catalogue:
    """Return a catalogue that is or was in force. Raises KeyError without one of that version."""
    content = connection.scalar(select(catalogue_table.c.content).where(catalogue_table.c.version == version))
    if content is None:
        raise KeyError(version)
    return _catalogue_of(content)


@lru_cache(maxsize=8)
def _catalogue_of(content: str) -> Catalogue:
    # Holding a catalogue to the scope line takes a second; what was held to it once need not be again.
    return read_catalogue(json.loads(content))
