"""What stored and recorded results were about, found again without Go: the tree, the base, the packages."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from gogate.check.selection import Selected
from gogate.check.tree import Tree
from gogate.git.change import Base, Judged, WorkTree, merge_base, resolve
from gogate.git.repo import look_up
from gogate.git.snapshot import snapshot
from gogate.golang.modules import GoModule, Workspace
from gogate.golang.offline import walk_packages
from gogate.model.errors import CannotJudge, GogateError
from gogate.stages.scope import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gogate.check.request import Request
    from gogate.git.repo import Repository
    from gogate.model.result import Module, Result, Selection

__all__ = ["known_selection", "standing"]


@contextmanager
def standing(request: Request, result: Result) -> Iterator[Tree]:
    """Lend the tree that *result* judged, with its base: the work tree where that is it, else a snapshot.

    A result of a plain folder names no tree: it is the folder as it is. Raises CannotJudge where the tree is not here.
    """
    if result.tree is None:
        yield Tree(request.root)
        return
    if request.repo is None:
        raise CannotJudge(f"{request.root} is in no git repository, {_lacks(result.tree)}", fix=_FIX)
    repo = request.repo
    (head,) = look_up(repo.git, ["HEAD^{commit}"])
    judged = Judged(result.tree, head)
    base, notes = _base(request, repo, judged, result)
    if _is_work_tree(repo, result.tree):
        yield Tree(request.root, judged, base, None, notes)
        return
    if look_up(repo.git, [f"{result.tree}^{{tree}}"]) == [None]:
        raise CannotJudge(f"{request.root}: {_lacks(result.tree)}", fix=_FIX)
    with snapshot(repo, result.tree) as made:
        yield Tree(made.folder, judged, base, None, notes)


_FIX = "run this in a checkout of the commit that was judged; its settings, sources and baseline are needed"


def known_selection(root: Path, modules: Sequence[Module], selection: Selection) -> Selected:
    """Return *selection* with its packages as their folders below *root* show them."""
    found = tuple(GoModule(path=module.path, dir=module.dir) for module in modules)
    everything = walk_packages(root, found)
    chosen = {package.path for package in selection.packages}
    unit = Unit(Workspace(".", "off", found), tuple(package for package in everything if package.path in chosen))
    return Selected(
        units=(unit,), selection=selection, modules=tuple(modules), everything=everything, is_empty=not chosen
    )


def _lacks(tree: str) -> str:
    return f"the tree {tree[:12]} that was judged is not there"


def _is_work_tree(repo: Repository, tree: str) -> bool:
    with suppress(GogateError):  # a bare repository, an unmerged path: not the tree that was judged
        return resolve(repo, WorkTree()).tree == tree
    return False


def _base(request: Request, repo: Repository, judged: Judged, result: Result) -> tuple[Base | None, tuple[str, ...]]:
    """Return what the change is measured from, and a note where it is gone and no floor needs it."""
    if request.since is not None:
        return merge_base(repo, judged, request.since), ()
    asked = "patch" in request.gate.coverage
    if result.base is None:
        compares = asked or result.selection.mode != "all"
        return Base(None, repo.empty_tree) if compares else None, ()
    (tree,) = look_up(repo.git, [f"{result.base}^{{tree}}"])
    if tree is not None:
        return Base(result.base, tree), ()
    gone = f"the base {result.base[:12]} is not in this clone"
    if asked and request.loaded.settings.coverage.patch:
        raise CannotJudge(gone, fix="fetch it (in CI: fetch-depth: 0, or GIT_DEPTH: 0), or name it with --since")
    return None, (f"{gone}: the coverage of the change is not shown",)
