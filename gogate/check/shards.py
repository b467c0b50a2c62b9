"""Which shard judges what: every package, test and file of a selection once, whatever machine asks.

Packages go longest first into the shard with the least to do, by the seconds of ``--times``. Without them every tested
package weighs the same and a hash of its path decides the order: what this machine remembers never counts, since
another one remembers something else. A package that alone is longer than a shard should be is split by its tests; the
last part runs whatever the others leave, so that a new test is never lost.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.golang.files import walk_go_files
from gogate.stages.scope import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tree import Tree
    from gogate.golang.packages import GoPackage

__all__ = ["Piece", "deal", "narrow", "own_files", "pieces", "weights"]

_OVERHEAD = 1.0  # seconds that a test binary costs beside its tests: linking, and the race detector's second at exit
_UNTESTED = 0.2  # seconds to compile and vet a package without tests


class Piece(NamedTuple):
    """A package, or a part of its tests, and the seconds that it should take.

    ``only`` are the top-level tests that a part runs, ``but`` those that the last part leaves to the others. The first
    piece of a package is where its files are formatted and vetted.
    """

    package: str
    seconds: float
    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    is_first: bool = True

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags of go test that choose the part's tests; none for a whole package."""
        word, names = ("-run", self.only) if self.only else ("-skip", self.but)
        return (f"{word}=^({'|'.join(map(re.escape, names))})$",) if names else ()


def weights(packages: Iterable[GoPackage], times: Mapping[str, float] | None) -> dict[str, float]:
    """Return the seconds that each package should take; one that *times* does not know takes the mean of the known."""
    known = times or {}
    spent = [known[package.path] for package in packages if package.has_tests and package.path in known]
    mean = sum(spent) / len(spent) if spent else 0.0
    return {
        package.path: _OVERHEAD + known.get(package.path, mean) if package.has_tests else _UNTESTED
        for package in packages
    }


def pieces(seconds: Mapping[str, float], tests: Mapping[str, Mapping[str, float]], count: int) -> tuple[Piece, ...]:
    """Cut the packages for *count* shards: whole ones, but for those longer than a shard whose *tests* are known."""
    mean = math.fsum(seconds.values()) / count
    found: list[Piece] = []
    for package, spent in seconds.items():
        known = tests.get(package, {})
        parts = min(count, len(known), math.ceil(spent / mean)) if spent > mean else 1
        found += _parts(package, known, parts) if parts > 1 else [Piece(package, spent)]
    return tuple(found)


def deal(found: Iterable[Piece], count: int) -> tuple[tuple[Piece, ...], ...]:
    """Return what each of *count* shards judges: the longest first, each into the shard with the least to do.

    Two parts of one package never meet in a shard while there are as many shards as parts.
    """
    shards: list[list[Piece]] = [[] for _ in range(count)]
    loads = [0.0] * count
    for piece in sorted(found, key=lambda piece: (-piece.seconds, _hash(piece.package), piece.only, piece.but)):
        beside = [any(other.package == piece.package for other in shard) for shard in shards]
        index = min(range(count), key=lambda at: (beside[at], loads[at], len(shards[at]), at))
        shards[index].append(piece)
        loads[index] += piece.seconds
    return tuple(tuple(shard) for shard in shards)


def narrow(request: Request, tree: Tree, selected: Selected) -> Selected:
    """Return the part of *selected* that the asked shard judges; all of it where no shard was asked for."""
    if request.shard is None:
        return selected
    index, count = request.shard
    cut = pieces(weights(selected.packages, request.times), request.test_times or {}, count)
    dealt = deal(cut, count)
    mine = dealt[index - 1]
    names = {piece.package for piece in mine}
    judged = tuple(package for package in selected.selection.packages if package.path in names)
    left_out = len(selected.everything) - len(judged)
    folders = {package.path: package.dir for package in selected.packages}
    return dataclasses.replace(
        selected,
        units=tuple(part for unit in selected.units for part in _units(unit, mine)),
        selection=msgspec.structs.replace(selected.selection, packages=judged, left_out=left_out),
        plan=_plan(request, tree, selected, dealt),
        owners={
            folders[piece.package]: number for number, shard in enumerate(dealt, 1) for piece in shard if piece.is_first
        },
    )


def own_files(
    shard: tuple[int, int], selected: Selected, root: Path, only: frozenset[str] | None = None
) -> frozenset[str]:
    """Return the files that the formatters of *shard* judge, of *only* or of all that they would take.

    A file goes with the package of its folder; where its folder holds no judged package, a hash of the folder decides.
    """
    index, count = shard
    names = only
    if names is None:
        modules = [module for place in selected.workspaces for module in place.modules]
        walked = (name for module in modules for name in walk_go_files(root, module))
        names = frozenset(walked).union(*(package.go_files for package in selected.everything))
    return frozenset(name for name in names if _owner(name, selected.owners, count) == index)


def _parts(package: str, tests: Mapping[str, float], count: int) -> list[Piece]:
    """Split a package: *count* parts of about the same length; the last one runs what the others do not name."""
    bins: list[list[str]] = [[] for _ in range(count)]
    loads = [0.0] * count
    for name in sorted(tests, key=lambda name: (-tests[name], name)):
        index = loads.index(min(loads))
        bins[index].append(name)
        loads[index] += tests[name]
    named = [
        Piece(package, _OVERHEAD + load, only=tuple(sorted(names)), is_first=not number)
        for number, (names, load) in enumerate(zip(bins[:-1], loads[:-1], strict=True))
    ]
    others = tuple(sorted(name for piece in named for name in piece.only))
    return [*named, Piece(package, _OVERHEAD + loads[-1], but=others, is_first=False)]


def _units(unit: Unit, mine: Sequence[Piece]) -> list[Unit]:
    """Return the workspace with the whole packages of the shard, and one of its own for each part of a package."""
    whole = {piece.package for piece in mine if not piece.flags}
    found = [Unit(unit.workspace, tuple(package for package in unit.packages if package.path in whole))]
    by_path = {package.path: package for package in unit.packages}
    for piece in mine:
        if piece.flags and piece.package in by_path:
            package = by_path[piece.package]
            found.append(
                Unit(unit.workspace, (package,), part=f"part of {package.dir}", flags=piece.flags, vets=piece.is_first)
            )
    return found


def _plan(request: Request, tree: Tree, selected: Selected, dealt: Sequence[Sequence[Piece]]) -> str:
    """Return a digest of all that the shards of one run share, so that only those are joined."""
    folder = posixpath.relpath(str(request.folder), str(request.root)) if request.patterns else ""
    shared = (request.loaded.settings, request.gate, folder, request.patterns, dealt)
    digest = hashlib.sha256(msgspec.json.encode(shared, order="deterministic"))
    if tree.judged is None:  # no object id says that all shards judge the same files
        names = {name for package in selected.everything for name in (*package.go_files, *package.inputs)}
        for name in sorted(names):
            digest.update(name.encode("utf-8", "surrogateescape") + b"\0" + (tree.source(name) or b"") + b"\0")
    return digest.hexdigest()[:24]


def _owner(name: str, owners: Mapping[str, int], count: int) -> int:
    folder = posixpath.dirname(name) or "."
    return owners[folder] if folder in owners else _hash(folder) % count + 1


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()[:8], "big")
