"""What ``gofmt -d`` and ``gofumpt -d`` say, as findings: one a hunk, one a syntax error.

Standard output is Go's ``internal/diff`` form: ``diff NAME.orig NAME``, ``--- NAME.orig``, ``+++ NAME``, then hunks.
Standard error holds ``NAME:line:column: text`` for syntax errors. Exit code: 0 clean (before Go 1.26 also with a diff),
1 something would change, 2 errors. Whatever is not explained by these becomes a problem, never a pass.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from gogate.model.result import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FormatRun", "Formatter", "parse"]

Formatter = Literal["gofmt", "gofumpt"]

_STAGE = {"gofmt": "fmt", "gofumpt": "gofumpt"}
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_POSITION = re.compile(r":(\d+):(?:(\d+):)? ")


class FormatRun(NamedTuple):
    """What one formatter process found, and what could not be understood (a reason for exit 3)."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...]


class _Hunk(NamedTuple):
    text: list[bytes]
    line: int
    end_line: int
    removed: list[bytes]
    added: list[bytes]


def parse(
    stdout: bytes,
    stderr: bytes,
    exit_code: int | None,
    *,
    formatter: Formatter,
    files: Mapping[str, str] | None = None,
    folder: str = ".",
) -> FormatRun:
    """Read one run of a formatter.

    *files* maps each name as it was given to the tool (surrogateescape str) to its path from the root; a name that is
    not in it is taken as relative to *folder*, itself relative to the root. *exit_code* is null where the process
    never ended. ``Finding.diff`` is the hunk alone, from ``@@`` on, without a file header.
    """
    names = _Names(files or {}, folder)
    problems: list[str] = []
    changes = list(_changes(stdout, formatter, names, problems))
    errors = list(_errors(stderr, formatter, names, problems))
    unexplained = _unexplained(exit_code, changed=bool(changes), failed=bool(errors or problems))
    if unexplained:
        problems.append(f"{formatter} {unexplained}")
    return FormatRun(tuple(changes + errors), tuple(problems))


def _unexplained(exit_code: int | None, *, changed: bool, failed: bool) -> str:
    """Say why *exit_code* does not fit what was read; empty where it does."""
    if exit_code is None:
        return "did not end by itself"
    if exit_code < 0:
        return f"was stopped by signal {-exit_code}"
    if exit_code == 0 and failed:
        return "ended with exit code 0 in spite of errors"
    if (exit_code == 1 and not (changed or failed)) or (exit_code > 1 and not failed):
        return f"ended with exit code {exit_code} and did not say why"
    return ""


class _Names:
    """Names as a tool prints them, to paths from the root."""

    def __init__(self, files: Mapping[str, str], folder: str) -> None:
        self.files = files
        self.folder = folder
        # A name with a newline spans lines of the output, so it has to be looked for as a whole; longest first.
        self.broken = sorted((name for name in files if "\n" in name), key=len, reverse=True)

    def path(self, name: str) -> str | None:
        """Give the path from the root, or null where *name* lies outside of it."""
        if name in self.files:
            return self.files[name]
        path = posixpath.normpath(posixpath.join(self.folder, name))
        return None if path.startswith(("/", "../")) or path in ("..", ".") else path


def _changes(data: bytes, formatter: Formatter, names: _Names, problems: list[str]) -> Iterator[Finding]:
    """Turn every hunk of a diff into a finding."""
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    elif data:
        problems.append(f"{formatter}'s diff is cut: its last line has no end")
    at, path, bare = 0, None, False
    while at < len(lines):
        name, after = _header(lines, at, names)
        if name is not None:
            if bare:
                break
            path, bare = names.path(name), True
            if path is None:
                problems.append(f"{formatter} speaks of a file outside of the checkout: {name!r}")
                path = name
            at = after
            continue
        hunk, after = _hunk(lines, at) if path is not None else (None, at)
        if hunk is None or path is None:
            problems.append(f"{formatter}'s diff cannot be read at line {at + 1}: {_text(lines[at])[:200]!r}")
            return
        at, bare = after, False
        yield _change(hunk, formatter, path)
    if bare:
        problems.append(f"{formatter}'s diff names {path!r} without a hunk")


def _header(lines: list[bytes], at: int, names: _Names) -> tuple[str | None, int]:
    """Read the file name of a diff header that starts at *at* and the line after it, or null."""
    if not lines[at].startswith(b"diff "):
        return None, at
    for name in names.broken:
        shown = _header_of(name)
        if lines[at : at + len(shown)] == shown:
            return name, at + len(shown)
    if at + 2 < len(lines) and lines[at + 2].startswith(b"+++ "):
        name = lines[at + 2][4:].decode("utf-8", "surrogateescape")
        if lines[at : at + 3] == _header_of(name):
            return name, at + 3
    return None, at


def _header_of(name: str) -> list[bytes]:
    raw = name.encode("utf-8", "surrogateescape")
    return b"".join((b"diff ", raw, b".orig ", raw, b"\n--- ", raw, b".orig\n+++ ", raw)).split(b"\n")


def _hunk(lines: list[bytes], at: int) -> tuple[_Hunk | None, int]:
    """Read the hunk at *at* and the line after it; null where it is malformed or cut."""
    match = _HUNK.match(lines[at])
    if not match:
        return None, at
    first, old, new = int(match[1]), int(match[2] or 1), int(match[4] or 1)
    start, line, changed = at, first, list[int]()
    removed, added = list[bytes](), list[bytes]()
    at += 1
    while at < len(lines) and (old or new or lines[at][:1] == b"\\"):
        mark = lines[at][:1]
        if mark == b"-":
            removed.append(lines[at][1:])
            changed.append(line)
        elif mark == b"+":
            added.append(lines[at][1:])
            changed.append(max(first, min(line, first + int(match[2] or 1) - 1)))
        elif mark not in (b" ", b"\\"):
            return None, start
        old -= mark in (b" ", b"-")
        new -= mark in (b" ", b"+")
        line += mark in (b" ", b"-")
        at += 1
    if old or new or not changed:
        return None, start
    return _Hunk(lines[start:at], max(1, min(changed)), max(1, *changed), removed, added), at


def _change(hunk: _Hunk, formatter: Formatter, path: str) -> Finding:
    removed, added = len(hunk.removed), len(hunk.added)
    if not added:
        message = f"{formatter} would remove {_lines(removed)}"
    elif not removed:
        message = f"{formatter} would add {_lines(added)}"
    else:
        message = f"{formatter} would rewrite {_lines(removed)}"
    if b"".join(b"".join(hunk.removed).split()) == b"".join(b"".join(hunk.added).split()):
        message += " (white space only)"
    return Finding(
        stage=_STAGE[formatter],
        rule=formatter,
        severity=Severity.ERROR,
        message=message,
        file=path,
        line=hunk.line,
        end_line=hunk.end_line,
        diff=_text(b"\n".join(hunk.text)) + "\n",
    )


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _errors(data: bytes, formatter: Formatter, names: _Names, problems: list[str]) -> Iterator[Finding]:
    """Turn syntax errors into findings; every other line is a problem."""
    rest = data.decode("utf-8", "surrogateescape")
    while rest:
        broken = next((name for name in names.broken if rest.startswith(name + ":")), None)
        head = broken or ""
        line, _, after = rest[len(head) :].partition("\n")
        found = _position(line, names) if broken is None else _POSITION.match(line)
        if found:
            name = broken or line[: found.start()]
            path = names.path(name)
            if path is None:
                problems.append(f"{formatter} speaks of a file outside of the checkout: {name!r}")
            yield Finding(
                stage=_STAGE[formatter],
                rule=formatter,
                severity=Severity.ERROR,
                message=_printable(line[found.end() :]),
                file=path or name,
                line=int(found[1]),
                column=int(found[2] or 0),
                end_line=int(found[1]),
            )
        elif line.strip():
            problems.append(f"{formatter}: {_printable(head + line)}")
        rest = after


def _position(line: str, names: _Names) -> re.Match[str] | None:
    """Find the ``:line:column: `` that ends the file name: after a known name, else the first one."""
    found = list(_POSITION.finditer(line, 1))
    return next((match for match in found if line[: match.start()] in names.files), found[0] if found else None)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _printable(text: str) -> str:
    return _text(text.encode("utf-8", "surrogateescape"))
