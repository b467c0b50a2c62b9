from __future__ import annotations

from pathlib import Path

from bench.case import Case, Ratio
from bench.measure import Side, Times
from bench.run import page, parse, ratios

CASE = Case(
    "cold",
    [Side("gate", [["true"]], Path()), Side("bare", [["true"]], Path())],
    [Ratio("gate / bare", "gate", "bare", 1.0), Ratio("bare / gate", "bare", "gate", 1.0)],
)
TIMES = {"gate": Times([1.0, 2.0, 4.0], [1.0, 1.0, 1.0]), "bare": Times([2.0, 4.0, 2.0], [2.0, 2.0, 2.0])}


def test_ratio_of_medians_is_held_against_its_limit() -> None:
    assert ratios(CASE, TIMES) == [
        ("gate / bare", "1.00", "0.50 to 2.00", "1.00", "met"),
        ("bare / gate", "1.00", "0.50 to 2.00", "1.00", "met"),
    ]
    slower = TIMES | {"gate": Times([3.0, 3.0, 3.0], [1.0, 1.0, 1.0])}
    assert [row[-1] for row in ratios(CASE, slower)] == ["over", "met"]


def test_page_names_ratios_sides_and_how_to_repeat() -> None:
    arguments = parse(["--rounds", "2", "./cart", "./stock"])
    text = page(arguments, ratios(CASE, TIMES), [(CASE, TIMES)])
    assert "| gate / bare | 1.00 | 0.50 to 2.00 | 1.00 | met |" in text
    assert "| cold: bare | 2.00 | 2.0 · 2.0 · 2.0 |" in text
    assert "2 rounds over `./cart ./stock` of `shop`" in text
    assert "--rounds 2 ./cart ./stock" in text
