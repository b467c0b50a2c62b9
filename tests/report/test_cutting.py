"""Cut text says that it is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gogate.report import clean
from gogate.report.cutting import line, middle
from tests.strategies import hostile_text


@given(hostile_text, st.integers(8, 200))
def test_middle_keeps_both_ends(text: str, limit: int) -> None:
    shown = middle(text, limit)
    if len(text) <= limit:
        assert shown == text
    else:
        assert shown.startswith(text[: limit // 4])
        assert shown.endswith(text[-(limit - limit // 4) :])
        assert f"[gogate: {len(text) - limit} characters left out]" in shown


@given(hostile_text, st.integers(1, 200))
def test_line_is_short_clean_and_honest(text: str, limit: int) -> None:
    shown = line(text, limit)
    assert len(shown) <= limit
    assert clean.one_line(shown) == shown
    assert shown == clean.one_line(text) or shown.endswith("…")
