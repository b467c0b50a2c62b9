"""Columns of bytes become columns of characters, and what has no file gets one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Module
from gogate.report.places import Columns, anchor
from tests.factories import make_result


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=20), st.data())
def test_convert_counts_characters(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    columns = Columns(lambda _: f"first\n{text}\r\nlast".encode())
    assert columns.convert("a.go", 2, len(text[:at].encode()) + 1) == at + 1
    assert columns.end("a.go", 2) == len(text) + 1


@pytest.mark.parametrize(("line", "column", "shown"), [(0, 5, 5), (9, 5, 5), (1, 0, 1), (1, 99, 99)])
def test_what_is_outside_of_the_source_stays(line: int, column: int, shown: int) -> None:
    assert Columns(lambda _: b"abc").convert("a.go", line, column) == shown


def test_each_file_is_read_once() -> None:
    read: list[str] = []

    def source(file: str) -> bytes:
        read.append(file)
        return b"a\nb\n"

    columns = Columns(source)
    for file in ("a.go", "a.go", "b.go"):
        columns.convert(file, 1, 1)
        columns.end(file, 2)
    assert read == ["a.go", "b.go"]


def test_anchor_is_the_longest_module_that_holds_the_package() -> None:
    modules = (Module(path="e.com/m", dir="."), Module(path="e.com/m/sub", dir="sub"))
    result = make_result(modules=modules)
    assert anchor("e.com/m/sub/x", result) == "sub/go.mod"
    assert anchor("e.com/m/subway", result) == "go.mod"
    assert anchor("", make_result(modules=())) == "go.mod"
