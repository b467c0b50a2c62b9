"""A server that vets and tests what is pushed, in a real sandbox: where there is one, else the tests say why not."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.box import open_box
from gogate.server.prepare import prepare
from gogate.server.types import Policy, Sandbox
from tests.server.serverworld import ServerWorld

__all__ = ["BoxWorld", "reachable_folder", "require_sandbox", "seed"]

# What the pushed tests import: compiled once, as python -m gogate.server.prepare compiles all.
_IMPORTS = (
    "bytes",
    "embed",
    "fmt",
    "net",
    "os",
    "os/exec",
    "path/filepath",
    "runtime/cgo",
    "strings",
    "syscall",
    "time",
)


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
    """Prepare in *folder* what pushed tests need, as an administrator does for a checkout of one module."""
    prepared, checkout = folder / "prepared", folder / "checkout"
    checkout.mkdir()
    imports = "".join(f'import _ "{name}"\n' for name in _IMPORTS)
    (checkout / "go.mod").write_text("module example.com/checkout\n\ngo 1.24\n")
    (checkout / "a.go").write_text(f"package a\n\n{imports}")
    (checkout / "a_test.go").write_text('package a\n\nimport _ "testing"\n')
    policy = Policy(stages=("vet", "test"), sandbox=Sandbox(prepared=str(prepared)))
    said = prepare(policy, [checkout], {**environ, "TMPDIR": str(folder)}, Stop())
    assert said[-1].startswith("bubblewrap ")
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
