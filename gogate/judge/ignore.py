"""``// coverage-ignore: reason``: takes blocks out of the figures, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.judge.coverage import Counted, Source
from gogate.model.result import Finding, Severity
from gogate.parse.source import Ignored, ignores

if TYPE_CHECKING:
    from collections.abc import Callable

    from gogate.parse.coverprofile import Block

__all__ = ["Ignoring", "apply"]

_RULE = "coverage/ignore"


class Ignoring(NamedTuple):
    """What is left to count; a wrong comment is a finding that fails, a needless one a note."""

    counted: Counted
    findings: tuple[Finding, ...]
    statements: int


def apply(counted: Counted, source: Callable[[str], bytes | None]) -> Ignoring:
    """Leave out the blocks that lie in ignored ones; *source* gives a file's bytes by its path from the root."""
    files = dict(counted.files)
    findings: list[Finding] = []
    dropped = 0
    for path, (package, _) in counted.files.items():
        text = source(path)
        ignored, wrong = ignores(text) if text is not None else ((), ())
        findings += [_finding(Severity.ERROR, path, package, line, message) for line, message in wrong]
        for one in ignored:
            inside = [block for block in files[path].blocks if _within(block, one)]
            needless = _needless(inside)
            if needless:
                findings.append(_finding(Severity.NOTE, path, package, one.line, needless))
            dropped += sum(block[4] for block in inside)
            kept = tuple(block for block in files[path].blocks if not _within(block, one))
            files[path] = Source(package, kept)
    return Ignoring(Counted(counted.mode, files), tuple(findings), dropped)


def _within(block: Block, ignored: Ignored) -> bool:
    return ignored.start <= block[:2] and block[2:4] <= ignored.end


def _needless(inside: list[Block]) -> str:
    statements = sum(block[4] for block in inside)
    if not statements:
        return "`// coverage-ignore` ignores no statement"
    if all(block[5] for block in inside if block[4]):
        return "`// coverage-ignore` ignores a block that is covered"
    return ""


def _finding(severity: Severity, file: str, package: str, line: int, message: str) -> Finding:
    return Finding(
        stage="test",
        rule=_RULE,
        severity=severity,
        message=message,
        file=file,
        line=line,
        end_line=line,
        package=package,
    )
