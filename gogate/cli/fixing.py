"""Runs a fix for a command: finds tools and modules, has the files formatted, says what was mended and what is left."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gogate.check.homes import find_homes
from gogate.check.patterns import Patterns
from gogate.fix.staged import StagedFile, fix_staged
from gogate.fix.work_tree import fix_work_tree, import_path
from gogate.git.change import Index, resolve, staged
from gogate.git.repo import find as find_repository
from gogate.golang.gofumpt import find_gofumpt
from gogate.golang.laid import is_walked
from gogate.golang.modules import discover
from gogate.golang.toolchain import find as find_go
from gogate.model.errors import CannotJudge, ExitCode, UsageError
from gogate.report.clean import one_line
from gogate.run.cache import cache_folder
from gogate.run.stop import Stop, signals
from gogate.settings.load import load

if TYPE_CHECKING:
    import argparse

    from gogate.cli.world import World
    from gogate.fix.report import Fixed
    from gogate.git.repo import Repository
    from gogate.golang.modules import GoModule

__all__ = ["fix_and_tell"]


def fix_and_tell(parsed: argparse.Namespace, world: World) -> int:
    """Format what *parsed* asks for and return the exit code; see `gogate.cli.fix.run`."""
    folder = (world.cwd / (parsed.folder or ".")).resolve()
    if not folder.is_dir():
        raise UsageError(f"-C {parsed.folder}: there is no such folder", fix="name a folder")
    stop = Stop()
    with signals(stop), tempfile.TemporaryDirectory(prefix="gogate-") as scratch:
        repo = find_repository(folder, world.environ, cache_folder(world.environ), stop)
        if parsed.staged and (repo is None or repo.bare):
            raise CannotJudge(f"{folder} is in no work tree: nothing is staged", fix="leave --staged out")
        fixed = _Fixing(parsed, world, folder, repo, Path(scratch), stop).fix()
    for path in fixed.mended:
        world.stdout.write(f"formatted {one_line(path)}\n")
    for path, reason in fixed.left:
        world.stderr.write(f"gogate: {one_line(path)}: left as it is: {one_line(reason)}\n")
    return ExitCode.FAIL if fixed.left else ExitCode.PASS


class _Package(NamedTuple):
    """The package that a file lies in."""

    path: str
    dir: str


class _Fixing:
    """One fix, with what it was asked for."""

    def __init__(
        self,
        parsed: argparse.Namespace,
        world: World,
        folder: Path,
        repo: Repository | None,
        scratch: Path,
        stop: Stop,
    ) -> None:
        self._parsed = parsed
        self._world = world
        self._root = folder if repo is None else repo.root.resolve()
        self._repo = repo
        self._scratch = scratch
        self._stop = stop
        self._patterns = Patterns(parsed.patterns, self._root, folder) if parsed.patterns else None
        config = None if parsed.config is None else world.cwd / parsed.config
        self._gofumpt_version = load(self._root, config=config, environ=world.environ).settings.go.gofumpt
        self._toolchain = find_go(world.environ, self._root, stop)
        self._matched: set[str] = set()

    def fix(self) -> Fixed:
        """Format, and raise CannotJudge where a pattern matches nothing."""
        workspaces = discover(self._root, self._toolchain, self._stop)
        cache = cache_folder(self._world.environ)
        gofumpt = find_gofumpt(self._gofumpt_version, self._toolchain, workspaces, self._root, cache, self._stop)
        if self._parsed.staged and self._repo is not None:
            files = [file for file in self._staged(self._repo) if self._wanted(file.module, file.entry.path)]
            # A hook runner has put aside what is not staged, and wants to see in the work tree what a hook changed.
            if "PRE_COMMIT" not in self._world.environ:
                return fix_staged(
                    self._repo, self._world.environ, files, self._toolchain, gofumpt, self._scratch, self._stop
                )
            self._matched = {file.entry.path for file in files}
        modules = [module for workspace in workspaces for module in workspace.modules]
        if self._patterns is not None:
            self._require_matches(modules)
        return fix_work_tree(
            self._root, modules, self._wanted_here, self._toolchain, gofumpt, self._scratch, self._stop
        )

    def _wanted_here(self, module: GoModule, path: str) -> bool:
        return path in self._matched if self._parsed.staged else self._wanted(module, path)

    def _wanted(self, module: GoModule, path: str) -> bool:
        return self._patterns is None or self._patterns.match(_package(module, path))

    def _require_matches(self, modules: list[GoModule]) -> None:
        from gogate.golang.files import walk_go_files

        packages = {_package(module, path) for module in modules for path in walk_go_files(self._root, module)}
        for pattern in self._patterns.idle(packages) if self._patterns else ():
            raise CannotJudge(f"{pattern} matches no package", fix="name a folder with Go files, or ./... for all")

    def _staged(self, repo: Repository) -> list[StagedFile]:
        entries = [change.new for change in staged(repo) if change.new is not None]
        entries = [entry for entry in entries if entry.is_file and entry.path.endswith(".go")]
        tree = resolve(repo, Index()).tree
        homes = find_homes(repo, tree, [entry.path for entry in entries], self._scratch, self._toolchain, self._stop)
        return [
            StagedFile(entry, home)
            for entry in entries
            if (home := homes.of(entry.path)) is not None and is_walked(home, entry.path)
        ]


def _package(module: GoModule, path: str) -> _Package:
    return _Package(import_path(module, path), path.rpartition("/")[0] or ".")
