"""Sorting the Go files of a push: which stages judge each, in which module it lies, and where its copy goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.golang.files import ignored
from gogate.server import gomod
from gogate.server.content import headers, of_file, spill
from gogate.server.limits import MIB, LimitReached
from gogate.server.names import judged_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gogate.git.command import Git
    from gogate.server.content import Header
    from gogate.server.gomod import GoMod
    from gogate.server.types import Limits, Stage
    from gogate.server.walk import Brought

__all__ = ["Copy", "Module", "Sorted", "copy_all", "modules_of", "sort_files"]

OTHER_MODULE = gomod.GoMod("gogate.invalid")
"""Stands for no module at all: so that no formatter looks for a go.mod above the private folder."""


class Module(NamedTuple):
    """A go.mod of a pushed tree: its path, and what it says, or why it cannot be read."""

    path: bytes
    said: GoMod | None
    why: str


class Copy(NamedTuple):
    """One content to judge by the same rules, and everything that has it."""

    oid: str
    stages: frozenset[Stage]
    module: GoMod
    files: list[Brought]


class Sorted(NamedTuple):
    """The copies to make, and the go.mod files that stand in the way."""

    copies: list[Copy]
    unreadable: list[tuple[Brought, Module]]


def modules_of(git: Git, files: Iterable[Brought], folder: Path) -> dict[tuple[str, bytes], Module]:
    """Read the go.mod files above *files*, by tree and folder (``b""`` is the root, else it ends with a slash)."""
    places = list(dict.fromkeys((file.tip.tree, above) for file in files for above in _folders(file.path)))
    # git's protocol ends a name at a newline: a folder with one in its name has no go.mod that could be asked for.
    places = [(tree, above) for tree, above in places if b"\n" not in above]
    found = headers(git, [b"%s:%sgo.mod" % (tree.encode(), above) for tree, above in places])
    there = {place: header for place, header in zip(places, found, strict=True) if header and header.kind == "blob"}
    wanted = {header.oid: header for header in there.values() if header.size <= gomod.MAX_BYTES}
    files_of = {oid: folder / f"{number}.mod" for number, oid in enumerate(wanted)}
    spill(git, {files_of[oid]: header for oid, header in wanted.items()})
    return {(tree, above): _read(above, header, files_of) for (tree, above), header in there.items()}


def sort_files(
    files: Sequence[Brought], modules: Mapping[tuple[str, bytes], Module], stages: Iterable[Stage]
) -> Sorted:
    """Sort *files* into copies; equal contents that are judged alike share one."""
    asked = frozenset(stages)
    copies: dict[tuple[str, frozenset[Stage], GoMod], Copy] = {}
    unreadable: dict[bytes, tuple[Brought, Module]] = {}
    for file in files:
        judged = judged_by(file.path) & asked
        if not judged:
            continue
        module = next((found for above in _folders(file.path) if (found := modules.get((file.tip.tree, above)))), None)
        if module is not None and module.said is None:
            unreadable.setdefault(module.path, (file, module))
            continue
        said = OTHER_MODULE if module is None or module.said is None else module.said
        if said.ignore and module is not None and _is_ignored(file.path, module):
            continue
        key = (file.oid, judged, said)
        copies.setdefault(key, Copy(file.oid, judged, said, [])).files.append(file)
    return Sorted(list(copies.values()), list(unreadable.values()))


def copy_all(git: Git, copies: Sequence[Copy], folder: Path, limits: Limits) -> dict[str, Copy]:
    """Write *copies* below *folder*, as ``STAGES/MODULE/NUMBER.go`` beside a go.mod of our own; return them by name.

    Raises LimitReached, before any is read, where one or all of them are too large, CannotJudge for what is no blob.
    """
    found = headers(git, [copy.oid.encode() for copy in copies])
    sized = [_fit(copy, header, limits) for copy, header in zip(copies, found, strict=True)]
    total = sum(header.size for header in sized)
    if total > limits.total_mib * MIB:
        raise LimitReached(f"{total / MIB:.1f} MiB of Go files", "limits.total_mib", limits.total_mib)
    places: dict[tuple[frozenset[Stage], GoMod], str] = {}
    names: dict[str, Copy] = {}
    for number, copy in enumerate(copies):
        key = (copy.stages, copy.module)
        if key not in places:
            places[key] = f"{'-'.join(sorted(copy.stages))}/{len(places)}"
            (folder / places[key]).mkdir(parents=True)
            (folder / places[key] / "go.mod").write_text(gomod.write(copy.module), encoding="utf-8")
        names[f"{places[key]}/{number}.go"] = copy
    spill(git, {folder / name: header for name, header in zip(names, sized, strict=True)})
    return names


def _fit(copy: Copy, header: Header | None, limits: Limits) -> Header:
    file = copy.files[0]
    header = of_file(file.path, header)
    if header.size > limits.blob_mib * MIB:
        shown = file.path.decode("utf-8", "surrogateescape")
        raise LimitReached(f"{shown}: {header.size / MIB:.1f} MiB", "limits.blob_mib", limits.blob_mib)
    return header


def _folders(path: bytes) -> list[bytes]:
    """List the folders above *path*, innermost first, each with its slash; the root is empty."""
    cuts = [at + 1 for at, byte in enumerate(path) if byte == 0x2F]
    return [path[:cut] for cut in reversed(cuts)] + [b""]


def _read(above: bytes, header: Header, files_of: Mapping[str, Path]) -> Module:
    path = above + b"go.mod"
    if header.oid not in files_of:
        return Module(path, None, f"more than {gomod.MAX_BYTES} bytes")
    try:
        return Module(path, gomod.parse(files_of[header.oid].read_bytes()), "")
    except ValueError as error:
        return Module(path, None, str(error))


def _is_ignored(path: bytes, module: Module) -> bool:
    """Tell whether the module's ``ignore`` lines leave out a folder above the file."""
    top = len(module.path) - len(b"go.mod")
    patterns = module.said.ignore if module.said else ()
    folders = [folder[top:-1].decode("utf-8", "surrogateescape") for folder in _folders(path) if len(folder) > top]
    return any(ignored(patterns, folder) for folder in folders)
