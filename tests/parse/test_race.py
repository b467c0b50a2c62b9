from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.result import Severity
from gogate.parse.race import Frame, Race, parse_race, race_finding

BLOCK = """\
Read at 0x00c0000961f8 by goroutine 11:
  runtime.mapaccess1_fast64()
      /usr/local/go/src/runtime/map.go:11 +0x7b
  example.com/p.(*Cache).Get()
      /w/p/my cache/cache.go:15 +0x7b

Previous write at 0x00c0000961f8 by main goroutine:
  example.com/p.Fill()
      /w/p/fill.go:7 +0x8d
  main.main()
      _testmain.go:58 +0x171

Goroutine 11 (running) created at:
  example.com/p.TestRace()
      /w/p/p_test.go:20 +0x84
  testing.tRunner()
      /usr/local/go/src/testing/testing.go:2036 +0x21c
"""


def locate(file: str) -> str:
    return file.removeprefix("/w/p/") if file.startswith("/w/p/") else ""


def race(text: str = BLOCK) -> Race:
    found = parse_race(text.splitlines(keepends=True))
    assert found is not None
    return found


def swapped() -> Race:
    """The same race, seen from the other side, at other addresses and in other goroutines."""
    first, second, creator = BLOCK.split("\n\n")
    first = first.replace("Read", "Previous read").replace("goroutine 11", "goroutine 3")
    text = "\n\n".join([second.replace("Previous write", "Write"), first, creator.replace("11", "3")])
    return race(re.sub(r"0x00\w+", "0x00c1", text))


def test_accesses_and_creators() -> None:
    found = race()
    assert [(access.what, access.by, len(access.frames)) for access in found.accesses] == [
        ("read", "goroutine 11", 2),
        ("previous write", "main goroutine", 2),
    ]
    assert found.accesses[0].frames[1] == Frame("example.com/p.(*Cache).Get", "/w/p/my cache/cache.go", 15)
    assert [(creator.goroutine, creator.frames[0].function) for creator in found.creators] == [
        ("goroutine 11", "example.com/p.TestRace")
    ]
    assert [frame.line for frame in found.frames] == [11, 15, 7, 58, 20, 2036]


def test_the_finding_stands_at_the_first_frame_inside() -> None:
    finding = race_finding(race(), locate, package="example.com/p", tests=["TestRace"])
    assert (finding.stage, finding.rule, finding.severity) == ("test", "race", Severity.ERROR)
    assert (finding.file, finding.line, finding.package) == ("my cache/cache.go", 15, "example.com/p")
    assert finding.message == (
        "data race: read in p.(*Cache).Get (my cache/cache.go:15), previous write in p.Fill (fill.go:7); "
        "started in p.TestRace (p_test.go:20); fails TestRace"
    )


def test_a_race_outside_of_the_repository_is_told_without_a_place() -> None:
    finding = race_finding(race(), lambda _file: "", package="example.com/p")
    assert (finding.file, finding.line) == ("", 0)
    assert "read in runtime.mapaccess1_fast64 (map.go:11)" in finding.message


def test_one_race_whichever_side_comes_first() -> None:
    assert race().key == swapped().key
    prints = {race_finding(one, locate, package="p").fingerprint for one in (race(), swapped())}
    assert len(prints) == 1


def test_fingerprints_stay_when_lines_move() -> None:
    moved = race(BLOCK.replace(":15 ", ":115 ").replace(":7 ", ":9 ").replace("map.go:11", "map.go:12"))
    other = race(BLOCK.replace("Fill", "Drain"))
    first, second, third = (race_finding(one, locate, package="p").fingerprint for one in (race(), moved, other))
    assert first == second != third
    assert race().key != moved.key
    assert race_finding(moved, locate, package="p", ordinal=1).fingerprint != first


def test_lines_of_others_in_between_are_passed_over() -> None:
    lines = BLOCK.splitlines(keepends=True)
    mixed = [line for pair in zip(lines, ["2026/01/02 a log line\n"] * len(lines), strict=True) for line in pair]
    assert parse_race(mixed) == race()


def test_a_stack_that_was_not_restored() -> None:
    first = BLOCK.split("\n\n")[0]
    found = race(f"{first}\n\nPrevious write at 0x00c0000961f8 by goroutine 9:\n  [failed to restore the stack]\n")
    assert found.accesses[1].frames == ()
    assert (
        "previous write at a place that the detector did not restore"
        in race_finding(found, locate, package="p").message
    )


@pytest.mark.parametrize(
    "text", ["", "\n", "Goroutine 1 (running) created at:\n  f()\n      /x.go:1 +0x1\n", "Read at x\n"]
)
def test_what_is_no_race(text: str) -> None:
    assert parse_race(text.splitlines(keepends=True)) is None


@given(st.lists(st.sampled_from([*BLOCK.splitlines(keepends=True), "x\n", "  y\n", "      z:1\n"]), max_size=40))
def test_any_order_of_lines_is_read(lines: list[str]) -> None:
    found = parse_race(lines)
    if found is not None:
        finding = race_finding(found, locate, package="p")
        assert finding.message.startswith("data race: ")
        assert len(finding.fingerprint) == 32
