"""Prepares a server for vet and test: ``python -m gogate.server.prepare POLICY [CHECKOUT…]``, for its administrator.

Fills the policy's ``sandbox.prepared`` with the vettool and a build cache of what the trusted CHECKOUTs compile, or of
the whole standard library, by the commands that pushes are judged by. No test of theirs is run. A push reads what is
prepared and never writes to it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gogate.golang import commands
from gogate.golang.modules import GoModule, Workspace, discover
from gogate.golang.vettool import check_analyzers, provide_vettool
from gogate.model.errors import CannotJudge, ExitCode, GogateError
from gogate.run.process import run
from gogate.run.stop import Stop, signals
from gogate.server.box import build_cache_place, find_go, open_box
from gogate.server.policy import read_policy
from gogate.server.sandbox import go_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gogate.golang.toolchain import Toolchain
    from gogate.run.outcome import Command
    from gogate.server.types import Policy

__all__ = ["prepare"]


def prepare(policy: Policy, checkouts: Sequence[Path], environ: Mapping[str, str], stop: Stop) -> list[str]:
    """Fill ``sandbox.prepared``, try the sandbox out, and return what was done, a line each.

    Raises CannotJudge where something of it cannot be had.
    """
    if policy.sandbox.prepared is None:
        raise CannotJudge("sandbox.prepared is not set", fix="name a folder in the server's policy")
    prepared = Path(policy.sandbox.prepared)
    prepared.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gogate-prepare-") as scratch:
        folder = Path(scratch)
        host = find_go(policy, environ, folder, stop)
        vettool = _vettool(policy, replace(host, environment=_environment(environ, host)), prepared, stop)
        (folder / "work").mkdir()
        build_cache, goroot = build_cache_place(prepared, host), Path(host.variables["GOROOT"])
        go = replace(host, environment=go_environment(policy.sandbox, goroot, folder, build_cache))
        places = [(root / place.dir, place) for root in checkouts for place in discover(root, go, stop)]
        places = places or [(folder / "std", _all_of_std(go, folder / "std", stop))]
        for cwd, place in places:
            for command in _commands(policy, go, cwd, place, vettool):
                outcome = run(command, stop=stop)
                stop.check()
                if not outcome.ok:
                    said = (outcome.stderr or outcome.stdout)[-400:].decode("utf-8", "replace").strip()
                    raise CannotJudge(f"{' '.join(command.argv[:2])} in {cwd} failed: {said}")
    with open_box(policy, environ, stop) as box:
        kind = f"bubblewrap {'.'.join(map(str, box.sandbox.version))}" if box.sandbox.bwrap else "no sandbox"
    return [f"{build_cache} is ready for {host.version}", f"{kind} works"]


def _vettool(policy: Policy, host: Toolchain, prepared: Path, stop: Stop) -> Path | None:
    if "vet" not in policy.stages or not policy.vet.analyzers:
        return None
    check_analyzers(policy.vet.analyzers, "the server's policy")
    return provide_vettool(host, prepared, stop)


def _environment(environ: Mapping[str, str], host: Toolchain) -> dict[str, str]:
    """Return the administrator's own environment, with which the vettool's modules are downloaded."""
    kept = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
    return {**kept, "GOTOOLCHAIN": "local", "PATH": f"{host.go.parent}{os.pathsep}{environ.get('PATH', '')}"}


def _all_of_std(go: Toolchain, folder: Path, stop: Stop) -> Workspace:
    """Write a module that imports all of the standard library that can be imported."""
    folder.mkdir()
    outcome = run(go.command("list", "std", cwd=folder), stop=stop)
    names = [name for name in outcome.stdout.decode().split() if not {"internal", "vendor"} & set(name.split("/"))]
    if not outcome.ok or not names:
        raise CannotJudge(f"go list std failed: {outcome.stderr[-400:].decode('utf-8', 'replace').strip()}")
    imports = "".join(f'import _ "{name}"\n' for name in names)
    (folder / "go.mod").write_text("module gogate.invalid/std\n\ngo 1.24\n", encoding="ascii")
    (folder / "std.go").write_text(f"package std\n\n{imports}", encoding="ascii")
    (folder / "std_test.go").write_text('package std\n\nimport _ "testing"\n', encoding="ascii")
    return Workspace(".", "off", (GoModule("gogate.invalid/std", "."),))


def _commands(policy: Policy, go: Toolchain, cwd: Path, place: Workspace, vettool: Path | None) -> Iterator[Command]:
    """Yield the commands of a push, but run no test."""
    names, race, tags = place.patterns(), policy.test.race, policy.go.tags
    if "test" in policy.stages:
        yield commands.test(
            go, cwd, place, names, profile=None, tags=tags, race=race, timeout="10m", parallel=2, flags=("-run=^$",)
        )
    if "vet" in policy.stages:
        yield commands.vet(go, cwd, place, names, flags=policy.vet.flags, tags=tags, race=race)
        if vettool is not None:
            chosen = policy.vet.analyzers
            yield commands.vettool(go, cwd, place, names, tool=vettool, analyzers=chosen, tags=tags, race=race)


def main(argv: list[str]) -> int:
    """Prepare what the words of the command line say; return the exit code."""
    if not argv:
        sys.stderr.write("usage: python -m gogate.server.prepare POLICY [CHECKOUT...]\n")
        return ExitCode.USAGE
    stop = Stop()
    try:
        with signals(stop):
            policy, *checkouts = (Path(word).resolve() for word in argv)
            said = prepare(read_policy(policy), checkouts, os.environ, stop)
    except GogateError as error:
        sys.stderr.write(f"gogate: {error}\n")
        return error.exit_code
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return ExitCode.PASS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
