from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.settings.forms import FORMS, converted
from gogate.settings.options import unwrap
from gogate.settings.types import Duration, Inside, Percent, Text, Version


@pytest.mark.parametrize(
    ("full", "value", "result"),
    [
        (Percent, 85, 85.0),
        (Percent, 0.1, 0.1),
        (Duration, "1h30m", "1h30m"),
        (Inside, "ci/floors.json", "ci/floors.json"),
        (Inside, "a/..b/c", "a/..b/c"),
        (Version, "v0.12.0-rc.1", "v0.12.0-rc.1"),
        (dt.date, dt.date(2027, 1, 31), dt.date(2027, 1, 31)),
        (tuple[Text, ...], ["a"], ("a",)),
    ],
)
def test_what_fits_is_taken(full: object, value: object, result: object) -> None:
    assert converted(unwrap(full), value) == result


@pytest.mark.parametrize(
    ("full", "value", "why"),
    [
        (Percent, 85.01, "more than one decimal"),
        (Percent, 100.1, "<= 100"),
        (Duration, "1x", "no unit"),
        (Duration, "-1s", "negative"),
        (Inside, "../a", "leads out"),
        (Inside, "a/../b", "leads out"),
        (Inside, "~/a", "leads out"),
        (Inside, "a\\b", "leads out"),
        (Text, "", "empty"),
        (Text, "a\0", "control character"),
        (str, "\ud800", "control character"),
        (dt.date, "2027-01-31", "not a date"),
        (dt.date, dt.datetime(2027, 1, 31, tzinfo=dt.timezone.utc), "not a date"),
        (bool, 1, "bool"),
        (int, 1.0, "int"),
        (float, "1", "float"),
    ],
)
def test_what_does_not_fit_is_refused(full: object, value: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        converted(unwrap(full), value)


def test_text_of_a_variable_is_read_laxly() -> None:
    assert converted(unwrap(Percent), "85.5", lax=True) == 85.5
    assert converted(unwrap(Annotated[bool, msgspec.Meta()]), "TRUE", lax=True) is True


@given(st.integers(0, 1000))
def test_every_tenth_is_a_floor_and_is_exact(number: int) -> None:
    floor = converted(unwrap(Percent), number / 10)
    assert isinstance(floor, float)
    assert round(floor * 10) == number


@given(st.floats(0, 100))
def test_a_floor_that_is_taken_is_a_tenth(value: float) -> None:
    try:
        converted(unwrap(Percent), value)
    except ValueError:
        assert f"{value:.1f}" != repr(value)
    else:
        assert value == round(value * 10) / 10


@given(
    st.one_of(
        st.text("0123456789.hmsuµn+", max_size=10),
        st.lists(st.sampled_from(["1", "2.5", ".5", "3.", "h", "m", "s", "ms", "us", "\u00b5s", "ns", "+"])).map(
            "".join
        ),
    )
)
def test_the_schema_s_pattern_for_durations_is_the_parser_s(text: str) -> None:
    pattern = FORMS["duration"].schema["pattern"]
    assert isinstance(pattern, str)
    try:
        converted(unwrap(Duration), text)
    except ValueError as error:
        assert "292 years" in str(error) or not re.search(pattern, text)  # noqa: PT017 - both ends are right
    else:
        assert re.search(pattern, text)


@given(st.lists(st.sampled_from(["a", "..", "/", "~", "\\", ".", "..b"])).map("".join))
def test_the_schema_s_pattern_for_paths_is_the_check_s(text: str) -> None:
    pattern = FORMS["inside"].schema["pattern"]
    assert isinstance(pattern, str)
    try:
        converted(unwrap(Inside), text)
    except ValueError:
        assert not re.search(pattern, text)
    else:
        assert re.search(pattern, text)
