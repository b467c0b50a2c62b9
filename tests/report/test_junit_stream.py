"""A JUnit document in pieces: suites in their order, the sums of each, one document at the end."""

from __future__ import annotations

from lxml import etree

from gogate.report.junit_stream import document
from gogate.report.junit_text import Case

STARTED = "2026-05-04T09:30:00Z"


def whole(made: list[Case]) -> etree._Element:
    return etree.fromstring(b"".join(document(lambda: made, STARTED, strict=True)))


def test_suites_stand_in_the_order_of_their_first_case_with_their_sums() -> None:
    made = [
        Case("b", "c", "1", 0.5),
        Case("b", "c", "2", 1.0, element="failure", body="why"),
        Case("a", "c", "3", element="skipped", body="why"),
        Case("a", "c", "4", 0.25, element="error", body="why"),
    ]
    root = whole(made)
    wanted = ("name", "tests", "failures", "errors", "skipped", "time", "timestamp")
    assert [tuple(suite.get(name) for name in wanted) for suite in root] == [
        ("b", "2", "1", "0", "0", "1.500", "2026-05-04T09:30:00"),
        ("a", "2", "0", "1", "1", "0.250", "2026-05-04T09:30:00"),
    ]
    assert dict(root.attrib) == {"name": "gogate", "tests": "4", "failures": "1", "errors": "1", "time": "1.750"}


def test_empty_report_is_valid() -> None:
    assert whole([]).get("tests") == "0"


def test_large_document_comes_in_many_small_pieces() -> None:
    made = [Case("s", "c", str(n), element="failure", kind="failure", message="m", body="x" * 900) for n in range(2000)]
    pieces = list(document(lambda: made, STARTED, strict=False))
    assert max(map(len, pieces)) < 70_000
    assert len(pieces) > 20
    assert len(etree.fromstring(b"".join(pieces)).findall(".//failure")) == 2000
