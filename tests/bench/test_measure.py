from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from bench.measure import Side, Times, in_turns

if TYPE_CHECKING:
    from pathlib import Path


def side(name: str, folder: Path, code: str = "pass", codes: frozenset[int] = frozenset({0})) -> Side:
    def begin() -> None:
        with (folder / "order").open("a") as order:
            order.write(f"{name} ")

    return Side(name, [[sys.executable, "-c", code]], folder, before=begin, codes=codes)


def test_each_round_begins_with_another_side(tmp_path: Path) -> None:
    lines: list[str] = []
    times = in_turns([side("a", tmp_path), side("b", tmp_path)], 3, lines.append)
    assert (tmp_path / "order").read_text() == "a b b a a b "
    assert {name: (len(taken.wall), len(taken.cpu)) for name, taken in times.items()} == {"a": (3, 3), "b": (3, 3)}
    assert len(lines) == 6


def test_an_unwanted_exit_code_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="ended with 1"):
        side("a", tmp_path, "raise SystemExit(1)").run()
    wall, cpu = side("a", tmp_path, "raise SystemExit(1)", codes=frozenset({1})).run()
    assert wall > 0
    assert cpu > 0


def test_median() -> None:
    assert Times(wall=[3.0, 1.0, 2.0]).median == 2.0
