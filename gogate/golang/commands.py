"""The command lines of the judging tools. Nothing else in gogate knows their flags.

Sources: ``go help test``, ``go help testflag``, ``go help build``, ``go doc cmd/vet``, ``gofmt -help``.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from gogate.golang.packages import tag_flags
from gogate.run.process import Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gogate.golang.modules import Workspace
    from gogate.golang.toolchain import Toolchain

__all__ = ["formatter", "rewriter", "slots", "test", "vet", "vettool"]

_ARGUMENT_BYTES = 1 << 20  # half of what Linux takes with the usual stack limit
_LINK_BYTES = 512 << 20  # what linking and running one race binary may take


def formatter(program: Path, cwd: Path, names: Sequence[str], environment: Mapping[str, str]) -> Iterator[Command]:
    """Yield ``PROGRAM -d NAMES…`` as often as the names need, which stand below *cwd*.

    GOGC=400 saves a fifth of the formatters' CPU for some 150 MB: they allocate a lot and live shortly.
    """
    for chunk in _chunks(names):
        # "./" so that a name that starts with "-" is no flag.
        yield Command((str(program), "-d", *(f"./{name}" for name in chunk)), cwd, {**environment, "GOGC": "400"})


def rewriter(program: Path, folder: Path, environment: Mapping[str, str]) -> Command:
    """Return ``PROGRAM -w`` over all files below *folder*."""
    return Command((str(program), "-w", "."), folder, {**environment, "GOGC": "400"})


def vet(
    toolchain: Toolchain,
    cwd: Path,
    workspace: Workspace,
    packages: Sequence[str],
    *,
    flags: Sequence[str],
    tags: Sequence[str],
    race: bool,
) -> Command:
    """Return ``go vet -json`` over *packages*. With ``-race`` it shares its compiled dependencies with the tests."""
    argv = ("vet", *(["-race"] if race else []), *tag_flags(tags), *flags, "-json", "--", *packages)
    return toolchain.command(*argv, cwd=cwd, GOWORK=workspace.gowork)


def vettool(
    toolchain: Toolchain,
    cwd: Path,
    workspace: Workspace,
    packages: Sequence[str],
    *,
    tool: Path,
    analyzers: Sequence[str],
    tags: Sequence[str],
    race: bool,
) -> Command:
    """Return ``go vet -vettool=TOOL -json`` over *packages*, with nothing but *analyzers* switched on."""
    chosen = [f"-{name}" for name in analyzers]
    argv = (
        "vet",
        *(["-race"] if race else []),
        *tag_flags(tags),
        f"-vettool={tool}",
        *chosen,
        "-json",
        "--",
        *packages,
    )
    return toolchain.command(*argv, cwd=cwd, GOWORK=workspace.gowork)


def test(
    toolchain: Toolchain,
    cwd: Path,
    workspace: Workspace,
    packages: Sequence[str],
    *,
    profile: Path | None,
    tags: Sequence[str],
    race: bool,
    timeout: str,
    parallel: int,
    flags: Sequence[str] = (),
) -> Command:
    """Return ``go test -json`` over *packages* with coverage to *profile*, if any; vet is a stage of its own."""
    argv = (
        "test",
        *(["-race"] if race else []),
        *tag_flags(tags),
        "-vet=off",
        *(["-covermode=atomic", f"-coverprofile={profile}"] if profile else []),
        f"-timeout={timeout}",
        f"-p={parallel}",
        "-json",
        *flags,
        *packages,  # no "--" before them: go test takes it for the end of the package list
    )
    return toolchain.command(*argv, cwd=cwd, GOWORK=workspace.gowork)


def slots(cpus: int, memory: int) -> int:
    """Return ``-p`` for go test on *cpus* cores with *memory* bytes to spare.

    Every passing race binary sleeps a second at its exit and holds one of go's slots while it does, but no core: three
    slots a core keep the cores busy. One core asked for means one thing at a time.
    """
    if cpus <= 1:
        return 1
    wanted = min(3 * cpus, cpus + 16)
    return max(cpus, min(wanted, memory // _LINK_BYTES))


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    ends = list(accumulate(len(name.encode("utf-8", "surrogateescape")) + 10 for name in names))
    start = 0
    while start < len(names):
        base = ends[start - 1] if start else 0
        end = start + 1
        while end < len(names) and ends[end] - base <= _ARGUMENT_BYTES:
            end += 1
        yield names[start:end]
        start = end
