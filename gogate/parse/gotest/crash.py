"""What the Go runtime prints when a test binary dies: a panic, a fatal error, a signal, the alarm of ``-timeout``.

The format is that of ``runtime.printpanics`` and ``runtime.goroutineheader`` (runtime/panic.go, traceback.go) and of
``(*M).startAlarm`` (testing/testing.go). It is not a promise of Go's, so nothing here decides a verdict.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from gogate.model.result import Kind
from gogate.parse.race import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Report", "begins", "is_dump", "parse_crash"]

_BEGIN = re.compile(r"panic: |fatal error: |^SIG[A-Z]+: ")
_DUMP = re.compile(r"(?:goroutine \d+ |runtime stack:|\trunning tests:)")
_GOROUTINE = re.compile(r"goroutine \d+ [^\n]*\[running[^\n]*\]:\n(.*?)(?:\n\n|\Z)", re.DOTALL)
_ANY_GOROUTINE = re.compile(r"^goroutine \d+ [^\n]*\]:\n(.*?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)
_CALL = re.compile(r"^(?:created by )?(\S.*)\n\t(\S.*):(\d+)", re.MULTILINE)
_AFTER = re.compile(r"(?:in goroutine|called) after (.+) has completed")
_RUNNING = re.compile(r"^\t\t(\S.*) \(([^()]+)\)$", re.MULTILINE)
_UNIT = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|µs|ns)")


class Report(msgspec.Struct, frozen=True):
    """One crash. ``frames`` are of the goroutine that died, innermost first, its creator last.

    ``completed`` is the test that the runtime says had ended already; ``running`` holds what ``-timeout`` lists, in
    seconds, ``stacks`` all goroutines then; ``in_test`` says that the test's own goroutine panicked, so that
    ``testing`` reported it as failed.
    """

    reason: str
    kind: Kind
    frames: tuple[Frame, ...] = ()
    completed: str = ""
    running: dict[str, float] = {}
    in_test: bool = False
    stacks: tuple[tuple[Frame, ...], ...] = ()


def begins(line: str) -> int:
    """Return where in *line* a crash may begin, -1 where none does: ``panic: ``, ``fatal error: ``, ``SIGQUIT: ``.

    It need not be the line's start, for the program can have printed an unfinished line.
    """
    found = None if line.startswith("\t") else _BEGIN.search(line)  # indented: one more panic of the same crash
    return found.start() if found else -1


def is_dump(line: str) -> bool:
    """Whether *line* heads a stack or the list of running tests: what follows a crash, not a mere word of it."""
    return _DUMP.match(line) is not None


def parse_crash(text: str) -> Report:
    """Read what begins with a line that `begins` found."""
    first, _, rest = text.partition("\n")
    reason = first.strip()
    after = _AFTER.search(reason)
    dying = _GOROUTINE.search(rest)
    frames = tuple(_frames(dying[1])) if dying else ()
    kind = _kind(reason)
    hung = _ANY_GOROUTINE.finditer(rest) if kind is not Kind.PANIC else ()
    return Report(
        reason=reason,
        kind=kind,
        frames=frames,
        completed=after[1] if after else "",
        running=_running(rest) if reason.startswith("panic: test timed out after ") else {},
        in_test=any(frame.function.startswith("testing.tRunner.func") for frame in frames),
        stacks=tuple(tuple(_frames(stack[1])) for stack in hung),
    )


def _kind(reason: str) -> Kind:
    if reason.startswith("panic: test timed out after "):
        return Kind.TIMEOUT
    # QUIT and TERM come from outside; SEGV, ABRT and the like are the program's own doing.
    return Kind.KILLED if reason.startswith(("SIGQUIT", "SIGTERM", "SIGINT", "SIGHUP")) else Kind.PANIC


def _frames(stack: str) -> Iterable[Frame]:
    for call in _CALL.finditer(stack):
        yield Frame(_function(call[1]), call[2], int(call[3]))


def _function(call: str) -> str:
    """Cut arguments and the creator's goroutine: ``p.(*T).Run(0xc000, {0x1, 0x2})`` is ``p.(*T).Run``."""
    name = re.sub(r" in goroutine \d+$", "", call)
    if name.endswith(")"):
        name = name[: name.rfind("(")]
    return name


def _running(rest: str) -> dict[str, float]:
    listed = rest.partition("\n\n")[0]
    return {found[1]: _seconds(found[2]) for found in _RUNNING.finditer(listed)}


def _seconds(span: str) -> float:
    """Go's ``Duration.String``, as ``1m30.5s``."""
    return sum(float(number) * _UNIT[unit] for number, unit in _SPAN.findall(span))
