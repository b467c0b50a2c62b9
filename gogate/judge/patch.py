"""The floor of a change: of the statements that it added or altered, how many ran.

A statement is of the change where its block touches a changed line. A block begins at its opening brace and ends at the
closing one; where nothing else of it stands on those two lines they are not counted as its own, or a changed condition
would drag the whole body in.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from gogate.judge.coverage import file_coverage
from gogate.judge.figures import floor_text, meets, percent
from gogate.model.result import CoverageVerdict, FileCoverage, Finding, PatchCoverage, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gogate.judge.coverage import Counted
    from gogate.parse.coverprofile import Block

__all__ = ["Patch", "judge"]

_SHOWN = 10


class Patch(NamedTuple):
    """The figure of the change, what is below the floor, and what makes it unjudgeable."""

    coverage: PatchCoverage
    findings: tuple[Finding, ...]
    problems: tuple[str, ...] = ()


def judge(
    counted: Counted,
    changed: Mapping[str, Sequence[tuple[int, int]]],
    *,
    floor: float = 0.0,
    allow: int = 0,
    missing: Iterable[str] = (),
    folders: Mapping[str, str] | None = None,
    source: Callable[[str], bytes | None] | None = None,
) -> Patch:
    """Judge the statements on *changed* lines (path from the root: ranges, both ends included) by *floor* per cent.

    A floor of 0 shows the figure and judges nothing. At most *allow* uncovered statements pass all the same. A package
    of *missing* whose folder (*folders*, by import path) holds a changed Go file makes the figure unjudgeable. *source*
    gives a file's bytes by path; without it a block's first and last line count as its own.
    """
    files = []
    for path in sorted(set(changed) & set(counted.files)):
        lines = source(path) if source else None
        touched = _touched(counted.files[path].blocks, changed[path], lines.split(b"\n") if lines is not None else None)
        if touched:
            files.append(file_coverage(path, touched))
    covered, statements = sum(file.covered for file in files), sum(file.statements for file in files)
    gone = _gone(changed, missing, folders or {})
    verdict = _verdict(covered, statements, floor, allow)
    if gone and floor:
        verdict = CoverageVerdict.ERROR
    return Patch(
        PatchCoverage(
            covered=covered,
            statements=statements,
            floor=floor or None,
            verdict=verdict,
            files=tuple(files),
        ),
        (_finding(covered, statements, floor, files),) if verdict is CoverageVerdict.FAIL else (),
        tuple(f"coverage of the change cannot be judged: {path} left no line in the profile" for path in gone)
        if floor
        else (),
    )


def _verdict(covered: int, statements: int, floor: float, allow: int) -> CoverageVerdict:
    if not floor:
        return CoverageVerdict.NONE
    enough = meets(covered, statements, floor) or statements - covered <= allow
    return CoverageVerdict.PASS if enough else CoverageVerdict.FAIL


def _gone(
    changed: Mapping[str, Sequence[tuple[int, int]]], missing: Iterable[str], folders: Mapping[str, str]
) -> list[str]:
    touched = {path.rpartition("/")[0] or "." for path in changed if path.endswith(".go")}
    return sorted(path for path in missing if folders.get(path) in touched)


def _touched(
    blocks: Sequence[Block], ranges: Sequence[tuple[int, int]], lines: Sequence[bytes] | None
) -> tuple[Block, ...]:
    """Choose the blocks with statements that touch a range."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    ends = [last for _, last in joined]
    chosen = []
    for block in blocks:
        first, last = _own_lines(block, lines) if lines is not None else (block[0], block[2])
        at = bisect_left(ends, first)
        if block[4] and at < len(joined) and joined[at][0] <= last:
            chosen.append(block)
    return tuple(chosen)


def _own_lines(block: Block, lines: Sequence[bytes]) -> tuple[int, int]:
    """Give the first and the last line that hold something of the block but its braces."""
    first, column, last, end_column = block[:4]
    if first >= last or last > len(lines) or not column:
        return first, last
    opening = lines[first - 1][column - 1 :].strip()
    closing = lines[last - 1][: end_column - 1].strip()
    if opening == b"{" or opening.startswith((b"{ //", b"{//")):
        first += 1
    if closing in (b"}", b"") and last > first:
        last -= 1
    return first, last


def _finding(covered: int, statements: int, floor: float, files: Sequence[FileCoverage]) -> Finding:
    missed = [(file.file, first, last) for file in files for first, last in file.uncovered]
    places = [f"{file}:{first}" if first == last else f"{file}:{first}-{last}" for file, first, last in missed]
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    file, first, last = missed[0]
    return Finding(
        stage="test",
        rule="coverage/patch",
        severity=Severity.ERROR,
        message=f"coverage of the change is {percent(covered, statements)} ({covered} of {statements} statements), "
        f"below the floor of {floor_text(floor)}; not run: {', '.join(places[:_SHOWN])}{more}",
        file=file,
        line=first,
        end_line=last,
    )
