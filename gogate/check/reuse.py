"""One verdict per tree: a tree that passed is answered from the store, under a key of everything that could change it.

Failures are judged again, and so is whatever could not be named in full: a plain folder, a work tree that changed while
it was judged, one with more ignored files than can be told apart.
"""

from __future__ import annotations

import hashlib
import platform
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from gogate import __version__
from gogate.git.change import WorkTree, resolve
from gogate.golang.vettool import source_digest
from gogate.model.errors import GogateError
from gogate.model.result import Result, Verdict
from gogate.run.process import Command, run
from gogate.store import history, prune, timings, verdicts
from gogate.store.database import open_store
from gogate.store.key import KeyFields, verdict_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gogate.check.request import Request
    from gogate.check.tree import Tree
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop
    from gogate.stages.scope import StageResult
    from gogate.store.database import Store

__all__ = ["Memory", "key_fields", "remembered"]

# What a shell, a terminal or a hook runner sets for itself and no build or test should follow. Everything else in the
# environment is part of the key: a test may read any of it.
_SESSION = frozenset({
    "_", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "DISPLAY", "FORCE_COLOR", "HISTFILE", "HISTSIZE",
    "LINES", "LS_COLORS", "MAIL", "NO_COLOR", "OLDPWD", "PAGER", "PATH", "PS1", "PWD", "SHELL", "SHLVL", "TERM",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION", "TMUX", "TMUX_PANE", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT", "WINDOWID",
})  # fmt: skip
_SESSION_PREFIXES = ("SSH_", "XDG_SESSION", "PRE_COMMIT", "PREK_", "LEFTHOOK", "VSCODE_", "CONDA_", "PYTEST_")
# Folders of Go's own caches, and flags that hold the name of a temporary folder: they change nothing that is judged.
_GO_PLACES = frozenset({"GOCACHE", "GOGCCFLAGS", "GOTMPDIR", "GOENV", "GOTELEMETRYDIR", "GOMOD", "GOWORK"})


class Memory:
    """What the store knows of this very check, and takes from it; a store that does not work knows nothing."""

    def __init__(self, store: Store, request: Request, tree: Tree, key: str | None) -> None:
        """Remember in *store*; *key* is None where no verdict may be reused."""
        self._store = store
        self._request = request
        self._tree = tree
        self._key = key
        self._home = request.repo.identity if request.repo else str(request.root)

    def verdict(self) -> Result | None:
        """Return the stored pass of this tree, if the gate may use it."""
        if self._key is None or not (self._request.reuse and self._request.gate.reuse):
            return None
        found = verdicts.find(self._store, self._key, self._request.now.timestamp())
        try:
            return msgspec.json.decode(found.result, type=Result) if found else None
        except msgspec.MsgspecError:
            return None  # written by another version of the document

    @property
    def notes(self) -> tuple[str, ...]:
        """What is wrong with the store; the check goes on without it."""
        return tuple(self._store.notes)

    def seconds(self) -> Mapping[str, float]:
        """Return what each package's tests took before."""
        return self._request.times or timings.packages(self._store, self._home)

    def keep(self, result: Result, stages: Mapping[str, StageResult]) -> None:
        """Take in what packages took, the history, and a pass as the verdict of its tree."""
        now = self._request.now.timestamp()
        spent = {(path, ""): seconds for stage in stages.values() for path, seconds in stage.seconds.items()}
        timings.record(self._store, self._home, spent, now)
        key = self._key if self._key is not None and self._unchanged() else None
        if key is not None and result.verdict is Verdict.PASS:
            verdicts.keep(self._store, key, msgspec.json.encode(result), now)
        elif key is not None:
            verdicts.forget(self._store, key)
        judgement = history.Judgement(
            now, result.gate, result.tree or "", result.verdict.value, result.exit_code, result.seconds, key or ""
        )
        history.append(self._store, self._home, judgement)
        prune.prune_daily(self._store, now)

    def _unchanged(self) -> bool:
        """Whether the work tree still is the tree whose verdict this would be."""
        if self._request.repo is None or not isinstance(self._request.what, WorkTree):
            return self._request.repo is not None
        try:
            return resolve(self._request.repo, self._request.what) == self._tree.judged
        except GogateError:
            return False


@contextmanager
def remembered(request: Request, tree: Tree, toolchain: Toolchain, stop: Stop) -> Iterator[Memory]:
    """Lend the memory of this check."""
    fields = key_fields(request, tree, toolchain, stop)
    with open_store(request.cache) as store:
        yield Memory(store, request, tree, None if fields is None else verdict_key(fields))


def key_fields(request: Request, tree: Tree, toolchain: Toolchain, stop: Stop) -> KeyFields | None:
    """Return everything that the verdict follows from; None where that cannot be named."""
    if request.repo is None or tree.judged is None or tree.judged.ignored is None:
        return None
    settings = request.loaded.settings
    in_place = isinstance(request.what, WorkTree)
    split = (request.times, request.test_times) if request.shard else None  # decides which part a shard is
    return KeyFields(
        repository=request.repo.identity,
        place="work tree" if in_place else "snapshot",
        tree=tree.judged.tree,
        ignored=tree.judged.ignored,
        base=tree.base.tree if tree.base else None,
        gate=request.gate_name,
        stages=request.gate.stages,
        select=request.gate.select,
        patterns=(str(request.folder), *request.patterns) if request.patterns else (),
        shard=request.shard,
        settings=hashlib.sha256(
            msgspec.json.encode((settings, request.gate, split), order="deterministic")
        ).hexdigest(),
        expired=tuple(
            f"{entry.package} {entry.name}" for entry in settings.test.quarantine if entry.until < request.now.date()
        ),
        gogate=__version__,
        go=toolchain.version,
        gofumpt=settings.go.gofumpt,
        analyzers=source_digest(),
        compiler=_compiler(request, toolchain, stop),
        go_env=_environment(toolchain),
        platform=platform.platform(),
    )


def _compiler(request: Request, toolchain: Toolchain, stop: Stop) -> str:
    words = (toolchain.variables.get("CC") or "cc").split()
    outcome = run(Command((*words, "--version"), request.root, toolchain.environment), stop=stop, limit=20)
    return outcome.stdout.decode("utf-8", "replace") if outcome.ok else ""


def _environment(toolchain: Toolchain) -> tuple[tuple[str, str], ...]:
    asked = {name: value for name, value in toolchain.variables.items() if name not in _GO_PLACES}
    inherited = {
        f"env {name}": value
        for name, value in toolchain.environment.items()
        if name not in _SESSION and not name.startswith(_SESSION_PREFIXES)
    }
    return tuple(sorted({**asked, **inherited}.items()))
