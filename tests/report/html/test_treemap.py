from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.report.html.treemap import Box, squarify

weights = st.lists(st.floats(0, 1e6, allow_subnormal=False).map(lambda w: round(w, 3)), min_size=1, max_size=60)
sides = st.floats(1, 2000)


@given(weights, sides, sides)
def test_areas_are_in_proportion_and_fill_the_box(values: list[float], width: float, height: float) -> None:
    boxes = squarify(values, Box(3, 5, width, height))
    total = sum(values)
    assert len(boxes) == len(values)
    if not total:
        assert all(box.area == 0 for box in boxes)
        return
    whole = width * height
    assert sum(box.area for box in boxes) == pytest.approx(whole, rel=1e-6)
    for value, box in zip(values, boxes, strict=True):
        assert box.area == pytest.approx(whole * value / total, rel=1e-6, abs=whole * 1e-9)


@given(weights, sides, sides)
def test_boxes_lie_inside_and_do_not_overlap(values: list[float], width: float, height: float) -> None:
    boxes = [box for box in squarify(values, Box(0, 0, width, height)) if box.area > 1e-6]
    near = 1e-6 * max(width, height)
    for box in boxes:
        assert box.x >= -near
        assert box.y >= -near
        assert box.x + box.width <= width + near
        assert box.y + box.height <= height + near
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert across <= near or down <= near


def test_the_example_of_the_paper() -> None:
    boxes = squarify([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    assert boxes[0] == Box(0, 0, 3, 2)
    assert boxes[1] == Box(0, 2, 3, 2)
    assert [round(box.area, 9) for box in boxes] == [6, 6, 4, 3, 2, 2, 1]
    assert boxes[2].height == pytest.approx(7 / 3)


def test_equal_weights_become_squares() -> None:
    assert {(box.width, box.height) for box in squarify([1] * 4, Box(0, 0, 10, 10))} == {(5.0, 5.0)}


def test_nothing_and_less_than_nothing() -> None:
    assert squarify([], Box(0, 0, 1, 1)) == []
    assert squarify([1], Box(0, 0, 0, 1))[0].area == 0
    with pytest.raises(ValueError, match="negative"):
        squarify([1, -1], Box(0, 0, 1, 1))
