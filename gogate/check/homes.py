"""Which module each file of a tree belongs to, read from the tree's own go.mod files without checking it out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gogate.git.raw import parse_tree
from gogate.git.trees import blobs
from gogate.golang.modules import read_module
from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from gogate.git.repo import Repository
    from gogate.golang.modules import GoModule
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop

__all__ = ["Homes", "find_homes"]


class Homes:
    """The modules that lie above some files of a tree."""

    def __init__(self, modules: Mapping[str, GoModule]) -> None:
        """*modules* are by their folder, ``.`` for the root."""
        self.modules = modules

    def of(self, path: str) -> GoModule | None:
        """Return the nearest module above *path*; None where there is none, or where no tool would find it."""
        nearest = next((self.modules[place] for place in _above(path) if place in self.modules), None)
        if nearest is None or any(_is_hidden(part) for part in nearest.dir.split("/") if part != "."):
            return None
        return nearest


def find_homes(
    repo: Repository, tree: str, paths: Iterable[str], scratch: Path, toolchain: Toolchain, stop: Stop
) -> Homes:
    """Read every go.mod of *tree* that lies above one of *paths*; *scratch* is a folder for copies of them.

    Raises CannotJudge for a go.mod that Go cannot read.
    """
    folders = sorted({place for path in paths for place in _above(path)})
    names = ["go.mod" if folder == "." else f"{folder}/go.mod" for folder in folders]
    listed = repo.git.output("ls-tree", "-z", "--full-tree", tree, "--", *names) if names else b""
    found = [entry for entry in parse_tree(listed) if entry.is_file]
    modules = {}
    for number, blob in enumerate(blobs(repo, found)):
        folder = blob.entry.path.rpartition("/")[0] or "."
        if blob.content is None:
            raise CannotJudge(f"{blob.entry.path} has {blob.size} bytes: that is no go.mod", fix="mend it")
        copy = scratch / f"module-{number}"
        copy.mkdir(parents=True)
        (copy / "go.mod").write_bytes(blob.content)
        modules[folder] = _read(copy, folder, toolchain, stop)
    return Homes(modules)


def _read(copy: Path, folder: str, toolchain: Toolchain, stop: Stop) -> GoModule:
    try:
        return replace(read_module(copy, ".", toolchain, stop), dir=folder)
    except CannotJudge as error:
        place = "go.mod" if folder == "." else f"{folder}/go.mod"
        said = error.message.removeprefix("go.mod cannot be read: ")
        raise CannotJudge(f"{place} cannot be read: {said}", fix=f"mend {place}") from error


def _above(path: str) -> list[str]:
    """Return the folders above *path*, the nearest first; the last is ``.``."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(len(parts), 0, -1)] + ["."]


def _is_hidden(name: str) -> bool:
    return name in ("vendor", "testdata", "node_modules") or name.startswith(("_", "."))
