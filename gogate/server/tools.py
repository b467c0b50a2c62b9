"""The formatters of the server, and the environment that they get. Nothing is installed here."""

from __future__ import annotations

import os
import re
import shutil
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import CannotJudge
from gogate.run.cache import cache_folder
from gogate.run.process import Command, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gogate.parse.gofmt import Formatter
    from gogate.run.stop import Stop
    from gogate.server.types import Stage, Tools

__all__ = ["Formatters", "Program", "find_formatters"]

# Each of these keeps a go command, should one run (gofumpt asks `go mod edit` about our own go.mod), at home.
_HARDENED = {
    "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOSUMDB": "off", "GOFLAGS": "-buildvcs=false", "GOENV": "off",
    "GOWORK": "off", "CGO_ENABLED": "0", "GOVCS": "*:off", "GOAUTH": "off", "GOTELEMETRY": "off", "GO111MODULE": "on",
    "LC_ALL": "C",
    # A file that is all operators needs a hundred times its size: collect rather than grow.
    "GOGC": "400", "GOMEMLIMIT": "128MiB",
}  # fmt: skip


class Program(NamedTuple):
    """A formatter: the stage that it judges, its name and its path."""

    stage: Stage
    name: Formatter
    path: Path


class Formatters(NamedTuple):
    """The programs of the asked stages, and the search path on which gofumpt finds the go command."""

    programs: tuple[Program, ...]
    path: str

    def environment(self, home: Path) -> dict[str, str]:
        """Return all of a formatter's environment: Go's settings, hardened, and a *home* of its own."""
        return {**_HARDENED, "PATH": self.path, "HOME": str(home)}


def find_formatters(stages: tuple[Stage, ...], tools: Tools, environ: Mapping[str, str], stop: Stop) -> Formatters:
    """Find the programs of *stages*; raises CannotJudge, which says where they were looked for."""
    gofmt = _gofmt(tools, environ)
    path = os.pathsep.join([str(gofmt.resolve().parent), str(gofmt.parent), environ.get("PATH", "")])
    programs = [Program("fmt", "gofmt", gofmt)] if "fmt" in stages else []
    if "gofumpt" in stages:
        programs.append(Program("gofumpt", "gofumpt", _gofumpt(tools, environ, stop)))
        # gofumpt asks `go mod edit` for the module; without go it would judge by other rules, silently.
        go = shutil.which("go", path=path)
        if go is None:
            raise CannotJudge(
                f"gofumpt needs the go command, which is neither beside {gofmt} nor on the hook's PATH",
                fix="administrator: install Go, and name its gofmt in the server's policy: tools.gofmt",
            )
        _check_root(Path(go), path, stop)
    return Formatters(tuple(programs), path)


def _check_root(go: Path, path: str, stop: Stop) -> None:
    """Raise CannotJudge unless *go* finds the rest of Go, without which it runs nothing."""
    # Where Go itself looks (cmd/go, isGOROOT): most pushes need no process to be sure.
    if (go.resolve().parent.parent / "pkg" / "tool").is_dir():
        return
    environ = {**_HARDENED, "PATH": path, "HOME": str(go.parent)}
    outcome = run(Command((str(go), "env", "GOROOT"), go.parent, environ), stop=stop, limit=10)
    stop.check()
    if not outcome.ok or not outcome.stdout.strip():
        raise CannotJudge(
            f"{go} does not work: {outcome.stderr.decode('utf-8', 'replace').strip()[:200] or 'it names no GOROOT'}",
            fix="administrator: copy all of Go, at least bin/go, bin/gofmt and pkg/tool",
        )


def _gofmt(tools: Tools, environ: Mapping[str, str]) -> Path:
    if tools.gofmt is not None:
        return _usable(Path(tools.gofmt), "tools.gofmt")
    path = environ.get("PATH", "")
    on_path = shutil.which("gofmt", path=path)
    go = shutil.which("go", path=path)
    candidates = [Path(on_path)] if on_path else []
    candidates += [Path(go).resolve().with_name("gofmt")] if go else []
    candidates += [Path("/usr/local/go/bin/gofmt"), Path(sysconfig.get_path("purelib")) / "go" / "bin" / "gofmt"]
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return candidate
    raise CannotJudge(
        "the server has no gofmt: not on the hook's PATH, not beside go, not in /usr/local/go",
        fix="administrator: install Go, or name it in the server's policy: tools.gofmt",
    )


def _gofumpt(tools: Tools, environ: Mapping[str, str], stop: Stop) -> Path:
    wanted = tools.gofumpt_version
    if tools.gofumpt is not None:
        path = _usable(Path(tools.gofumpt), "tools.gofumpt")
        if not _has_version(path, wanted, environ, stop):
            raise CannotJudge(
                f"{path} is not gofumpt {wanted}",
                fix="administrator: install that version, or change tools.gofumpt_version in the server's policy",
            )
        return path
    cached = next(_cached(wanted, environ), None)
    if cached is not None:
        return cached
    on_path = shutil.which("gofumpt", path=environ.get("PATH", ""))
    if on_path is not None and _has_version(Path(on_path), wanted, environ, stop):
        return Path(on_path)
    raise CannotJudge(
        f"the server has no gofumpt {wanted}: not on the hook's PATH, not in gogate's cache",
        fix=f"administrator: go install mvdan.cc/gofumpt@{wanted}, and name it in the server's policy: tools.gofumpt",
    )


def _cached(version: str, environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield what `gogate` built for this version, the newest Go's first: its name says its version."""
    if not any(environ.get(name) for name in ("GOGATE_CACHE_DIR", "XDG_CACHE_HOME", "HOME")):
        return
    built = (cache_folder(environ) / "tools").glob(f"gofumpt-{version}-*/gofumpt")
    for path in sorted(built, key=lambda path: _numbers(path.parent.name), reverse=True):
        if os.access(path, os.X_OK):
            yield path


def _numbers(name: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", name)]


def _usable(path: Path, key: str) -> Path:
    if not os.access(path, os.X_OK) or path.is_dir():
        raise CannotJudge(f"{path} cannot be run", fix=f"administrator: mend {key} in the server's policy")
    return path


def _has_version(path: Path, version: str, environ: Mapping[str, str], stop: Stop) -> bool:
    outcome = run(
        Command((str(path), "--version"), path.parent, {"PATH": environ.get("PATH", "")}), stop=stop, limit=10
    )
    stop.check()
    return outcome.ok and outcome.stdout.decode("utf-8", "replace").split()[:1] == [version]
