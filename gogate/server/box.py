"""What vet and test need on the server, found and tried out before anything is judged: Go, the sandbox, the vettool."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from gogate.golang.toolchain import find, require_race
from gogate.golang.vettool import check_analyzers, vettool_place
from gogate.model.errors import CannotJudge
from gogate.run.process import Command, run
from gogate.server.sandbox import Places, Sandbox, find_sandbox
from gogate.server.workspace import private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop
    from gogate.server.types import Policy

__all__ = ["Box", "build_cache_place", "find_go", "open_box"]


class Box(NamedTuple):
    """A private folder with a sandbox over it, and the toolchain that runs in it."""

    places: Places
    sandbox: Sandbox
    toolchain: Toolchain
    vettool: Path | None


@contextmanager
def open_box(policy: Policy, environ: Mapping[str, str], stop: Stop) -> Iterator[Box]:
    """Lend a box that was tried out; raises CannotJudge, with the fix, for what is missing on the server."""
    with private_folder(environ) as private:
        host = find_go(policy, environ, private, stop)
        vettool = _vettool(policy, host)
        prepared = Path(policy.sandbox.prepared) if policy.sandbox.prepared else None
        build_cache = build_cache_place(prepared, host) if prepared else None
        if build_cache is not None and not build_cache.is_dir():
            raise CannotJudge(f"{build_cache} is not there: nothing is prepared for {host.version}", fix=_PREPARE)
        places = Places(private, Path(host.variables["GOROOT"]), build_cache, vettool)
        sandbox = find_sandbox(policy.sandbox, environ, places, stop)
        inside = replace(
            host,
            go=places.goroot / "bin" / "go",
            environment=sandbox.environment(places),
            prefix=sandbox.prefix(places),
        )
        if "test" in policy.stages and policy.test.race:
            require_race(inside)
        try:
            yield Box(places, sandbox, inside, vettool)
        finally:
            if sandbox.bwrap is None:
                # What ran unconfined may have nested folders deeper than Python removes.
                remove = Command(("rm", "-rf", str(private / "home")), private, {"PATH": "/usr/bin:/bin"})
                run(remove, stop=stop, limit=60)


def find_go(policy: Policy, environ: Mapping[str, str], folder: Path, stop: Stop) -> Toolchain:
    """Find the Go of the server: the one beside ``tools.gofmt``, else the hook's; *folder* is one of our own."""
    path = environ.get("PATH", "")
    if policy.tools.gofmt is not None:
        gofmt = Path(policy.tools.gofmt)
        path = os.pathsep.join([str(gofmt.resolve().parent), str(gofmt.parent), path])
    asked = {"PATH": path, "HOME": str(folder), "GOTOOLCHAIN": "local", "GOENV": "off", "GOTELEMETRY": "off"}
    return find(asked, folder, stop)


def build_cache_place(prepared: Path, toolchain: Toolchain) -> Path:
    """Return the build cache for *toolchain* below the folder *prepared*."""
    return prepared / f"build-{toolchain.version}"


_PREPARE = "administrator: set sandbox.prepared in the server's policy, and run python -m gogate.server.prepare POLICY"


def _vettool(policy: Policy, toolchain: Toolchain) -> Path | None:
    if "vet" not in policy.stages or not policy.vet.analyzers:
        return None
    check_analyzers(policy.vet.analyzers, "the server's policy")
    place = vettool_place(toolchain, Path(policy.sandbox.prepared)) if policy.sandbox.prepared else None
    if place is None or not place.is_file():
        where = f"{place} is not there" if place else "sandbox.prepared is not set"
        raise CannotJudge(
            f"vet.analyzers = {list(policy.vet.analyzers)} want the vettool, and {where}",
            fix=f"{_PREPARE}; or set vet.analyzers = [] for plain go vet",
        )
    return place
