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
from gogate.report.cobertura_files import rate
from gogate.report.junit_text import attribute, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gogate.model.result import Coverage, Result
    from gogate.report.context import Context

__all__ = ["MAX_BYTES", "document", "render"]

MAX_BYTES = 10_000_000
_HEAD_BYTES = 8_000
_PACKAGE_BYTES = 120
_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n'
)


def render(result: Result, context: Context) -> bytes:
    """Render the coverage of *result*; without any, a valid file with no package."""
    return document(result, context, MAX_BYTES)


def document(result: Result, context: Context, max_bytes: int) -> bytes:
    """Render in at most *max_bytes*: whole, or else without methods, or else without some files."""
    shown = result.coverage.files if result.coverage else ()
    if sum(files.guess(file, context) for file in shown) <= 2 * max_bytes:
        classes = {n: files.xml(file, context, methods=True) for n, file in enumerate(shown)}
        whole = _assemble(result, context, classes, ())
        if len(whole) <= max_bytes:
            return whole
    classes = _fitting(result, context, max_bytes - _HEAD_BYTES)
    notes = ["methods are left out to stay below 10 MiB"]
    if left_out := len(shown) - len(classes):
        notes.append(f"{left_out} of {len(shown)} files are left out to stay below 10 MiB")
    return _assemble(result, context, classes, notes)


def _fitting(result: Result, context: Context, room: int) -> dict[int, str]:
    """Write classes without methods, the worst first, until *room* bytes are full; return them by number of file."""
    classes: dict[int, str] = {}
    packages: set[str] = set()
    shown = result.coverage.files if result.coverage else ()
    for n in files.worst_first(result.coverage) if result.coverage else ():
        file = shown[n]
        path = files.package(file.file, result.modules)
        written = files.xml(file, context, methods=False)
        room -= len(written.encode()) + (0 if path in packages else _PACKAGE_BYTES + len(attribute(path).encode()))
        if room < 0:
            break
        packages.add(path)
        classes[n] = written
    return classes


def _assemble(result: Result, context: Context, classes: Mapping[int, str], notes: Sequence[str]) -> bytes:
    shown, told = result.coverage.files if result.coverage else (), list(notes)
    if any(files.blocks(shown[n], context) is None for n in classes):
        told.append("no cover profile was at hand: covered lines are told from the source, or missing")
    comments = "".join(f"<!-- gogate: {note} -->\n" for note in told)
    body = "".join(_packages(result, classes))
    return f"{_DOCTYPE}{comments}{_head(result, context)}{body}</packages>\n</coverage>\n".encode()


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


def _packages(result: Result, classes: Mapping[int, str]) -> Iterator[str]:
    """Yield the XML of the packages, in the order of the files, with the rates of the result where it has them."""
    known = {package.path: package for package in (result.coverage.packages if result.coverage else ())}
    groups: dict[str, list[int]] = {}
    shown = result.coverage.files if result.coverage else ()
    for n in sorted(classes):
        groups.setdefault(files.package(shown[n].file, result.modules), []).append(n)
    for path, members in groups.items():
        judged = known.get(path)
        covered = judged.covered if judged else sum(shown[n].covered for n in members)
        statements = judged.statements if judged else sum(shown[n].statements for n in members)
        share = rate(covered, statements)
        yield f'<package name="{attribute(path)}" line-rate="{share}" branch-rate="0" complexity="0">\n<classes>\n'
        yield from (classes[n] for n in members)
        yield "</classes>\n</package>\n"
