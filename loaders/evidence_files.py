"""Evidence: files of a case or of an action, kept as they came, with their hash; never changed, never deleted."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from sqlalchemy import Connection, Engine, Select, select

from loaders.access import AccessDenied, Viewer, visible_places
from loaders.access import Action as Access
from loaders.audit import now, record_event
from loaders.docket_access import is_party, may_see
from loaders.docket_rows import read_events, state_of
from loaders.engine import insert_row, write_transaction
from loaders.schema import action, evidence_file
from loaders.seals import rows_of
from metrics.problems import InputRefused, Problem

MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 40
_MOST_NAME = 120
_OFFICE = "application/vnd.openxmlformats-officedocument."
# Ending → media type and the bytes that such a file begins with.
KINDS = {
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "docx": (_OFFICE + "wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": (_OFFICE + "spreadsheetml.sheet", b"PK\x03\x04"),
}
_MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


@dataclass(frozen=True)
class EvidenceHead:
    """A file without its content; ``size`` in bytes, ``created_at`` in UTC."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    actor: str
    created_at: str


@dataclass(frozen=True)
class EvidenceFile:
    """A file with its content."""

    head: EvidenceHead
    content: bytes


def checked_kind(name: str, content: bytes) -> str:
    """Return the media type of a file, by its ending and by what it holds.

    Raises InputRefused for what is neither PDF, PNG, JPEG, DOCX nor XLSX, is empty, too large, or not what its
    ending says.
    """
    ending = PurePath(name).suffix.lower().lstrip(".")
    told = {"file": name}
    if ending not in KINDS:
        raise InputRefused([Problem("evidence_kind", {**told, "kinds": ", ".join(sorted(KINDS))})])
    if not content:
        raise InputRefused([Problem("evidence_empty", told)])
    if len(content) > MOST_BYTES:
        raise InputRefused([Problem("evidence_too_large", {**told, "most": MOST_BYTES // 1024 // 1024})])
    media_type, beginning = KINDS[ending]
    if not content.startswith(beginning) or (ending in _MAIN_PARTS and not _is_office(content, ending)):
        raise InputRefused([Problem("evidence_not_what_it_says", {**told, "ending": ending})])
    return media_type


def _is_office(content: bytes, ending: str) -> bool:
    """Return whether a file is a document of that kind, without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return _MAIN_PARTS[ending] in names and not any(name.lower().endswith("vbaproject.bin") for name in names)


def add_case_evidence(engine: Engine, viewer: Viewer, case: int, name: str, content: bytes) -> int:
    """Store a file with a case and return its number; the place may from the notice on, the bureau always.

    Raises KeyError without such a case that the viewer may see, AccessDenied for a viewer who may neither answer
    nor handle it, InputRefused for a file that ``checked_kind`` refuses, a case that has ended, or too many files.
    """
    with write_transaction(engine) as connection:
        state = state_of(read_events(connection, [case]).get(case, ()))
        if not may_see(connection, viewer, state):
            raise KeyError(case)
        wanted = Access.ANSWER_DOCKETS if is_party(viewer, state.facts) else Access.HANDLE_DOCKETS
        if state.facts.place not in visible_places(connection, viewer, wanted):
            raise AccessDenied(f"{viewer.role} may not add evidence to case {case}")
        if state.has_ended:
            raise InputRefused([Problem("evidence_case_ended", {"case": case})])
        return _store(connection, viewer, name, content, f"case {case}", case=case)


def add_action_evidence(engine: Engine, viewer: Viewer, number: int, name: str, content: bytes) -> int:
    """Store a file with an action and return its number.

    Raises KeyError without such an action, AccessDenied for a viewer who may neither report on it nor give it,
    InputRefused for a file that ``checked_kind`` refuses, or too many files.
    """
    with write_transaction(engine) as connection:
        place = connection.scalar(select(action.c.place).where(action.c.id == number))
        if place is None:
            raise KeyError(number)
        if not _may_report(connection, viewer, place):
            raise AccessDenied(f"{viewer.role} may not add evidence to action {number}")
        return _store(connection, viewer, name, content, f"action {number}", action=number)


def _may_report(connection: Connection, viewer: Viewer, place: str) -> bool:
    for wanted in (Access.REPORT_ON_ACTIONS, Access.GIVE_ACTIONS):
        try:
            if place in visible_places(connection, viewer, wanted):
                return True
        except AccessDenied:
            continue
    return False


def _store(
    connection: Connection,
    viewer: Viewer,
    name: str,
    content: bytes,
    subject: str,
    *,
    case: int | None = None,
    action: int | None = None,
) -> int:
    # A path would tell of somebody's machine.
    short = PurePath(name.replace("\\", "/")).name
    if len(short) > _MOST_NAME:
        short = PurePath(short).stem[: _MOST_NAME - 6] + PurePath(short).suffix
    media_type, sha256 = checked_kind(short, content), hashlib.sha256(content).hexdigest()
    own = evidence_file.c
    of_thing = own.case == case if case is not None else own.action == action
    stored = connection.execute(select(own.id, own.sha256).where(of_thing)).all()
    same = next((row.id for row in stored if row.sha256 == sha256), None)
    if same is not None:
        return int(same)
    if len(stored) >= MOST_FILES:
        raise InputRefused([Problem("evidence_too_many", {"most": MOST_FILES})])
    number = insert_row(
        connection,
        evidence_file,
        case=case,
        action=action,
        name=short,
        media_type=media_type,
        size=len(content),
        sha256=sha256,
        content=content,
        actor=viewer.subject,
        created_at=now(),
    )
    told = {"file": number, "name": short, "sha256": sha256, "size": len(content)}
    record_event(connection, viewer.subject, "evidence", subject, told, sealed=[rows_of(evidence_file, number)])
    return number


def evidence_of_case(connection: Connection, case: int) -> tuple[EvidenceHead, ...]:
    """Return the files of a case without their content, by number. For who may see the case."""
    return _heads(connection, _head_query().where(evidence_file.c.case == case))


def evidence_of_action(connection: Connection, number: int) -> tuple[EvidenceHead, ...]:
    """Return the files of an action without their content, by number. For who may see the action."""
    return _heads(connection, _head_query().where(evidence_file.c.action == number))


def _head_query() -> Select:
    own = evidence_file.c
    names = ("id", "name", "media_type", "size", "sha256", "actor", "created_at")
    return select(*(own[name] for name in names)).order_by(own.id)


def _heads(connection: Connection, query: Select) -> tuple[EvidenceHead, ...]:
    return tuple(EvidenceHead(*row) for row in connection.execute(query))


def read_evidence(connection: Connection, viewer: Viewer, number: int) -> EvidenceFile:
    """Return a file that belongs to a case or an action that the viewer may see.

    Raises KeyError without such a file, AccessDenied for a viewer who may see no dockets, or no actions, at all.
    """
    row = connection.execute(select(evidence_file).where(evidence_file.c.id == number)).first()
    if row is None or not _may_read(connection, viewer, row.case, row.action):
        raise KeyError(number)
    [head] = _heads(connection, _head_query().where(evidence_file.c.id == number))
    return EvidenceFile(head, row.content)


def _may_read(connection: Connection, viewer: Viewer, case: int | None, number: int | None) -> bool:
    if case is not None:
        return may_see(connection, viewer, state_of(read_events(connection, [case])[case]))
    place = connection.scalar(select(action.c.place).where(action.c.id == number))
    return place in visible_places(connection, viewer, Access.READ_ACTIONS)
