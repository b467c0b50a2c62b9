"""One file of a Cobertura report: which lines it has, how often they ran, its methods, its size."""

from __future__ import annotations

import re
from posixpath import dirname
from typing import TYPE_CHECKING

from msgspec import UnsetType

from gogate.report.go_functions import functions
from gogate.report.junit_text import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gogate.model.result import Coverage, FileCoverage, Module
    from gogate.report.context import Block, Context

__all__ = ["blocks", "fitting", "hits", "package", "size", "xml"]

_LINE_BYTES = 40  # <line number="123456" hits="1234567890"/>
_METHOD_BYTES = 90  # the line again, and its share of the method's own element
_FILE_BYTES = 400
_NO_CODE = re.compile(r"\s*(?://.*|/\*.*\*/\s*|[{}()\],;]*\s*)", re.DOTALL)


def blocks(file: FileCoverage, context: Context) -> Sequence[Block] | None:
    """Return the profile's blocks of *file*, from the result or the context; None where there are none at hand."""
    return context.blocks.get(file.file) if isinstance(file.blocks, UnsetType) else file.blocks


def hits(file: FileCoverage, context: Context) -> dict[int, int]:
    """Return hits by line, in order: from the blocks, or else from the uncovered ranges and the source."""
    found = blocks(file, context)
    if found is not None:
        return _from_blocks(found)
    lines = {n: 0 for first, last in file.uncovered for n in range(max(first, 1), last + 1)}
    for number in _code_lines(context.source(file.file) or b""):
        lines.setdefault(number, 1)
    return dict(sorted(lines.items()))


def _from_blocks(found: Sequence[Block]) -> dict[int, int]:
    """Give each line the count of the best block that touches it; blocks of no statement say nothing."""
    lines: dict[int, int] = {}
    for first, _, last, _, statements, count in found:
        if statements:
            for line in range(max(first, 1), last + 1):
                if lines.get(line, -1) < count:
                    lines[line] = count
    return dict(sorted(lines.items()))


def _code_lines(source: bytes) -> Iterator[int]:
    """Yield the lines in functions that hold more than comments and brackets."""
    lines = source.decode("utf-8", "replace").split("\n")
    for function in functions(source):
        for number in range(function.first, function.last + 1):
            if not _NO_CODE.fullmatch(lines[number - 1]):
                yield number


def package(file: str, modules: Sequence[Module]) -> str:
    """Return the import path of the package of *file*, or its folder where no module holds it."""
    folder = dirname(file)
    best: Module | None = None
    for module in modules:
        inside = module.dir in {".", folder} or folder.startswith(f"{module.dir}/")
        if inside and (best is None or best.dir == "." or len(module.dir) > len(best.dir)):
            best = module
    if best is None:
        return folder or "."
    below = folder if best.dir == "." else folder[len(best.dir) + 1 :]
    return f"{best.path}/{below}" if below else best.path


def size(file: FileCoverage, context: Context, *, methods: bool) -> int:
    """Bound the bytes of a file's class from above: with methods each line stands twice."""
    found = blocks(file, context)
    if found is not None:
        lines = sum(block[2] - block[0] + 1 for block in found)
    else:
        lines = sum(last - first + 1 for first, last in file.uncovered) + (context.source(file.file) or b"").count(
            b"\n"
        )
    each = _LINE_BYTES + _METHOD_BYTES if methods else _LINE_BYTES
    return _FILE_BYTES + 12 * len(file.file) + each * lines


def fitting(coverage: Coverage, context: Context, max_bytes: int) -> tuple[FileCoverage, ...]:
    """Choose the files that fit without methods: the patch's first, then those with the most uncovered statements."""
    patch = {file.file for file in coverage.patch.files} if coverage.patch else set()
    files = coverage.files
    order = sorted(
        range(len(files)), key=lambda n: (files[n].file not in patch, files[n].covered - files[n].statements)
    )
    kept, room = set(), max_bytes
    for n in order:
        room -= size(files[n], context, methods=False)
        if room < 0:
            break
        kept.add(n)
    return tuple(file for n, file in enumerate(files) if n in kept)


def xml(file: FileCoverage, found: Mapping[int, int], rate: str, source: bytes | None) -> str:
    """Write the one class of *file*; its methods where there is *source*."""
    name = attribute(file.file)
    methods = "".join(_methods(source, found)) if source is not None else ""
    return (
        f'<class name="{name}" filename="{name}" line-rate="{rate}" branch-rate="0" complexity="0">\n'
        f"<methods>{methods}</methods>\n<lines>\n{_lines(found.items())}</lines>\n</class>\n"
    )


def _lines(items: Iterable[tuple[int, int]]) -> str:
    return "".join([f'<line number="{number}" hits="{count}"/>\n' for number, count in items])


def _methods(source: bytes, found: Mapping[int, int]) -> Iterator[str]:
    """Yield the methods that have lines; (name, signature) is made unique, as Jenkins needs it."""
    seen: dict[tuple[str, str], int] = {}
    for function in functions(source):
        items = [(n, found[n]) for n in range(function.first, function.last + 1) if n in found]
        if not items:
            continue
        key = (function.name, function.signature)
        seen[key] = seen.get(key, 0) + 1
        name = function.name if seen[key] == 1 else f"{function.name}#{seen[key]}"
        covered = sum(count > 0 for _, count in items)
        yield (
            f'\n<method name="{attribute(name)}" signature="{attribute(function.signature)}" '
            f'line-rate="{covered / len(items):.6f}" branch-rate="0" complexity="0">\n'
            f"<lines>\n{_lines(items)}</lines>\n</method>"
        )
