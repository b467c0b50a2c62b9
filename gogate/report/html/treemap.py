"""A squarified treemap: areas in proportion to weights, tiles as near to squares as the order allows.

After Bruls, Huizing and van Wijk, "Squarified Treemaps" (2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Box", "squarify"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; the unit is the caller's."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Width times height."""
        return self.width * self.height

    def inset(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the box made smaller on each side, never below nothing."""
        width, height = max(self.width - left - right, 0.0), max(self.height - top - bottom, 0.0)
        return Box(self.x + left, self.y + top, width, height)


def squarify(weights: Sequence[float], box: Box) -> list[Box]:
    """Return one box a weight, in the order given, that together fill *box*.

    A weight of nothing gets an empty box. Raise ValueError for a negative weight.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a treemap has no room for a negative weight")
    total = sum(weights)
    boxes = [Box(box.x, box.y, 0.0, 0.0)] * len(weights)
    order = sorted((i for i, weight in enumerate(weights) if weight > 0), key=lambda i: -weights[i])
    if not order or not box.area:
        return boxes
    scale = box.area / total
    rest, start = box, 0
    while start < len(order):
        side = min(rest.width, rest.height)
        end, area = _row(order, weights, scale, start, side)
        rest = _place([(i, weights[i] * scale) for i in order[start:end]], area, rest, boxes)
        start = end
    return boxes


def _row(order: Sequence[int], weights: Sequence[float], scale: float, start: int, side: float) -> tuple[int, float]:
    """Return where the row that begins at *start* ends, and its area: it grows while its worst tile gets squarer."""
    largest = weights[order[start]] * scale
    area, end, worst = largest, start + 1, _worst(largest, largest, largest, side)
    while end < len(order):
        smallest = weights[order[end]] * scale
        grown = _worst(largest, smallest, area + smallest, side)
        if grown > worst:
            break
        area, end, worst = area + smallest, end + 1, grown
    return end, area


def _worst(largest: float, smallest: float, area: float, side: float) -> float:
    """Return the worst ratio of sides in a row of *area* laid along *side*."""
    square = side * side
    if not square or not smallest:
        return float("inf")
    return max(square * largest / (area * area), area * area / (square * smallest))


def _place(row: list[tuple[int, float]], area: float, rest: Box, boxes: list[Box]) -> Box:
    """Lay *row* along the shorter side of *rest*, write its boxes, return what is left of *rest*."""
    across = rest.width >= rest.height
    side = rest.height if across else rest.width
    depth = area / side if side else 0.0
    offset = 0.0
    for index, size in row:
        length = size / depth if depth else 0.0
        boxes[index] = (
            Box(rest.x, rest.y + offset, depth, length) if across else Box(rest.x + offset, rest.y, length, depth)
        )
        offset += length
    return rest.inset(depth, 0, 0, 0) if across else rest.inset(0, depth, 0, 0)
