from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.settings.toml import TomlError, loads
from tests.settings.documents import documents, mutated


def test_tables_are_read() -> None:
    assert loads("[a]\nb = [1, 'x']") == {"a": {"b": [1, "x"]}}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a = 1\nb = ", 2, 0),
        ("a = 1\n\nb == 2\n", 3, 4),
        ("a = [\n1,\n", 2, 0),
        ("a = 1\na = 2\n", 2, 6),
        ("a = " + "[" * 20_000, 0, 0),
        ("a = " + "1" * 5000, 0, 0),
    ],
)
def test_a_mistake_has_its_place_where_the_reader_knows_one(text: str, line: int, column: int) -> None:
    with pytest.raises(TomlError) as caught:
        loads(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert "(at " not in str(caught.value)


@given(st.one_of(st.text(), mutated(documents())))
def test_any_text_is_read_or_refused_with_a_line_of_it(text: str) -> None:
    try:
        assert isinstance(loads(text), dict)
    except TomlError as error:
        assert 0 <= error.line <= text.count("\n") + 1  # noqa: PT017 - both ends are right
