"""Streams for the tests: the recorded ones with what is expected of them, and small ones made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.result import Module
from gogate.parse.gotest import Places, TestStream

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.model.result import Test
    from gogate.parse.gotest import TestRun

FOLDER = Path(__file__).parents[2] / "testdata" / "gotest"
P = "example.com/p"


class Row(NamedTuple):
    """One line of expected.tsv."""

    case: str
    package: str
    test: str
    outcome: str
    kind: str


def rows() -> list[Row]:
    """The rows of expected.tsv, without its head."""
    lines = [line for line in expected_lines() if not line.startswith("#")]
    return [Row(*line.split("\t")[:5]) for line in lines[1:]]


def expected_lines() -> list[str]:
    return (FOLDER / "expected.tsv").read_text(encoding="utf-8").splitlines()


def exit_codes() -> dict[str, int]:
    """go's exit code of each recorded case."""
    commands = [line.split("\t") for line in expected_lines() if line.startswith("#cmd")]
    return {words[1]: int(words[2].removeprefix("rc=")) for words in commands}


def recorded(case: str) -> bytes:
    return (FOLDER / f"{case}.json").read_bytes()


def places(case: str = "p") -> Places:
    """The places of a recorded case, or of a stream made by hand: the module lies in /w/CASE."""
    return Places(root=f"/w/{case}", modules=(Module(path=f"example.com/{case}", dir="."),))


def read(
    data: bytes | Sequence[bytes],
    *,
    case: str = "p",
    exit_code: int | None = 1,
    asked: Sequence[str] | None = None,
    stderr: bytes = b"",
    cap: int = 64 * 1024,
) -> TestRun:
    stream = TestStream(places(case), cap=cap)
    for chunk in [data] if isinstance(data, bytes) else data:
        stream.feed(chunk)
    return stream.finish(exit_code=exit_code, asked=asked, stderr=stderr)


def encode(events: Iterable[dict[str, object]]) -> bytes:
    return b"".join(json.dumps(event, ensure_ascii=False).encode() + b"\n" for event in events)


def event(action: str, test: str = "", package: str = P, **more: object) -> dict[str, object]:
    named = {"Test": test} if test else {}
    return {"Time": "2026-01-02T03:04:05Z", "Action": action, "Package": package, **named, **more}


def said(text: str, test: str = "", package: str = P) -> list[dict[str, object]]:
    """The output events of *text*, a line each."""
    return [event("output", test, package, Output=line) for line in text.splitlines(keepends=True)]


def run(name: str, *texts: str, end: str = "pass") -> list[dict[str, object]]:
    """A whole test; *end* is empty for one that never ends."""
    events = [event("run", name), *said(f"=== RUN   {name}\n", name)]
    events += [one for text in texts for one in said(text, name)]
    if end:
        events += [*said(f"--- {end.upper()}: {name} (0.25s)\n", name), event(end, name, Elapsed=0.25)]
    return events


def whole(*parts: Sequence[dict[str, object]], end: str = "pass", by: str | None = None) -> bytes:
    """A package's stream; *by* is m.Run's last line (by default the one that goes with *end*), empty for none."""
    last = ("PASS" if end == "pass" else "FAIL") if by is None else by
    closing = said(f"{last}\n" if last else "") + said(f"ok  \t{P}\t0.1s\n" if end == "pass" else f"FAIL\t{P}\t0.1s\n")
    return encode([event("start"), *(one for part in parts for one in part), *closing, event(end, Elapsed=0.1)])


def only(tests: Iterable[Test], name: str) -> Test:
    """The one entry of that name."""
    (found,) = [test for test in tests if test.name == name]
    return found
