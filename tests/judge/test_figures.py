from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.judge.figures import floor_text, meets, percent, short_of

floors = st.decimals(0, 100, places=2).map(float) | st.floats(0, 100)


@pytest.mark.parametrize(
    ("covered", "statements", "floor", "met"),
    [
        (1599, 2000, 79.95, True),
        (1598, 2000, 79.95, False),
        (7995, 10000, 80.0, False),
        (9999999, 10000000, 100.0, False),
        (17, 20, 85.0, True),
        (0, 0, 100.0, True),
        (0, 1, 0.0, True),
        (57, 1000, 5.7, True),
        (29, 100, 29.0, True),
        (1, 3, 33.33, True),
        (1, 3, 33.34, False),
    ],
)
def test_floors_one_statement_off(covered: int, statements: int, floor: float, met: bool) -> None:
    assert meets(covered, statements, floor) is met


@given(st.integers(0, 10**9), st.integers(0, 10**9), floors)
def test_exactly_as_fractions_of_what_was_written(one: int, other: int, floor: float) -> None:
    covered, statements = sorted((one, other))
    expected = statements == 0 or Fraction(covered, statements) * 100 >= Fraction(Decimal(str(floor)))
    assert meets(covered, statements, floor) is expected
    short = short_of(covered, statements, floor)
    assert (short == 0) is expected
    assert meets(covered + short, statements, floor)
    assert not short or not meets(covered + short - 1, statements, floor)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_figure_is_never_shown_above_itself(one: int, other: int) -> None:
    covered, statements = sorted((one, other))
    shown = Fraction(percent(covered, statements).removesuffix(" %"))
    assert 0 <= Fraction(100 * covered, statements) - shown < Fraction(1, 100)


def test_texts() -> None:
    assert percent(79999, 100000) == "79.99 %"
    assert percent(1, 3) == "33.33 %"
    assert percent(0, 0) == "100.00 %"
    assert [floor_text(floor) for floor in (85.0, 79.95, 0.0, 99.9999999)] == ["85 %", "79.95 %", "0 %", "99.9999999 %"]
