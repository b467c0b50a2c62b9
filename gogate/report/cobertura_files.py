"""One file of a Cobertura report: which lines it has, how often they ran, its methods, its size."""

from __future__ import annotations

from posixpath import dirname
from typing import TYPE_CHECKING

from msgspec import UnsetType

from gogate.report.go_functions import functions
from gogate.report.junit_text import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gogate.model.result import Coverage, FileCoverage, Module
    from gogate.report.context import Block, Context

__all__ = ["blocks", "guess", "hits", "package", "rate", "worst_first", "xml"]

_LINE_BYTES = 80  # <line number="123" hits="12"/> twice, and its share of the method
_FILE_BYTES = 400


def blocks(file: FileCoverage, context: Context) -> Sequence[Block] | None:
    """Return the profile's blocks of *file*, from the result or the context; None where there are none at hand."""
    return context.blocks.get(file.file) if isinstance(file.blocks, UnsetType) else file.blocks


def hits(file: FileCoverage, context: Context) -> dict[int, int]:
    """Return hits by line, in order: from the blocks, or else from the source; uncovered is what the result says."""
    found = blocks(file, context)
    run = dict.fromkeys(_code_lines(context.source(file.file) or b""), 1) if found is None else _from_blocks(found)
    run.update((n, 0) for first, last in file.uncovered for n in range(max(first, 1), last + 1))
    return dict(sorted(run.items()))


def _from_blocks(found: Sequence[Block]) -> dict[int, int]:
    """Give each line the count of the best block that touches it; blocks of no statement say nothing."""
    lines: dict[int, int] = {}
    for first, _, last, _, statements, count in found:
        if statements:
            for line in range(max(first, 1), last + 1):
                if lines.get(line, -1) < count:
                    lines[line] = count
    return lines


def _code_lines(source: bytes) -> Iterator[int]:
    """Yield the lines in functions that hold more than comments and brackets."""
    lines = source.decode("utf-8", "replace").split("\n")
    for function in functions(source):
        for number in range(function.first, function.last + 1):
            text = lines[number - 1].strip()
            if text.strip("{}()],;") and not text.startswith(("//", "/*")):
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


def rate(covered: int, statements: int) -> str:
    """Return the share as Cobertura writes it, from 0 to 1; 1 where there is nothing to cover."""
    return f"{covered / statements:.6f}" if statements else "1.000000"


def guess(file: FileCoverage, context: Context) -> int:
    """Guess the bytes of the class of *file* with its methods, from the number of its lines."""
    found = blocks(file, context)
    if found is not None:
        lines = sum(block[2] - block[0] + 1 for block in found)
    else:
        lines = sum(last - first + 1 for first, last in file.uncovered) + (context.source(file.file) or b"").count(
            b"\n"
        )
    return _FILE_BYTES + _LINE_BYTES * lines


def worst_first(coverage: Coverage) -> list[int]:
    """Order files by what a reader would miss most: the patch's, then those with the most uncovered statements."""
    patch = {file.file for file in coverage.patch.files} if coverage.patch else set()
    files = coverage.files
    return sorted(range(len(files)), key=lambda n: (files[n].file not in patch, files[n].covered - files[n].statements))


def xml(file: FileCoverage, context: Context, *, methods: bool) -> str:
    """Write the one class of *file*; with its methods where its source is at hand."""
    name, found = attribute(file.file), hits(file, context)
    source = context.source(file.file) if methods else None
    shown = "".join(_methods(source, found)) if source is not None else ""
    return (
        f'<class name="{name}" filename="{name}" line-rate="{rate(file.covered, file.statements)}" branch-rate="0" '
        f'complexity="0">\n<methods>{shown}</methods>\n<lines>\n{_lines(found.items())}</lines>\n</class>\n'
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
            f'line-rate="{rate(covered, len(items))}" branch-rate="0" complexity="0">\n'
            f"<lines>\n{_lines(items)}</lines>\n</method>"
        )
