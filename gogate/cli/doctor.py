"""``gogate doctor``: looks at everything that a check needs, and says of each whether it is there, and the fix."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gogate.cli.arguments import Parser
from gogate.model.errors import CannotJudge, ExitCode, GogateError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from gogate.cli.world import World
    from gogate.git.repo import Repository
    from gogate.golang.modules import Workspace
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop
    from gogate.settings.types import Settings

__all__ = ["Examined", "parser", "run"]

_OLDEST_GIT = (2, 31)


class Examined(NamedTuple):
    """One line: ``ok``, ``warn`` or ``fail``, of what, what was seen, and the fix."""

    state: str
    what: str
    said: str
    fix: str = ""


def parser() -> argparse.ArgumentParser:
    """Return the parser of ``gogate doctor``."""
    parsed = Parser(
        prog="gogate doctor",
        description="Look at Go, git, the tools, the settings and the cache that a check needs.",
        epilog="exit codes: 0 a check can run, 3 something that it needs is missing",
    )
    parsed.add_argument("-C", dest="folder", metavar="DIR", type=Path, help="run as if started in DIR")
    parsed.add_argument("--config", metavar="PATH", type=Path, help="settings file (default: gogate.toml at the root)")
    return parsed


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate doctor ARGUMENTS`` and return its exit code."""
    parsed = parser().parse_args(arguments)
    from gogate.run.stop import Stop, signals

    stop = Stop()
    failed = False
    with signals(stop):
        for line in _examine(parsed, world, stop):
            failed = failed or line.state == "fail"
            world.stdout.write(f"{line.state:<4}  {line.what:<12}  {line.said}\n")
            if line.fix:
                world.stdout.write(f"                    fix: {line.fix}\n")
            world.stdout.flush()
    return ExitCode.CANNOT_JUDGE if failed else ExitCode.PASS


def _examine(parsed: argparse.Namespace, world: World, stop: Stop) -> Iterator[Examined]:
    from gogate.git.repo import find
    from gogate.run.cache import cache_folder

    folder, cache = (world.cwd / (parsed.folder or ".")).resolve(), cache_folder(world.environ)
    yield _cache(cache)
    repo: Repository | None = None
    try:
        repo = find(folder, world.environ, cache, stop)
    except CannotJudge as error:
        yield Examined("fail", "git", error.message, error.fix)
    else:
        yield from _git(repo, folder)
    root = folder if repo is None else repo.root.resolve()
    settings, line = _settings(parsed, world, root)
    yield line
    yield from _go(world, root, cache, settings, stop)


def _cache(cache: Path) -> Examined:
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache):
            pass
    except OSError as error:
        return Examined("fail", "cache", f"{cache}: {error.strerror}", "name another folder in GOGATE_CACHE_DIR")
    size = sum(Path(place, name).lstat().st_size for place, _, names in os.walk(cache) for name in names)
    return Examined("ok", "cache", f"{cache}, writable, {size / 2**20:.0f} MiB (gogate clean empties it)")


def _git(repo: Repository | None, folder: Path) -> Iterator[Examined]:
    from gogate.git.repo import git_version
    from gogate.golang.toolchain import version_tuple

    if repo is None:
        yield Examined(
            "warn", "git", f"{folder} is in no git repository: only the whole folder can be judged", "git init"
        )
        return
    version = git_version(repo.git)
    is_old = version_tuple(version)[:2] < _OLDEST_GIT
    yield Examined("fail" if is_old else "ok", "git", f"git {version}", "install git 2.31 or later" if is_old else "")
    if repo.shallow:
        fix = "git fetch --unshallow (in CI: fetch-depth: 0, or GIT_DEPTH: 0)"
        yield Examined("warn", "clone", "shallow: a base commit may be missing", fix)
    else:
        yield Examined("ok", "clone", "whole history")
    yield _hooks(repo)


def _hooks(repo: Repository) -> Examined:
    from gogate.run.process import Command, run

    # Not through repo.git, which runs without the user's hooks.
    asked = run(
        Command(("git", "rev-parse", "--git-path", "hooks"), repo.root, repo.git.environ), stop=repo.git.stop, limit=20
    )
    folder = repo.root / asked.stdout.decode("utf-8", "surrogateescape").rstrip("\n")
    names = ("pre-commit", "pre-push", "pre-receive", "update", "post-receive")
    installed = [name for name in names if os.access(folder / name, os.X_OK)]
    if installed:
        return Examined("ok", "hooks", f"{', '.join(installed)} in {folder}")
    return Examined("warn", "hooks", f"none in {folder}", "gogate init --hooks, or pre-commit install")


def _settings(parsed: argparse.Namespace, world: World, root: Path) -> tuple[Settings, Examined]:
    from gogate.settings.load import load
    from gogate.settings.types import Settings

    config = None if parsed.config is None else world.cwd / parsed.config
    try:
        loaded = load(root, config=config, environ=world.environ)
    except GogateError as error:
        return Settings(), Examined("fail", "settings", error.message, error.fix)
    name = loaded.source.name if loaded.source else "no gogate.toml: the defaults"
    return loaded.settings, Examined("ok", "settings", name)


def _go(world: World, root: Path, cache: Path, settings: Settings, stop: Stop) -> Iterator[Examined]:
    from gogate.golang.gofumpt import find_gofumpt
    from gogate.golang.modules import discover
    from gogate.golang.toolchain import find, require_race
    from gogate.golang.vettool import provide_vettool

    try:
        go = find(world.environ, root, stop)
    except CannotJudge as error:
        yield Examined("fail", "go", error.message, error.fix)
        return
    yield Examined("ok", "go", f"{go.version} ({go.go})")
    workspaces: tuple[Workspace, ...] = ()
    try:
        workspaces = discover(root, go, stop)
        yield _modules(root, workspaces)
    except CannotJudge as error:
        yield Examined("fail", "modules", error.message, error.fix)
    if settings.test.race:
        yield _tried("race", lambda: _race(go, require_race))
    pin = settings.go.gofumpt
    yield _tried("gofumpt", lambda: f"{pin} ({find_gofumpt(pin, go, workspaces, root, cache, stop)})")
    if settings.vet.analyzers:
        names = ", ".join(settings.vet.analyzers)
        yield _tried("vettool", lambda: f"{names} ({provide_vettool(go, cache, stop)})")


def _race(go: Toolchain, require: Callable[[Toolchain], None]) -> str:
    require(go)
    return f"cgo is on, the C compiler is {go.variables.get('CC') or 'cc'}"


def _modules(root: Path, workspaces: Sequence[Workspace]) -> Examined:
    paths = [module.path for place in workspaces for module in place.modules]
    if not paths:
        return Examined("warn", "modules", f"no go.mod below {root}", "go mod init MODULE/PATH")
    more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    return Examined("ok", "modules", f"{len(paths)}: {', '.join(paths[:3])}{more}")


def _tried(what: str, attempt: Callable[[], str]) -> Examined:
    try:
        return Examined("ok", what, attempt())
    except CannotJudge as error:
        return Examined("fail", what, error.message, error.fix)
