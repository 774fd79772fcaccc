"""Boundary files: GeoPackage, GeoJSON and Shapefile (plain, in a folder or zipped) read as GeoDataFrames.

Shapefiles are copied under a neutral name first: the reader may want to write an index beside them,
and file names inside an archive can be anything.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataSourceError

from metrics.problems import InputRefused, Problem, Severity

LARGEST_UNPACKED = 1 << 30
SHAPEFILE_PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
SINGLE_FILES = {".gpkg", ".geojson", ".json"}
# What a .cpg says → what Python calls it; anything else is looked up as it stands.
CODE_PAGES = {"936": "gb18030", "cp936": "gb18030", "ansi 936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
              "54936": "gb18030", "65001": "utf-8", "utf8": "utf-8"}  # fmt: skip
# How the UTF-8 and GB18030 decoders word a text that ends inside a character.
CUT_OFF = {"unexpected end of data", "incomplete multibyte sequence"}


@dataclass(frozen=True)
class Layer:
    """One layer with polygons: its name for messages, all its columns, geometry and declared CRS."""

    name: str
    frame: gpd.GeoDataFrame


@dataclass(frozen=True)
class BoundaryFile:
    """What a boundary file holds, its SHA-256 and what was noticed while reading."""

    layers: tuple[Layer, ...]
    sha256: str
    problems: tuple[Problem, ...]


def read_boundary_file(path: Path, encoding: str | None = None) -> BoundaryFile:
    """Return every polygon layer of a .gpkg, .geojson, .json, .shp, a folder or a .zip of these.

    ``encoding`` is that of a Shapefile's texts; without it the .cpg counts, then UTF-8, then GB18030,
    each only if all texts decode. Raises InputRefused when there is nothing readable.
    """
    problems: list[Problem] = []
    layers: list[Layer] = []
    with _staged(path) as sources:
        for source, name in sources:
            for layer, frame in _read_source(source, name):
                if source.suffix == ".shp":
                    frame, found = _with_texts_decoded(frame, source, name, encoding)
                    problems += found
                layers.append(Layer(layer, frame))
        digest = _sha256(path)
    if not layers:
        raise InputRefused([Problem("boundary_no_polygons", file=path.name)])
    return BoundaryFile(tuple(layers), digest, tuple(problem.at(file=path.name) for problem in problems))


def _refuse(code: str, file: str, **parameters: object) -> InputRefused:
    return InputRefused([Problem(code, parameters, file=file)])


@contextmanager
def _staged(path: Path) -> Iterator[list[tuple[Path, str]]]:
    """Yield (file to open, name to show) for every source in a path, copied where needed."""
    if not path.exists():
        raise _refuse("file_unreadable", path.name, reason="no such file")
    suffix = path.suffix.lower()
    with tempfile.TemporaryDirectory(prefix="boundaries-") as scratch:
        if path.is_dir():
            members = [entry for entry in sorted(path.iterdir()) if entry.is_file()]
            sources = _stage_members([(entry.name, entry) for entry in members], Path(scratch))
        elif suffix == ".zip":
            sources = _stage_archive(path, Path(scratch))
        elif suffix == ".shp":
            family = [entry for entry in sorted(path.parent.iterdir()) if entry.stem == path.stem and entry.is_file()]
            sources = _stage_members([(entry.name, entry) for entry in family], Path(scratch))
        elif suffix in SINGLE_FILES:
            sources = [(path, path.name)]
        else:
            raise _refuse("boundary_format_unknown", path.name, suffix=path.suffix)
        if not sources:
            raise _refuse("boundary_format_unknown", path.name, suffix=path.suffix)
        for source, name in sources:
            _check_signature(source, name)
        yield sources


def _stage_archive(path: Path, scratch: Path) -> list[tuple[Path, str]]:
    unpacked = scratch / "unpacked"
    unpacked.mkdir()
    left = LARGEST_UNPACKED
    members: list[tuple[str, Path]] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for number, entry in enumerate(archive.infolist()):
                name = PurePosixPath(entry.filename)
                wanted = name.suffix.lower() in SHAPEFILE_PARTS | SINGLE_FILES
                if entry.is_dir() or not wanted or name.name.startswith("._"):
                    continue
                target = unpacked / str(number)
                # The size in the archive's directory can lie, so count what really comes out.
                with archive.open(entry) as packed, target.open("wb") as plain:
                    while block := packed.read(min(1 << 20, left + 1)):
                        left -= len(block)
                        if left < 0:
                            raise _refuse("boundary_file_too_large", path.name, limit=LARGEST_UNPACKED >> 20)
                        plain.write(block)
                members.append((entry.filename, target))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise _refuse("boundary_file_unreadable", path.name, reason=str(error)) from error
    return _stage_members(members, scratch)


def _stage_members(members: list[tuple[str, Path]], scratch: Path) -> list[tuple[Path, str]]:
    """Copy each Shapefile with its parts under a neutral name; return other files where they are."""
    sources: list[tuple[Path, str]] = []
    for number, (name, file) in enumerate(members):
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in SINGLE_FILES:
            staged = file if file.suffix.lower() == suffix else file.rename(file.with_suffix(suffix))
            sources.append((staged, name))
        if suffix != ".shp":
            continue
        stem = name[: -len(suffix)].lower()
        for part_name, part in members:
            part_suffix = PurePosixPath(part_name).suffix.lower()
            if part_suffix in SHAPEFILE_PARTS and part_name[: -len(part_suffix)].lower() == stem:
                shutil.copyfile(part, scratch / f"shape{number}{part_suffix}")
        if not (scratch / f"shape{number}.dbf").exists():
            raise _refuse("boundary_dbf_missing", PurePosixPath(name).name)
        sources.append((scratch / f"shape{number}.shp", PurePosixPath(name).name))
    return sources


def _check_signature(source: Path, name: str) -> None:
    """Refuse content that is not what the suffix says, or the reader would guess by content.

    Among the formats it would guess are some that name further files and addresses to open.
    """
    with source.open("rb") as stream:
        start = stream.read(64)
    fits = {
        ".gpkg": start.startswith(b"SQLite format 3\0"),
        ".shp": start.startswith(b"\x00\x00\x27\x0a"),
    }.get(source.suffix.lower(), start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"))
    if not fits:
        raise _refuse("boundary_file_unreadable", name, reason="content does not fit the file name")


def _read_source(source: Path, name: str) -> list[tuple[str, gpd.GeoDataFrame]]:
    """Return (name, frame) of the layers of one source that hold geometry."""
    options = {"encoding": "ISO-8859-1"} if source.suffix == ".shp" else {}
    try:
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": True})
        listed = [layer for layer, kind in pyogrio.list_layers(source) if kind is not None]
        frames = [pyogrio.read_dataframe(source, layer=layer, on_invalid="ignore", **options) for layer in listed]
    except (DataSourceError, ValueError, RuntimeError, UnicodeDecodeError) as error:
        raise _refuse("boundary_file_unreadable", name, reason=str(error).replace(str(source), name)) from error
    finally:
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": None})
    return [
        (name if len(listed) == 1 else f"{name}:{layer}", frame)
        for layer, frame in zip(listed, frames, strict=True)
        if isinstance(frame, gpd.GeoDataFrame)
        and (frame.geom_type.isna() | frame.geom_type.isin({"Polygon", "MultiPolygon", "GeometryCollection"})).any()
    ]


def _with_texts_decoded(
    frame: gpd.GeoDataFrame, source: Path, name: str, encoding: str | None
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Decode column names and texts that were read byte for byte."""
    declared = _declared_encoding(source)
    candidates = [encoding] if encoding else [declared, "utf-8", "gb18030"]
    text_columns = [c for c in frame.columns if c != frame.geometry.name and pd.api.types.is_string_dtype(frame[c])]
    texts = [str(column) for column in frame.columns]
    texts += [text for column in text_columns for text in frame[column].dropna()]
    for candidate in dict.fromkeys(filter(None, candidates)):
        try:
            for text in texts:
                _decode(text, candidate)
        except (UnicodeDecodeError, LookupError):
            continue
        for column in text_columns:
            frame[column] = [_decode(t, candidate) if isinstance(t, str) else None for t in frame[column]]
        frame = frame.rename(columns={c: _decode(c, candidate) for c in frame.columns if c != frame.geometry.name})
        guessed = encoding is None and candidate != declared and any(not text.isascii() for text in texts)
        detail = {"encoding": candidate, "declared": declared or "—"}
        return frame, [Problem("boundary_encoding_detected", detail, Severity.NOTE, sheet=name)] if guessed else []
    raise _refuse("boundary_encoding_wrong", name, encoding=encoding or declared or "utf-8, gb18030")


def _declared_encoding(source: Path) -> str | None:
    page = source.with_suffix(".cpg")
    if not page.exists():
        return None
    text = page.read_bytes()[:40].decode("ascii", "ignore").strip().lower()
    return CODE_PAGES.get(text, text) or None


def _decode(text: str, encoding: str) -> str:
    """Decode bytes kept as Latin-1; a character cut off by the field's width is dropped."""
    raw = text.encode("iso-8859-1")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if error.reason not in CUT_OFF or error.end != len(raw):
            raise
        return raw[: error.start].decode(encoding)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for part in [path] if path.is_file() else sorted(entry for entry in path.iterdir() if entry.is_file()):
        with part.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
