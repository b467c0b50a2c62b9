"""Coverage for the page: a treemap of packages and files, tables, and what the change left uncovered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from posixpath import basename, dirname
from typing import TYPE_CHECKING

from gogate.report.html.treemap import Box, squarify
from gogate.report.html.units import count, percent, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.model.result import Coverage, FileCoverage, Module, PatchCoverage
    from gogate.report.html.source import Snippet, Sources

__all__ = ["LEVELS", "Group", "Patched", "Tile", "level", "patched", "treemap"]

LEVELS = ((900, "90 % and more"), (750, "75 to 90 %"), (600, "60 to 75 %"), (400, "40 to 60 %"), (0, "below 40 %"))
WIDE, NARROW = (1120.0, 520.0), (360.0, 640.0)  # the map's size in pixels that the layout is made for
HEADER, GAP = 17.0, 1.5
PLAIN, BOLD = 6.2, 7.0  # about the width of a letter
MOST_TILES = 3000  # beyond it the smallest files of a package share one tile
CONTEXT = 2
MOST_RANGES = 40


@dataclass(frozen=True, slots=True)
class Tile:
    """One rectangle, in per cent of its map; ``level`` counts from 0 (well covered), ``label`` may be empty."""

    x: str
    y: str
    width: str
    height: str
    level: int
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Group:
    """A package's rectangle with those of its files."""

    frame: Tile
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Patched:
    """A file of the change with its uncovered lines in their source; ``more`` ranges are not shown."""

    file: str
    covered: int
    statements: int
    snippet: Snippet | None
    ranges: str
    more: int


def level(covered: int, statements: int) -> int:
    """Return the class of a share, from 0 (90 per cent and more) to 4 (below 40)."""
    reached = share(covered, statements)
    return next(index for index, (least, _) in enumerate(LEVELS) if reached >= least)


def treemap(coverage: Coverage, modules: Sequence[Module], size: tuple[float, float]) -> tuple[Group, ...]:
    """Return the map of *coverage*, laid out for *size* in pixels: areas are statements."""
    folders: dict[str, list[FileCoverage]] = defaultdict(list)
    for file in coverage.files:
        if file.statements:
            folders[dirname(file.file)].append(file)
    kept = _kept(coverage.files)
    names = sorted(folders)
    boxes = squarify([sum(f.statements for f in folders[name]) for name in names], Box(0, 0, *size))
    return tuple(
        _group(package_label(name, modules), folders[name], box, size, kept)
        for name, box in zip(names, boxes, strict=True)
    )


def package_label(folder: str, modules: Sequence[Module]) -> str:
    """Return how a *folder* is called: its path from the root, or the module's path for the root of a module."""
    module = next((m for m in modules if m.dir in (folder, folder or ".")), None)
    return module.path if module else folder or "."


def patched(patch: PatchCoverage | None, sources: Sources) -> tuple[Patched, ...]:
    """Return the files of *patch* that have uncovered statements, the most uncovered first."""
    files = sorted(
        (file for file in (patch.files if patch else ()) if file.covered < file.statements or file.uncovered),
        key=lambda file: (file.covered - file.statements, file.file),
    )
    return tuple(
        Patched(
            file=file.file,
            covered=file.covered,
            statements=file.statements,
            snippet=sources.ranges(file.file, file.uncovered, CONTEXT, MOST_RANGES),
            ranges=_ranges(file.uncovered[:MOST_RANGES]),
            more=max(len(file.uncovered) - MOST_RANGES, 0),
        )
        for file in files
    )


def _ranges(ranges: Iterable[tuple[int, int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def _kept(files: Sequence[FileCoverage]) -> set[str]:
    """Return the files that get a tile of their own: the largest."""
    return {file.file for file in sorted(files, key=lambda f: (-f.statements, f.file))[:MOST_TILES]}


def _group(label: str, files: list[FileCoverage], box: Box, size: tuple[float, float], kept: set[str]) -> Group:
    covered, statements = sum(f.covered for f in files), sum(f.statements for f in files)
    frame = box.inset(0, 0, GAP, GAP)
    headed = frame.height >= 3 * HEADER and frame.width >= 56
    inner = frame.inset(2, HEADER, 2, 2) if headed else frame
    title = f"{label}: {_told(covered, statements)}, {count(len(files), 'file')}"
    return Group(
        frame=_tile(frame, size, level(covered, statements), _fitted(label, frame.width) if headed else "", title),
        tiles=tuple(_tiles(files, inner, size, kept)),
    )


def _tiles(files: list[FileCoverage], inner: Box, size: tuple[float, float], kept: set[str]) -> Iterable[Tile]:
    large = sorted((f for f in files if f.file in kept), key=lambda f: (-f.statements, f.file))
    small = [f for f in files if f.file not in kept]
    cells = [(basename(f.file), f.file, f.covered, f.statements) for f in large]
    if small:
        more = count(len(small), "smaller file")
        cells.append((more, more, sum(f.covered for f in small), sum(f.statements for f in small)))
    for box, (name, path, covered, statements) in zip(squarify([c[3] for c in cells], inner), cells, strict=True):
        shown = box.height >= 15 and box.width >= 14 + PLAIN * len(name)
        title = f"{path}: {_told(covered, statements)}"
        yield _tile(box.inset(0, 0, 1, 1), size, level(covered, statements), name if shown else "", title)


def _fitted(label: str, width: float) -> str:
    """Return *label*, or as many of its last folders as fit into *width* pixels."""
    while len(label) * BOLD > width - 8 and "/" in label.removeprefix("…/"):
        label = "…/" + label.removeprefix("…/").partition("/")[2]
    return label


def _told(covered: int, statements: int) -> str:
    return f"{percent(covered, statements)}, {covered:,} of {count(statements, 'statement')}"


def _tile(box: Box, size: tuple[float, float], shade: int, label: str, title: str) -> Tile:
    width, height = size

    def part(value: float, whole: float) -> str:
        return f"{100 * value / whole:.3f}".rstrip("0").rstrip(".") or "0"

    return Tile(
        x=part(box.x, width),
        y=part(box.y, height),
        width=part(box.width, width),
        height=part(box.height, height),
        level=shade,
        label=label,
        title=title,
    )
