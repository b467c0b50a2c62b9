"""Go programs that gogate builds once and keeps: built under a lock, moved into place whole, checked before use."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.model.errors import CannotJudge
from gogate.run.process import Command, Ended, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gogate.golang.toolchain import Toolchain
    from gogate.run.process import Outcome
    from gogate.run.stop import Stop

__all__ = ["host_command", "provide", "said"]


def provide(place: Path, build: Callable[[Path], Command], stop: Stop, *, what: str, fix: str) -> Path:
    """Return *place*, building it first where it is not there.

    *build* gets an empty scratch folder and returns the command that leaves a program named ``place.name`` in it.
    Raises CannotJudge with *fix* where the build fails or the folder cannot be written.
    """
    if place.is_file():
        return place
    with _locked(place, what, fix):
        if not place.is_file():
            _build(place, build, stop, what, fix)
    return place


def host_command(toolchain: Toolchain, *arguments: str, cwd: Path, **environment: str) -> Command:
    """Return ``go ARGUMENTS`` that builds for this machine, outside every module and workspace of the user."""
    command = toolchain.command(*arguments, cwd=cwd, GOWORK="off", CGO_ENABLED="0", **environment)
    # A user who checks for another system still runs our tools on this one.
    kept = {name: value for name, value in command.env.items() if name not in ("GOOS", "GOARCH")}
    return Command(command.argv, cwd, {**kept, "GOFLAGS": "-mod=mod"})


def said(outcome: Outcome) -> str:
    """Return the last line that a failed command wrote, or how it ended."""
    lines = outcome.stderr.decode("utf-8", "replace").strip().splitlines()
    if lines:
        return lines[-1]
    return f"exit status {outcome.exit_code}" if outcome.ended is Ended.EXITED else outcome.ended.name.lower()


@contextlib.contextmanager
def _locked(place: Path, what: str, fix: str) -> Iterator[None]:
    from filelock import FileLock

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(place.with_name(place.name + ".lock")):
            yield
    except OSError as error:
        raise CannotJudge(f"{what} cannot be built in {place.parent}: {error.strerror or error}", fix=fix) from error


def _build(place: Path, build: Callable[[Path], Command], stop: Stop, what: str, fix: str) -> None:
    with tempfile.TemporaryDirectory(prefix=".build-", dir=place.parent) as scratch:
        outcome = run(build(Path(scratch)), stop=stop)
        built = Path(scratch) / place.name
        if outcome.ended is not Ended.EXITED or outcome.exit_code != 0 or not built.is_file():
            raise CannotJudge(f"{what} could not be built: {said(outcome)}", fix=fix)
        built.replace(place)
