"""A cover profile to exact figures: the total, each package, each file with its uncovered lines.

Nothing is left out but what ``coverage.exclude`` names and what ``// coverage-ignore`` marks. Generated files count
like any other, as they do for Go: with no pattern and no mark a package's figure is the one that ``go test -cover``
prints, to the statement. ``go tool cover -func`` gives the same total but for function literals in variables of a
package (``var f = func() { … }``), which lie in no function that it lists and so are missing from its total, and for
profiles with ``//line`` names, which it refuses. Blocks of no statement (empty bodies) count nowhere.
"""

from __future__ import annotations

import posixpath
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.judge.patterns import Patterns
from gogate.model.errors import CannotJudge
from gogate.model.result import Coverage, FileCoverage, PackageCoverage
from gogate.parse.coverprofile import Profile, merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gogate.model.result import Module
    from gogate.parse.coverprofile import Block

__all__ = [
    "Counted",
    "Source",
    "build",
    "count",
    "file_coverage",
    "join",
    "locate",
    "profile",
]


_FIRST, _LAST, _STATEMENTS = itemgetter(0), itemgetter(2), itemgetter(4)  # of a block


class Source(NamedTuple):
    """One file of the figures: its package's import path and its blocks, in order."""

    package: str
    blocks: tuple[Block, ...]


class Counted(NamedTuple):
    """What counts: by path from the root, each file's package and blocks."""

    mode: str
    files: Mapping[str, Source]


def locate(name: str, modules: Iterable[Module]) -> str:
    """Map a name of a profile (import path and base name) to a path from the root.

    The longest module path that is a prefix wins; a name of no module (``-coverpkg`` of a dependency) stays as it is.
    """
    inside = [module for module in modules if name.startswith(module.path + "/")]
    if not inside:
        return name
    module = max(inside, key=lambda one: len(one.path))
    return posixpath.normpath(posixpath.join(module.dir, name[len(module.path) + 1 :]))


def count(found: Profile, modules: Sequence[Module], *, exclude: Sequence[str] = ()) -> Counted:
    """Choose what counts: every file of *found* but those that a pattern of *exclude* matches."""
    left_out = Patterns(exclude)
    files: dict[str, Source] = {}
    for name, blocks in found.files.items():
        path = locate(name, modules)
        if not left_out.file(path):
            files[name if path in files else path] = Source(name.rpartition("/")[0], blocks)
    return Counted(found.mode, files)


def build(counted: Counted, *, blocks: bool = False) -> Coverage:
    """Add up; *blocks* keeps every block in the document, as a shard's result must."""
    packages: dict[str, tuple[int, int]] = {}
    files = []
    for path in sorted(counted.files):
        package, found = counted.files[path]
        file = file_coverage(path, found)
        covered, statements = packages.get(package, (0, 0))
        packages[package] = (covered + file.covered, statements + file.statements)
        files.append(msgspec.structs.replace(file, blocks=found) if blocks else file)
    return Coverage(
        mode=counted.mode,
        covered=sum(file.covered for file in files),
        statements=sum(file.statements for file in files),
        packages=tuple(
            PackageCoverage(path=path, covered=covered, statements=statements)
            for path, (covered, statements) in sorted(packages.items())
        ),
        files=tuple(files),
    )


def file_coverage(path: str, blocks: Sequence[Block]) -> FileCoverage:
    """Add up the blocks of one file."""
    missed = [block for block in blocks if not block[5] and block[4]]
    statements = sum(map(_STATEMENTS, blocks))
    return FileCoverage(
        file=path,
        covered=statements - sum(map(_STATEMENTS, missed)),
        statements=statements,
        uncovered=_uncovered(blocks, missed) if missed else (),
    )


def _uncovered(blocks: Sequence[Block], missed: Sequence[Block]) -> tuple[tuple[int, int], ...]:
    """Give the ranges of lines that were not run, joined where they touch.

    The line that opens a block or closes it is often a covered one's as well: it is left out at both ends, unless
    nothing would remain (``if x { return }`` on one line).
    """
    # Blocks do not overlap, so a line of a missed block's is a covered one's only where that begins or ends.
    covered = [block for block in blocks if block[5] and block[4]]
    run = {*map(_FIRST, covered), *map(_LAST, covered)}
    ranges: list[tuple[int, int]] = []
    for block in missed:
        first, last = block[0], block[2]
        while first < last and first in run:
            first += 1
        while last > first and last in run:
            last -= 1
        if first == last and first in run:
            first, last = block[0], block[2]
        if ranges and first <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], max(last, ranges[-1][1]))
        else:
            ranges.append((first, last))
    return tuple(ranges)


def profile(counted: Counted) -> Profile:
    """Give back the profile, for ``--coverprofile``: what was left out of the figures is left out of it."""
    named = {_name(path, source): source.blocks for path, source in counted.files.items()}
    return Profile(counted.mode, dict(sorted(named.items())))


def _name(path: str, source: Source) -> str:
    return f"{source.package}/{posixpath.basename(path)}" if source.package else posixpath.basename(path)


def join(shards: Sequence[Coverage], modules: Sequence[Module]) -> Counted:
    """Join the coverage of shards, block by block; raises CannotJudge where one holds no blocks or another mode."""
    packages = {package.path for shard in shards for package in shard.packages}
    owners: dict[str, str] = {}
    parts = []
    for shard in shards:
        files: dict[str, tuple[Block, ...]] = {}
        for file in shard.files:
            if not isinstance(file.blocks, tuple):
                raise CannotJudge(
                    f"the coverage of {file.file} holds no blocks, so it cannot be joined",
                    fix="merge results that `gogate check --shard I/N` wrote",
                )
            files[file.file] = file.blocks
            owners[file.file] = _owner(file.file, modules, packages)
        parts.append(Profile(shard.mode, files))
    whole = merge(parts)
    return Counted(whole.mode, {path: Source(owners[path], blocks) for path, blocks in whole.files.items()})


def _owner(path: str, modules: Sequence[Module], packages: set[str]) -> str:
    """Find the import path of the folder of *path*: the inverse of ``locate``."""
    folder = posixpath.dirname(path)
    if folder in packages:  # of no module of this checkout: the name never was a path
        return folder
    inside = [module for module in modules if module.dir == "." or f"{folder}/".startswith(module.dir + "/")]
    if not inside:
        return folder
    module = max(inside, key=lambda one: len(one.dir) if one.dir != "." else 0)
    rest = folder if module.dir == "." else folder[len(module.dir) + 1 :]
    return f"{module.path}/{rest}" if rest else module.path
