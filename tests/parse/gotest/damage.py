"""Damage to a recorded stream, as disks, pipes and merged logs do it, and an independent reading of what is left."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator

from hypothesis import strategies as st

Lines = list[bytes]
# Those that name a package: go doc test2json.
ACTIONS = frozenset(("start", "run", "pause", "cont", "pass", "bench", "fail", "output", "skip", "attr", "artifacts"))


def _drop(draw: st.DrawFn, lines: Lines, at: int) -> None:
    del lines[at : at + draw(st.integers(1, 5))]


def _double(draw: st.DrawFn, lines: Lines, at: int) -> None:
    lines[at:at] = lines[at : at + draw(st.sampled_from((1, 2, 3, len(lines))))]


def _swap(draw: st.DrawFn, lines: Lines, at: int) -> None:
    other = draw(st.integers(0, len(lines) - 1))
    lines[at], lines[other] = lines[other], lines[at]


def _move(draw: st.DrawFn, lines: Lines, at: int) -> None:
    size = draw(st.integers(1, 8))
    block = lines[at : at + size]
    del lines[at : at + size]
    to = draw(st.integers(0, len(lines)))
    lines[to:to] = block


def _reverse(draw: st.DrawFn, lines: Lines, at: int) -> None:
    end = draw(st.integers(at, len(lines)))
    lines[at:end] = lines[at:end][::-1]


def _insert(draw: st.DrawFn, lines: Lines, at: int) -> None:
    lines.insert(at, draw(st.binary(max_size=30)) + draw(st.sampled_from((b"", b"\n"))))


def _cut(draw: st.DrawFn, lines: Lines, at: int) -> None:
    lines[at:] = [lines[at][: draw(st.integers(0, len(lines[at])))]]


def _join(_draw: st.DrawFn, lines: Lines, at: int) -> None:
    lines[at] = lines[at].rstrip(b"\n")


def _change(draw: st.DrawFn, lines: Lines, at: int) -> None:
    place = draw(st.integers(0, len(lines[at])))
    lines[at] = lines[at][:place] + draw(st.binary(max_size=4)) + lines[at][place + draw(st.integers(0, 4)) :]


def _binary(draw: st.DrawFn, lines: Lines, at: int) -> None:
    lines[at] = draw(st.binary(max_size=60)) + b"\n"


WAYS: dict[str, Callable[[st.DrawFn, Lines, int], None]] = {
    "drop": _drop,
    "double": _double,
    "swap": _swap,
    "move": _move,
    "reverse": _reverse,
    "insert": _insert,
    "cut": _cut,
    "join": _join,
    "change": _change,
    "binary": _binary,
}


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """*data* after one to four ways of damage."""
    lines = data.splitlines(keepends=True)
    for way in draw(st.lists(st.sampled_from(sorted(WAYS)), min_size=1, max_size=4)):
        if lines:
            WAYS[way](draw, lines, draw(st.integers(0, len(lines) - 1)))
    return b"".join(lines)


def _objects(line: str) -> Iterator[dict[str, object]]:
    """Yield the JSON objects of a line, one behind the other where the end of a line was lost."""
    decoder, at = json.JSONDecoder(), line.find("{")
    while at >= 0:
        try:
            found, end = decoder.raw_decode(line, at)
        except ValueError:
            end = at + 1
        else:
            yield found
        at = line.find("{", end)


def ends_told(data: bytes) -> dict[str, set[str]]:
    """Go's word on each package of which an event stands there, by an independent reading.

    ``""`` has ``fail`` where any event, of a test too, says so.
    """
    told: dict[str, set[str]] = defaultdict(set)
    for line in data.split(b"\n"):
        for found in _objects(line.decode("utf-8", "replace")):
            package, action = found.get("Package"), found.get("Action")
            if isinstance(package, str) and package and isinstance(action, str) and action in ACTIONS:
                ends = told[package]
                if action == "fail":
                    told[""].add("fail")
                if not found.get("Test") and action in {"pass", "fail", "skip"}:
                    ends.add(action)
    return told
