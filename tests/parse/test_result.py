from __future__ import annotations

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.errors import CannotJudge
from gogate.parse.result import parse
from gogate.report.context import Context
from gogate.report.document import render
from tests import factories

RESULT = factories.realistic()
DOCUMENT = render(RESULT, Context())


def test_what_the_report_wrote_reads_back_the_same() -> None:
    assert parse(DOCUMENT, "r.json") == RESULT


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no result document"),
        (b"[]", "no result document"),
        (b"{}", "schema None"),
        (b'{"schema": 2}', "schema 2"),
        (b'{"schema": 1}', "gate"),
        (DOCUMENT[: len(DOCUMENT) // 2], "no result document"),
        (DOCUMENT.replace(b'"verdict": "', b'"verdict": "x', 1), "Invalid enum value"),
        (b"\xff\xfe", "no result document"),
    ],
)
def test_anything_else_is_an_error_that_names_the_file(data: bytes, says: str) -> None:
    with pytest.raises(CannotJudge, match=says) as caught:
        parse(data, "r.json")
    assert caught.value.message.startswith("r.json")


@given(st.data())
def test_a_damaged_document_never_crashes(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(DOCUMENT)))
    damaged = DOCUMENT[:at] + data.draw(st.binary(max_size=5)) + DOCUMENT[at + data.draw(st.integers(0, 5)) :]
    with contextlib.suppress(CannotJudge):
        assert isinstance(msgspec.json.encode(parse(damaged, "r.json")), bytes)
