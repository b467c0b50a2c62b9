"""Fingerprints: what a finding is, wherever its line has moved to.

Of the stage, the rule, the file, the message without its numbers, and the code: the lines that a formatter's hunk
changes, else the source line without its white space. Equal ones in one result are told apart by their order in the
file: ``x``, ``x-2``, ``x-3``. A parser that knows better (a race is a pair of stacks) sets its own.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gogate.model.result import Finding

__all__ = ["assign", "base", "ordinal"]

_NUMBER = re.compile(r"\d+")
_ORDINAL = re.compile(r"-(\d+)\Z")


def assign(findings: Iterable[Finding], source: Callable[[str], bytes | None] | None = None) -> tuple[Finding, ...]:
    """Give every finding a fingerprint, in the order given; *source* gives a file's bytes by its path from the root."""
    every = list(findings)
    lines: dict[str, list[bytes]] = {}
    own = [finding.fingerprint or _of(finding, _line(finding, source, lines)) for finding in every]
    seen: dict[str, int] = {}
    marked: dict[int, str] = {}
    for index in sorted(range(len(every)), key=lambda at: _place(every[at])):
        print_ = own[index]
        seen[print_] = seen.get(print_, 0) + 1
        marked[index] = print_ if seen[print_] == 1 else f"{print_}-{seen[print_]}"
    return tuple(msgspec.structs.replace(finding, fingerprint=marked[at]) for at, finding in enumerate(every))


def base(fingerprint: str) -> str:
    """Give what equal findings share."""
    return _ORDINAL.sub("", fingerprint)


def ordinal(fingerprint: str) -> int:
    """Give which one of its equals a finding is, from 1."""
    found = _ORDINAL.search(fingerprint)
    return int(found[1]) if found else 1


def _place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.file, finding.line, finding.column, finding.message


def _of(finding: Finding, code: bytes) -> str:
    parts = (finding.stage, finding.rule, finding.file, finding.package, _NUMBER.sub("#", finding.message))
    raw = [part.encode("utf-8", "surrogatepass") for part in parts]
    return hashlib.sha256(b"\0".join([*raw, code])).hexdigest()[:24]


def _line(finding: Finding, source: Callable[[str], bytes | None] | None, lines: dict[str, list[bytes]]) -> bytes:
    """Give the code that a finding is about, without white space; empty where it is not to be had."""
    if finding.diff is not None and finding.rule in ("gofmt", "gofumpt"):
        changed = [line for line in finding.diff.split("\n") if line.startswith(("+", "-"))]
        return "\n".join(changed).encode("utf-8", "surrogatepass")
    if source is None or not finding.file or not finding.line:
        return b""
    if finding.file not in lines:
        lines[finding.file] = (source(finding.file) or b"").split(b"\n")
    text = lines[finding.file]
    return b"".join(text[finding.line - 1].split()) if finding.line <= len(text) else b""
