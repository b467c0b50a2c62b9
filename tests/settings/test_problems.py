from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.errors import ExitCode, SettingsError
from gogate.settings.problems import InvalidSettings, Problem, shown


def test_one_problem_is_one_line_with_its_fix() -> None:
    error = InvalidSettings([Problem(("go", "tags"), "unknown key", "take it out", 3, "gogate.toml")])
    assert str(error) == "gogate.toml:3: go.tags: unknown key\n  fix: take it out"
    assert error.exit_code == ExitCode.USAGE
    assert isinstance(error, SettingsError)


def test_several_problems_are_counted_and_each_has_its_fix() -> None:
    error = InvalidSettings([Problem((), f"wrong {n}", f"do {n}", origin="GOGATE_X") for n in range(2)])
    assert str(error).splitlines() == [
        "2 mistakes in the settings",
        "  GOGATE_X: wrong 0",
        "    fix: do 0",
        "  GOGATE_X: wrong 1",
        "    fix: do 1",
    ]


def test_a_flood_of_problems_is_cut() -> None:
    error = InvalidSettings([Problem((), "wrong", "mend it")] * 1000)
    assert len(error.problems) == 1000
    assert len(str(error).splitlines()) < 110
    assert str(error).endswith("and 950 more")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (2**64, "a number beyond 64 bits"),
        (float("nan"), "nan"),
        (85.0, "85.0"),
        ('it\'s "x"', '"it\'s \\"x\\""'),
        ("a\x1b[1m\u202e\n", '"a\\x1b[1m\\u202e\\n"'),
        ("x" * 100, f'"{"x" * 60}..."'),
        ({"a": 1}, "a table"),
        ([1, 2], "a list of 2"),
        (dt.date(2027, 1, 31), "2027-01-31"),
        (dt.time(1, 2), "01:02:00"),
    ],
)
def test_values_are_shown_as_in_toml(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_number_that_python_will_not_spell_is_shown() -> None:
    assert shown(-(10**5000)) == "a number beyond 64 bits"


@given(st.text())
def test_no_text_reaches_the_terminal_raw(text: str) -> None:
    assert shown(text).isprintable()
    assert len(shown(text)) <= 10 * 60 + 5
