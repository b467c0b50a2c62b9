"""From the request to the tree that is judged: where it stands, what it is measured from, what changed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path  # noqa: TC003
from typing import TYPE_CHECKING

import msgspec

from gogate.git.change import Base, Judged, WorkTree, base_of, resolve
from gogate.git.clean import tidy
from gogate.git.snapshot import snapshot
from gogate.git.trees import added_lines, changes
from gogate.model.errors import CannotJudge, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gogate.check.request import Request

__all__ = ["Tree", "base_for", "judged_tree"]


class Tree(msgspec.Struct, frozen=True):
    """The judged tree in a folder.

    ``judged`` and ``base`` are None in a plain folder; ``changed`` is None where nothing was compared. ``held`` are
    open files that whatever runs in the tree is to inherit: the lock of its place.
    """

    root: Path
    judged: Judged | None = None
    base: Base | None = None
    changed: frozenset[str] | None = None
    notes: tuple[str, ...] = ()
    held: tuple[int, ...] = ()

    def source(self, name: str) -> bytes | None:
        """Return the bytes of a judged file by its root-relative path; None where it cannot be read."""
        if name.startswith("/") or ".." in name.split("/"):
            return None  # a name in a recorded profile is anybody's: nothing outside the tree is read
        try:
            return (self.root / name).read_bytes()
        except OSError:
            return None


@contextmanager
def judged_tree(request: Request) -> Iterator[Tree]:
    """Lend the judged tree: the work tree in place, anything else in the snapshot folder.

    Raises CannotJudge where there is no repository to compare in, or a base is missing; UsageError for a bad revision.
    """
    if request.repo is None:
        if request.since is not None or not isinstance(request.what, WorkTree) or request.gate.select != "all":
            raise CannotJudge(f"{request.root} is in no git repository: there is no change to look at", fix="git init")
        yield Tree(request.root)
        return
    judged = resolve(request.repo, request.what)
    base = base_for(request, judged)
    changed = (
        None if base is None else frozenset(change.path for change in changes(request.repo, base.tree, judged.tree))
    )
    if isinstance(request.what, WorkTree):
        yield Tree(request.root, judged, base, changed)
        return
    with snapshot(request.repo, judged.tree) as made:
        yield Tree(made.folder, judged, base, changed, made.notes, (made.lock,))
    tidy(request.cache, request.now.timestamp())


def lines_added(request: Request, tree: Tree) -> Mapping[str, Sequence[tuple[int, int]]]:
    """Return the lines of Go files that the change added, by path; empty where nothing is compared."""
    if request.repo is None or tree.base is None or tree.judged is None:
        return {}
    return added_lines(request.repo, tree.base.tree, tree.judged.tree)


def base_for(request: Request, judged: Judged) -> Base | None:
    """Return what the gate compares *judged* with; None where it compares nothing."""
    compares = request.since is not None or request.gate.select != "all" or "patch" in request.gate.coverage
    if request.repo is None or not compares:
        return None
    if request.since == "":
        raise UsageError("--since wants a revision", fix="write --since origin/main")
    return base_of(request.repo, judged, request.what, request.since)
