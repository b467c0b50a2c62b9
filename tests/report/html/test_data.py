from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gogate.report import clean
from gogate.report.html.data import block
from tests.strategies import hostile_text


@given(st.lists(hostile_text, max_size=8))
def test_any_text_comes_back_clean_and_cannot_leave_the_block(texts: list[str]) -> None:
    numbers = list(range(len(texts)))
    written = block({"files": {"file": texts, "covered": numbers, "statements": numbers}})
    assert not set("<>&") & set(written)
    assert "\u2028" not in written
    read = json.loads(written)["files"]
    assert read["file"] == [clean.html(text) for text in texts]
    assert read["covered"] == numbers
