"""Evidence: known kinds of files only, kept as they came, read by who may see the case."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest
import xlsxwriter
from docx import Document
from sqlalchemy import Engine, select

from loaders.access import AccessDenied
from loaders.demo_county.evidence import evidence_pdf
from loaders.dockets import add_event, read_case
from loaders.engine import read_transaction
from loaders.evidence_files import MOST_BYTES, MOST_FILES, add_case_evidence, checked_kind, read_evidence
from loaders.schema import audit_event
from metrics.docket_events import EventKind
from metrics.problems import InputRefused
from tests.docket_county import CLERK, LEADER, OTHER_TOWNSHIP, PUBLIC, REVIEWERS, TOWNSHIP, reviewed_county, told_until

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
PDF = evidence_pdf(1)


def docx() -> bytes:
    target = io.BytesIO()
    Document().save(target)
    return target.getvalue()


def xlsx() -> bytes:
    target = io.BytesIO()
    xlsxwriter.Workbook(target).close()
    return target.getvalue()


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return target.getvalue()


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(InputRefused) as refused:
        checked_kind(name, content)
    return refused.value.problems[0].code


def test_known_kinds_are_told_by_what_they_hold() -> None:
    given = {"a.pdf": PDF, "a.PNG": PNG, "a.jpg": JPEG, "a.jpeg": JPEG, "文件.docx": docx(), "a.xlsx": xlsx()}
    assert [checked_kind(name, content).rpartition(".")[2] for name, content in given.items()] == [
        *("application/pdf", "image/png", "image/jpeg", "image/jpeg", "document", "sheet")
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "evidence_kind"),
        ("a", PDF, "evidence_kind"),
        ("a.html", b"<script>", "evidence_kind"),
        ("a.svg", b"<svg>", "evidence_kind"),
        ("a.pdf", b"", "evidence_empty"),
        ("a.pdf", PNG, "evidence_not_what_it_says"),
        ("a.png", b"<script>", "evidence_not_what_it_says"),
        ("a.docx", xlsx(), "evidence_not_what_it_says"),
        ("a.docx", b"PK\x03\x04 torn", "evidence_not_what_it_says"),
        ("a.xlsx", archive("xl/workbook.xml", "xl/vbaProject.bin"), "evidence_not_what_it_says"),
        ("a.docx", archive("other"), "evidence_not_what_it_says"),
        ("a.pdf", PDF + b"\0" * MOST_BYTES, "evidence_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_everything_else_is_refused(name: str, content: bytes, code: str) -> None:
    assert refusal(name, content) == code


@pytest.fixture
def case(database: Engine) -> int:
    return told_until(database, reviewed_county(database), "notified")


def test_a_file_is_kept_as_it_came_with_its_hash(database: Engine, case: int) -> None:
    number = add_case_evidence(database, TOWNSHIP, case, "C:\\Users\\x\\凭证.pdf", PDF)
    with read_transaction(database) as connection:
        found = read_evidence(connection, REVIEWERS[0], number)
        [entry] = connection.execute(select(audit_event).where(audit_event.c.action == "evidence")).all()
    assert found.content == PDF
    assert (found.head.name, found.head.size) == ("凭证.pdf", len(PDF))
    assert found.head.sha256 == hashlib.sha256(PDF).hexdigest()
    assert found.head.sha256 in entry.details
    # The same file twice is one file.
    assert add_case_evidence(database, TOWNSHIP, case, "again.pdf", PDF) == number


def test_evidence_is_read_by_who_may_see_the_case(database: Engine, case: int) -> None:
    number = add_case_evidence(database, CLERK, case, "a.pdf", PDF)
    with read_transaction(database) as connection:
        for viewer in (TOWNSHIP, LEADER, CLERK, REVIEWERS[0]):
            assert read_evidence(connection, viewer, number).content == PDF
        with pytest.raises(KeyError):
            read_evidence(connection, OTHER_TOWNSHIP, number)
        with pytest.raises(AccessDenied):
            read_evidence(connection, PUBLIC, number)
        with pytest.raises(KeyError):
            read_evidence(connection, CLERK, number + 1)


def test_neighbours_and_bystanders_add_nothing(database: Engine, case: int) -> None:
    with pytest.raises(KeyError):
        add_case_evidence(database, OTHER_TOWNSHIP, case, "a.pdf", PDF)
    for viewer in (LEADER, REVIEWERS[0]):
        with pytest.raises(AccessDenied):
            add_case_evidence(database, viewer, case, "a.pdf", PDF)


def test_a_reply_names_files_of_its_own_case_only(database: Engine, case: int) -> None:
    number = add_case_evidence(database, TOWNSHIP, case, "a.pdf", PDF)
    reply = {"statement": "see there", "evidence": [number + 1]}
    with pytest.raises(InputRefused, match="docket_evidence_unknown"):
        add_event(database, TOWNSHIP, case, EventKind.REPLIED, reply)
    add_event(database, TOWNSHIP, case, EventKind.REPLIED, {**reply, "evidence": [number]})
    with read_transaction(database) as connection:
        assert [file.id for file in read_case(connection, TOWNSHIP, case).evidence] == [number]


def test_a_case_takes_so_many_files_and_none_after_its_end(database: Engine, case: int) -> None:
    for number in range(MOST_FILES):
        add_case_evidence(database, CLERK, case, "a.pdf", evidence_pdf(number))
    with pytest.raises(InputRefused, match="evidence_too_many"):
        add_case_evidence(database, CLERK, case, "a.pdf", PDF + b"%")
    ended = told_until(database, 1, trigger="last")
    with pytest.raises(InputRefused, match="evidence_case_ended"):
        add_case_evidence(database, CLERK, ended, "a.pdf", PDF)
