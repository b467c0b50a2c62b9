"""A server that vets and tests what is pushed, in a real sandbox: where there is one, else the tests say why not."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.box import build_cache_place, find_go, open_box
from gogate.server.sandbox import go_environment
from gogate.server.types import Policy, Sandbox
from tests.server.serverworld import ServerWorld

__all__ = ["BoxWorld", "reachable_folder", "require_sandbox", "seed"]

# What the pushed tests import: compiled once, as python -m gogate.server.prepare compiles all.
_IMPORTS = ("bytes", "embed", "errors", "fmt", "net", "os", "os/exec", "runtime", "strings", "sync", "syscall", "time")


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """Lend a folder that the sandbox's user can reach: pytest's own are closed to all but who runs it."""
    folder = Path(tempfile.mkdtemp(prefix="gogate-test-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


def require_sandbox(policy: Policy, folder: Path) -> None:
    """Skip, with the reason, where this machine has no sandbox or Go lies where its user cannot reach it."""
    try:
        with open_box(policy, {"PATH": os.environ["PATH"], "TMPDIR": str(folder)}, Stop()):
            pass
    except CannotJudge as error:
        pytest.skip(f"no sandbox: {error.message}")


def seed(folder: Path, environ: Mapping[str, str]) -> Path:
    """Compile in *folder* what pushed tests need of the standard library, with and without the race detector."""
    prepared = folder / "prepared"
    policy = Policy(sandbox=Sandbox(prepared=str(prepared)))
    for name in ("module", "work"):
        (folder / name).mkdir()
    go = find_go(policy, environ, folder, Stop())
    imports = "".join(f'import _ "{name}"\n' for name in _IMPORTS)
    (folder / "module" / "go.mod").write_text("module gogate.invalid/std\n\ngo 1.24\n")
    (folder / "module" / "std.go").write_text(f"package std\n\n{imports}")
    (folder / "module" / "std_test.go").write_text('package std\n\nimport _ "testing"\n')
    cache = build_cache_place(prepared, go)
    environment = go_environment(policy.sandbox, Path(go.variables["GOROOT"]), folder, cache)
    for words in (["vet", "-race"], ["test", "-race", "-run=^$"]):
        subprocess.run([str(go.go), *words, "./..."], cwd=folder / "module", env=environment, check=True)
    subprocess.run(["chmod", "-R", "a+rX", str(prepared)], check=True)
    return prepared


class BoxWorld(ServerWorld):
    """A server whose policy has vet and test, prepared once for all tests of a file."""

    def __init__(self, folder: Path, gofumpt: Path, prepared: Path | None) -> None:
        self.prepared = prepared
        super().__init__(folder, gofumpt)
        self.boxed()

    def boxed(self, sandbox: str = "", more: str = "", stages: str = '["fmt", "vet", "test"]') -> None:
        """Write a policy with *stages*; *sandbox* is more of that table, *more* are tables of their own."""
        prepared = f'prepared = "{self.prepared}"\n' if self.prepared else ""
        vet = "" if "[vet]" in more else "\n[vet]\nanalyzers = []\n"
        self.policy(f"{more}{vet}\n[sandbox]\n{prepared}{sandbox}", stages=stages, budget="120s")

    def module(self, **files: str) -> str:
        """Write a module of *files*, whose names have ``__`` for a slash and no ``.go``, and commit it."""
        self.write("go.mod", "module example.com/m\n\ngo 1.24\n")
        for name, text in files.items():
            self.write(name.replace("__", "/") + ".go", text)
        return self.commit()
