"""Cobertura XML (coverage-04.dtd) from Go's cover profile, as GitLab and Jenkins read it.

Go counts statements: the rates and sums in attributes are those of the result document, exact. ``line`` elements come
from the blocks: a line has the hits of its best block. One class a file, named by its path; ``filename`` is relative to
the one ``source``, the root, which is what GitLab looks for. GitLab refuses 10 MiB: methods are left out first, then
files, those with the fewest uncovered statements first, and a comment says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from gogate.report import cobertura_files as files
from gogate.report.junit_text import attribute, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gogate.model.result import Coverage, FileCoverage, Result
    from gogate.report.context import Context

__all__ = ["MAX_BYTES", "rate", "render"]

MAX_BYTES = 10_000_000
_HEAD_BYTES = 8_000
_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n'
)


def render(result: Result, context: Context) -> bytes:
    """Render the coverage of *result*; without any, a valid file with no package."""
    return _document(result, context, MAX_BYTES)


def rate(covered: int, statements: int) -> str:
    """Return the share as Cobertura writes it, from 0 to 1; 1 where there is nothing to cover."""
    return f"{covered / statements:.6f}" if statements else "1.000000"


def _document(result: Result, context: Context, max_bytes: int) -> bytes:
    coverage, notes = result.coverage, []
    kept = shown = coverage.files if coverage else ()
    methods = sum(files.size(file, context, methods=True) for file in shown) <= max_bytes - _HEAD_BYTES
    if coverage and not methods:
        notes.append("methods are left out to stay below 10 MiB")
        kept = files.fitting(coverage, context, max_bytes - _HEAD_BYTES)
    if len(kept) < len(shown):
        notes.append(f"{len(shown) - len(kept)} of {len(shown)} files are left out to stay below 10 MiB")
    if any(files.blocks(file, context) is None for file in kept):
        notes.append("no cover profile was at hand: covered lines are told from the source, or missing")
    body = "".join(_packages(result, kept, context, methods=methods))
    return f"{_DOCTYPE}{_comments(notes)}{_head(result, context)}{body}</packages>\n</coverage>\n".encode()


def _comments(notes: Iterable[str]) -> str:
    return "".join(f"<!-- gogate: {note} -->\n" for note in notes)


def _head(result: Result, context: Context) -> str:
    covered, statements = _sums(result.coverage)
    source = f"<sources><source>{text(context.root)}</source></sources>\n" if context.root else ""
    return (
        f'<coverage line-rate="{rate(covered, statements)}" branch-rate="0" lines-covered="{covered}" '
        f'lines-valid="{statements}" branches-covered="0" branches-valid="0" complexity="0" '
        f'version="{attribute(result.tools.gogate)}" timestamp="{_milliseconds(result.started)}">\n{source}<packages>\n'
    )


def _sums(coverage: Coverage | None) -> tuple[int, int]:
    return (coverage.covered, coverage.statements) if coverage else (0, 0)


def _milliseconds(started: str) -> int:
    try:
        return int(datetime.fromisoformat(started.replace("Z", "+00:00")).timestamp() * 1000)
    except ValueError:
        return 0


def _packages(result: Result, kept: Sequence[FileCoverage], context: Context, *, methods: bool) -> Iterator[str]:
    """Yield the XML of the packages, with their rates as judged where the result holds them."""
    known = {package.path: package for package in (result.coverage.packages if result.coverage else ())}
    groups: dict[str, list[FileCoverage]] = {}
    for file in kept:
        groups.setdefault(files.package(file.file, result.modules), []).append(file)
    for path, members in groups.items():
        judged = known.get(path)
        covered = judged.covered if judged else sum(file.covered for file in members)
        statements = judged.statements if judged else sum(file.statements for file in members)
        share = rate(covered, statements)
        yield f'<package name="{attribute(path)}" line-rate="{share}" branch-rate="0" complexity="0">\n<classes>\n'
        for file in members:
            source = context.source(file.file) if methods else None
            yield files.xml(file, files.hits(file, context), rate(file.covered, file.statements), source)
        yield "</classes>\n</package>\n"
