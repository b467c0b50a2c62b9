"""Blocks of the race detector: `WARNING: DATA RACE` and what follows it, as structs and as findings.

The format is the one of ThreadSanitizer's report for Go (compiler-rt/lib/tsan/rtl/tsan_report.cpp, `PrintReport`
under SANITIZER_GO).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import msgspec

from gogate.model.result import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["BORDER", "TITLE", "Access", "Creator", "Frame", "Race", "parse_race", "race_finding"]

TITLE = "WARNING: DATA RACE\n"
BORDER = "==================\n"

_ACCESS = re.compile(
    r"((?:previous )?(?:atomic )?(?:read|write))(?: of size \d+)? at 0x[0-9a-f]+ by (.+):", re.IGNORECASE
)
_CREATOR = re.compile(r"(goroutine \d+) \([a-z]+\) created at:", re.IGNORECASE)
_PLACE = re.compile(r" {6}(\S.*):(\d+)(?: \+0x[0-9a-f]+)?")


class Frame(msgspec.Struct, frozen=True, gc=False):
    """One call: the function with its import path, the file as Go wrote it, the line."""

    function: str
    file: str
    line: int


class Access(msgspec.Struct, frozen=True):
    """One of the two accesses: ``read``, ``previous write`` …, by whom, its stack with the innermost call first."""

    what: str
    by: str
    frames: tuple[Frame, ...]


class Creator(msgspec.Struct, frozen=True):
    """Where a goroutine of an access was started."""

    goroutine: str
    frames: tuple[Frame, ...]


class Race(msgspec.Struct, frozen=True):
    """One report: two accesses (one, where the detector lost the other) and the creators of their goroutines."""

    accesses: tuple[Access, ...]
    creators: tuple[Creator, ...]

    @property
    def key(self) -> tuple[tuple[Frame, ...], ...]:
        """The pair of stacks without addresses and without order: equal for every firing of one race."""
        return tuple(sorted((access.frames for access in self.accesses), key=_order))

    @property
    def frames(self) -> tuple[Frame, ...]:
        """All frames, those of the accesses first."""
        stacks = [access.frames for access in self.accesses] + [creator.frames for creator in self.creators]
        return tuple(frame for stack in stacks for frame in stack)


def _order(stack: tuple[Frame, ...]) -> list[tuple[str, str, int]]:
    return [(frame.function, frame.file, frame.line) for frame in stack]


def parse_race(lines: Iterable[str]) -> Race | None:
    """Read the lines between two borders; None unless they hold an access and its stack.

    Lines of other writers in between are passed over: the detector and the program share a pipe.
    """
    accesses: list[tuple[str, str, list[Frame]]] = []
    creators: list[tuple[str, list[Frame]]] = []
    stack: list[Frame] = []
    function = ""
    for raw in lines:
        line = raw.rstrip("\r\n")
        if access := _ACCESS.fullmatch(line):
            stack, function = [], ""
            accesses.append((access[1].lower(), access[2], stack))
        elif creator := _CREATOR.fullmatch(line):
            stack, function = [], ""
            creators.append((creator[1].lower(), stack))
        elif function and (place := _PLACE.fullmatch(line)):
            stack.append(Frame(function, place[1], int(place[2])))
            function = ""
        elif line.startswith("  ") and line[2:3].strip():
            function = line.strip().removesuffix("()")
    if not any(stack for _, _, stack in accesses):
        return None
    return Race(
        accesses=tuple(Access(what, by, tuple(frames)) for what, by, frames in accesses),
        creators=tuple(Creator(goroutine, tuple(frames)) for goroutine, frames in creators),
    )


def race_finding(
    race: Race, locate: Callable[[str], str], *, package: str, tests: Sequence[str] = (), ordinal: int = 0
) -> Finding:
    """Make the finding of *race*, placed at the first frame inside the repository.

    *locate* turns a frame's file into a path relative to the root, ``""`` for one outside. *tests* are the names of
    the tests that it fails. *ordinal* counts races of other lines in the very same functions.
    """
    place = _first_inside(race.frames, locate)
    return Finding(
        stage="test",
        rule="race",
        severity=Severity.ERROR,
        message=_message(race, locate, tests),
        file=locate(place.file) if place else "",
        line=place.line if place else 0,
        package=package,
        fingerprint=_fingerprint(race, locate, ordinal),
    )


def _first_inside(frames: Iterable[Frame], locate: Callable[[str], str]) -> Frame | None:
    return next((frame for frame in frames if locate(frame.file)), None)


def _message(race: Race, locate: Callable[[str], str], tests: Sequence[str]) -> str:
    accesses = [f"{access.what} {_at(access.frames, locate)}" for access in race.accesses]
    # A main goroutine has no creator, and two goroutines often have the same.
    creators = dict.fromkeys(_at(creator.frames, locate) for creator in race.creators)
    text = "data race: " + ", ".join(accesses)
    if creators:
        text += "; started " + " and ".join(creators)
    if tests:
        text += "; fails " + ", ".join(tests)
    return text


def _at(frames: tuple[Frame, ...], locate: Callable[[str], str]) -> str:
    frame = _first_inside(frames, locate) or (frames[0] if frames else None)
    if frame is None:
        return "at a place that the detector did not restore"
    function = frame.function.rpartition("/")[2]
    return f"in {function} ({locate(frame.file) or frame.file.rpartition('/')[2]}:{frame.line})"


def _fingerprint(race: Race, locate: Callable[[str], str], ordinal: int) -> str:
    """Hash functions and files of both stacks: stable when lines move, the same whichever access came first."""
    stacks = []
    for access in race.accesses:
        inside = [f"{frame.function} {locate(frame.file)}" for frame in access.frames if locate(frame.file)]
        stacks.append("\n".join(inside or [frame.function for frame in access.frames]))
    text = "\0".join(["race", *sorted(stacks), str(ordinal)])
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
