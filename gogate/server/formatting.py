"""Running a formatter over the private folder: a list of what it would change, then a look at the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import CannotJudge
from gogate.parse.gofmt import parse
from gogate.run.process import Command, Ended, run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from gogate.model.result import Finding
    from gogate.run.stop import Stop
    from gogate.server.tools import Formatters, Program

__all__ = ["Listed", "first_hunk", "list_changed"]

_SHOWN = 256 * 1024  # bytes of a diff that are looked at
_ANY = 64 * 2**20  # bytes of names and syntax errors, far more than the limits of a push can give


class Listed(NamedTuple):
    """What one formatter says of all files: names that it would change, and syntax errors (their file is our name)."""

    changed: tuple[str, ...]
    broken: tuple[Finding, ...]


def list_changed(
    program: Program, formatters: Formatters, folder: Path, tops: Iterable[str], names: Collection[str], stop: Stop
) -> Listed:
    """Run ``PROGRAM -l TOPS…`` in *folder*, where the files *names* are.

    Raises CannotJudge where its answer is not understood.
    """
    argv = (str(program.path), "-l", *tops)
    outcome = run(Command(argv, folder, formatters.environment(folder)), stop=stop, keep=_ANY)
    stop.check()
    if outcome.ended is not Ended.EXITED or outcome.cut:
        raise CannotJudge(f"{program.name} did not end well: {outcome.stderr[:200].decode('utf-8', 'replace')}")
    changed = outcome.stdout.decode("utf-8", "surrogateescape").splitlines()
    unknown = [name for name in changed if name not in names]
    # A list alone explains the exit code 1 that newer formatters have for it; the parser knows diffs and errors.
    explained = bool(changed) and outcome.exit_code == 1 and not outcome.stderr
    code = 0 if explained else outcome.exit_code
    read = parse(b"", outcome.stderr, code, formatter=program.name, files={name: name for name in names})
    problems = [f"{program.name} speaks of {name!r}, which is no file of ours" for name in unknown]
    problems += read.problems
    problems += [f"{program.name}: {found.message}" for found in read.findings if found.file not in names]
    if problems:
        raise CannotJudge(problems[0], fix="administrator: run the formatter by hand on the server")
    return Listed(tuple(changed), read.findings)


def first_hunk(program: Program, formatters: Formatters, folder: Path, name: str, stop: Stop) -> Finding | None:
    """Return the first thing that *program* would change in a file; None where it does not say (any more)."""
    head = _Head()
    command = Command((str(program.path), "-d", f"./{name}"), folder, formatters.environment(folder))
    outcome = run(command, stop=stop, reader=head)
    read = parse(head.text(), b"", outcome.exit_code, formatter=program.name, files={name: name, f"./{name}": name})
    return read.findings[0] if read.findings else None


class _Head:
    """Keeps the head of an output, up to its last whole line."""

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, data: bytes) -> None:
        self._kept += data[: _SHOWN - len(self._kept)]

    def close(self) -> None:
        pass

    def text(self) -> bytes:
        return self._kept[: self._kept.rfind(b"\n") + 1]
