"""Runs the formatters over blobs, less those that the store knows to be clean, and reads what they say as stages."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate import __version__
from gogate.git.trees import blobs
from gogate.golang.commands import formatter
from gogate.golang.laid import GoFile, lay_out
from gogate.model.errors import CannotJudge
from gogate.model.result import StageVerdict
from gogate.run.process import run
from gogate.stages import formatting
from gogate.stages.scope import Scope
from gogate.stages.summary import plural
from gogate.store import blobs as known_blobs
from gogate.store.key import FormatKey, format_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gogate.check.request import Request
    from gogate.git.raw import Entry
    from gogate.git.repo import Repository
    from gogate.golang.laid import Laid
    from gogate.golang.modules import GoModule
    from gogate.golang.toolchain import Toolchain
    from gogate.parse.gofmt import Formatter
    from gogate.run.process import Command
    from gogate.run.stop import Stop
    from gogate.settings.types import StageName
    from gogate.stages.scope import StageResult
    from gogate.store.database import Store

__all__ = ["BlobToFormat", "Formatted", "Formatters", "format_blobs"]

_TOOLS: Mapping[str, Formatter] = {"fmt": "gofmt", "gofumpt": "gofumpt"}


class BlobToFormat(NamedTuple):
    """A file to judge: its entry, its module, and the stages that take it."""

    entry: Entry
    module: GoModule
    stages: tuple[str, ...]


class Formatters(NamedTuple):
    """Go with its gofmt, and gofumpt, which is None where the gate has no such stage."""

    toolchain: Toolchain
    gofumpt: Path | None

    def commands(self, stage: str, laid: Laid) -> Iterator[Command]:
        """Yield what judges the files of *laid*."""
        environment = self.toolchain.environment
        if stage == "fmt":
            yield from formatter(self.toolchain.gofmt, laid.folder, laid.packaged, environment)
        elif self.gofumpt is not None and laid.names:
            yield from formatter(self.gofumpt, laid.folder, ["."], environment)


class Formatted(NamedTuple):
    """The results by stage, and the bytes of the files that were looked at."""

    stages: Mapping[str, StageResult]
    contents: Mapping[str, bytes]


def format_blobs(
    request: Request,
    repo: Repository,
    files: Sequence[BlobToFormat],
    formatters: Formatters,
    store: Store,
    scratch: Path,
    stop: Stop,
) -> Formatted:
    """Judge *files* by the gate's stages, through *store*, in the folder *scratch*.

    Raises CannotJudge for a blob that is too large or not there.
    """
    memory = _Memory(request, formatters.toolchain, store)
    pending = memory.unknown(files)
    contents = dict(_read(repo, pending))
    laid = lay_out(scratch / "files", [GoFile(f.entry.path, f.module, contents[f.entry.path]) for f in pending])
    scope = Scope(scratch, formatters.toolchain, formatters.gofumpt, None, (), scratch, request.cpus, request.memory)
    stages: dict[str, StageResult] = {}
    for stage in request.gate.stages:
        outcomes = [run(command, stop=stop) for command in formatters.commands(stage, laid)]
        copies = {name: path for name, path in laid.names.items() if stage != "fmt" or _top(name) in laid.packaged}
        result = formatting.read(scope, stage, _TOOLS[stage], outcomes, copies)
        memory.keep(stage, result, pending)
        stages[stage] = _counted(result, sum(stage in file.stages for file in files))
    return Formatted(stages, contents)


def _read(repo: Repository, files: Sequence[BlobToFormat]) -> Iterator[tuple[str, bytes]]:
    for blob in blobs(repo, [file.entry for file in files]):
        if blob.content is None:
            raise CannotJudge(f"{blob.entry.path} has {blob.size} bytes: too large to judge", fix="split the file")
        yield blob.entry.path, blob.content


def _top(name: str) -> str:
    return name.partition("/")[0]


def _counted(result: StageResult, count: int) -> StageResult:
    """Say how many files were judged, those that are known to be clean included."""
    if result.stage.verdict not in (StageVerdict.PASS, StageVerdict.FAIL):
        return result
    reason = plural(count, "file") if count else "no Go files"
    return dataclasses.replace(result, stage=msgspec.structs.replace(result.stage, reason=reason))


class _Memory:
    """What is known of blobs: those that a formatter of this version found clean in a module like theirs."""

    def __init__(self, request: Request, toolchain: Toolchain, store: Store) -> None:
        self._store = store
        self._now = request.now.timestamp()
        self._versions = {"fmt": toolchain.version, "gofumpt": request.loaded.settings.go.gofumpt}
        self._reuse = request.reuse and request.gate.reuse

    def unknown(self, files: Sequence[BlobToFormat]) -> list[BlobToFormat]:
        """Return the files that some stage has yet to judge."""
        if not self._reuse:
            return list(files)
        asked: dict[str, list[str]] = {}
        for file in files:
            for stage in file.stages:
                asked.setdefault(self._key(stage, file.module), []).append(file.entry.oid)
        clean = {
            (key, oid)
            for key, oids in asked.items()
            for oid, diff in known_blobs.known(self._store, key, oids, self._now).items()
            if not diff
        }
        return [
            file
            for file in files
            if not all((self._key(stage, file.module), file.entry.oid) in clean for stage in file.stages)
        ]

    def keep(self, stage: StageName, result: StageResult, files: Sequence[BlobToFormat]) -> None:
        """Remember which of *files* the stage found clean."""
        if result.stage.verdict not in (StageVerdict.PASS, StageVerdict.FAIL):
            return
        dirty = {finding.file for finding in result.findings}
        clean: dict[str, dict[str, bytes]] = {}
        for file in files:
            if stage in file.stages and file.entry.path not in dirty:
                clean.setdefault(self._key(stage, file.module), {})[file.entry.oid] = b""
        for key, judged in clean.items():
            known_blobs.remember(self._store, key, judged, self._now)

    def _key(self, stage: str, module: GoModule) -> str:
        heeds_module = stage == "gofumpt"
        return format_key(
            FormatKey(
                formatter=_TOOLS[stage],
                version=self._versions[stage],
                arguments=("-d",),
                language=module.go if heeds_module else "",
                module=module.path if heeds_module else "",
                gogate=__version__,
            )
        )
