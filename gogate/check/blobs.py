"""The format stages over blobs: nothing is checked out, no module is walked, and a blob that was clean stays clean.

What a commit hook asks most often, so its cost follows the change and not the repository. It judges what the stages
judge in a folder, but for files that only a build constraint keeps out of every package: those it judges too. Where
more is asked for than the format of a change, or anything is odd, it leaves the case to the whole gate.
"""

from __future__ import annotations

import os
import posixpath
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gogate.check.conclude import conclude
from gogate.check.coverage import Covered
from gogate.check.formatted import BlobToFormat, Formatters, format_blobs
from gogate.check.homes import find_homes
from gogate.check.scope import FORMAT_INPUTS
from gogate.check.selection import Selected
from gogate.check.tools import make_ready
from gogate.check.tree import Tree, base_for
from gogate.git.change import resolve
from gogate.git.trees import changes, entries
from gogate.golang.laid import is_packaged, is_walked
from gogate.golang.modules import Workspace, require_versions
from gogate.golang.toolchain import find
from gogate.model.result import Module, SelectedPackage, Selection
from gogate.store import history, prune
from gogate.store.database import open_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.check.answer import Answer
    from gogate.check.request import Request
    from gogate.git.raw import Entry
    from gogate.git.repo import Repository
    from gogate.golang.modules import GoModule
    from gogate.run.stop import Stop
    from gogate.store.database import Store

__all__ = ["judge_blobs"]


class _Blobs(Tree, frozen=True):
    """A judged tree that stands nowhere; its files are read from the repository."""

    repo: Repository | None = None
    contents: dict[str, bytes] = msgspec.field(default_factory=dict)

    @property
    def oid(self) -> str:
        """The object id of the tree."""
        return "" if self.judged is None else self.judged.tree

    def source(self, name: str) -> bytes | None:
        if name not in self.contents and self.repo is not None:
            outcome = self.repo.git.attempt("cat-file", "blob", f"{self.oid}:{name}")
            if not outcome.ok:
                return None
            self.contents[name] = outcome.stdout
        return self.contents.get(name)


def judge_blobs(request: Request, stop: Stop) -> Answer | None:
    """Judge the format of a change, as `is_format_of_a_change` knows it, without checking it out.

    None where a folder is needed after all.

    Raises CannotJudge as the whole gate does.
    """
    repo = request.repo
    if repo is None:
        return None
    judged = resolve(repo, request.what)
    base = base_for(request, judged)
    changed = [] if base is None else changes(repo, base.tree, judged.tree)
    tree = _Blobs(
        Path(os.devnull), judged, base, None if base is None else frozenset(c.path for c in changed), repo=repo
    )
    whole = base is None or request.gate.select == "all" or any(_is_input(change.path) for change in changed)
    listed = entries(repo, judged.tree) if whole else [change.new for change in changed if change.new is not None]
    files = [entry for entry in listed if entry.is_file and entry.path.endswith(".go")]
    with tempfile.TemporaryDirectory(prefix="gogate-") as scratch:
        return _judge(request, tree, repo, files, Path(scratch), stop)


def _is_input(path: str) -> bool:
    return posixpath.basename(path) in FORMAT_INPUTS


def _judge(
    request: Request, tree: _Blobs, repo: Repository, listed: Sequence[Entry], scratch: Path, stop: Stop
) -> Answer | None:
    toolchain = find(request.environ, _place_for_go(tree, scratch), stop)
    homes = find_homes(repo, tree.oid, [entry.path for entry in listed], scratch, toolchain, stop)
    if listed and not homes.modules:
        return None  # Go files without any module: the whole gate says what to do
    files = [
        BlobToFormat(entry, home, _stages_for(request, home, entry.path))
        for entry in listed
        if (home := homes.of(entry.path)) is not None and is_walked(home, entry.path)
    ]
    workspaces = tuple(Workspace(module.dir, "off", (module,)) for module in homes.modules.values())
    require_versions(workspaces, toolchain)
    ready = make_ready(request, request.root, toolchain, workspaces, stop)
    with open_store(request.cache) as store:
        formatted = format_blobs(request, repo, files, Formatters(toolchain, ready.gofumpt), store, scratch, stop)
        tree.contents.update(formatted.contents)
        answer = conclude(request, tree, _selected(request, files), ready, formatted.stages, Covered(), stop)
        _note(store, request, repo, answer)
    return answer


def _stages_for(request: Request, module: GoModule, path: str) -> tuple[str, ...]:
    return tuple(stage for stage in request.gate.stages if stage != "fmt" or is_packaged(module, path))


def _place_for_go(tree: _Blobs, scratch: Path) -> Path:
    """Return a folder with the root's go.mod, where it has one: its ``toolchain`` line chooses the Go that judges."""
    root = tree.source("go.mod")
    place = scratch / "root"
    place.mkdir()
    if root is not None:
        (place / "go.mod").write_bytes(root)
    return place


def _selected(request: Request, files: Sequence[BlobToFormat]) -> Selected:
    """Return the packages by the folders of the files; no others were looked for, so none is counted as left out."""
    packages: dict[str, SelectedPackage] = {}
    for file in files:
        folder = posixpath.dirname(file.entry.path)
        below = posixpath.relpath(folder or ".", file.module.dir)
        path = file.module.path if below == "." else f"{file.module.path}/{below}"
        reason = "all packages" if request.gate.select == "all" else f"{file.entry.path} changed"
        packages.setdefault(path, SelectedPackage(path=path, module=file.module.path, reason=reason))
    modules = {file.module.dir: Module(path=file.module.path, dir=file.module.dir) for file in files}
    selection = Selection(
        mode=request.gate.select, packages=tuple(packages[path] for path in sorted(packages)), left_out=0
    )
    return Selected(units=(), selection=selection, modules=tuple(modules.values()), everything=(), is_empty=not files)


def _note(store: Store, request: Request, repo: Repository, answer: Answer) -> None:
    """Add the verdict to the history of the repository."""
    result = answer.result
    now = request.now.timestamp()
    tree, verdict = result.tree or "", result.verdict.value
    judgement = history.Judgement(now, result.gate, tree, verdict, result.exit_code, result.seconds, "")
    history.append(store, repo.identity, judgement)
    prune.prune_daily(store, now)
