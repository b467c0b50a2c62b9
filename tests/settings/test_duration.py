from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.settings.duration import duration

RECORDED = Path(__file__).with_name("durations.tsv").read_text(encoding="utf-8").splitlines()[1:]
UNITS = {"h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "\u00b5s": 1e-6, "\u03bcs": 1e-6, "ns": 1e-9}


def test_the_answers_are_go_s_own() -> None:
    recorded = [line.split("\t") for line in RECORDED]
    assert len(recorded) > 250
    for quoted, nanoseconds in recorded:
        text = json.loads(quoted)
        if nanoseconds == "error":
            with pytest.raises(ValueError, match="is not a Go duration: "):
                duration(text)
        else:
            # Go multiplies fractions as floats: the last nanosecond may differ.
            assert duration(text) == pytest.approx(int(nanoseconds) / 1e9, abs=2e-9, rel=1e-15), text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("10", "unit is missing"),
        ("10 m", "' m' is no unit"),
        ("1d", "'d' is no unit"),
        (".s", "number is missing"),
        ("2562048h", "292 years"),
        ("9" * 5000 + "s", "292 years"),
    ],
)
def test_the_complaint_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        duration(text)
    assert len(str(caught.value)) < 130


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(sorted(UNITS))), min_size=1, max_size=5))
def test_parts_add_up(parts: list[tuple[int, str]]) -> None:
    text = "".join(f"{number}{unit}" for number, unit in parts)
    expected = sum(number * UNITS[unit] for number, unit in parts)
    assert duration(text) == pytest.approx(expected, rel=1e-12)
    assert duration(f"-{text}") == -duration(text)
    assert duration(f"+{text}") == duration(text)


@given(st.one_of(st.text(max_size=12), st.text("0123456789.+-hmsuµn", max_size=12)))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        seconds = duration(text)
    except ValueError as error:
        assert "is not a Go duration" in str(error)  # noqa: PT017 - both ends are right, only others are not
    else:
        assert abs(seconds) <= 2**63 / 1e9
