"""A repository with gogate's hooks in it, made and used by real git."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.cli.hooking.install import CLIENT_HOOKS, install
from tests.gitworld import GitWorld, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BAD", "GOOD", "HookWorld"]

GOOD = "package m\n\n// A is one.\nfunc A() int { return 1 }\n"
BAD = "package m\n\n// A is one.\nfunc  A() int { return 1 }\n"


class HookWorld(GitWorld):
    """A module, committed clean; ``hooked`` puts the hooks in place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        names = ("GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOSUMDB", "GOENV", "GOTOOLCHAIN", "GOGATE_CACHE_DIR")
        self.environ |= {name: os.environ[name] for name in names if name in os.environ}
        self.init()
        self.write("go.mod", "module example.com/m\n\ngo 1.24\n")
        self.write("m.go", GOOD)
        self.write("README", "first\n")
        self.commit()

    def hooked(self) -> HookWorld:
        """Install the hooks, as ``gogate init --hooks`` does."""
        install(self.root / ".git/hooks", CLIENT_HOOKS, self.environ)
        return self

    def try_commit(self, *arguments: str, cwd: Path | None = None, stdin: bytes = b"") -> tuple[int, str]:
        """Run ``git commit`` and return its exit code and all that was said."""
        done = subprocess.run(
            ["git", "commit", "-q", "-m", "x", *arguments],
            cwd=cwd or self.root,
            env=self.environ,
            input=stdin,
            capture_output=True,
        )
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")

    def hook(
        self, *arguments: str, stdin: bytes = b"", cwd: Path | None = None, environ: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Run ``gogate hook ARGUMENTS`` and return its exit code and all that it said."""
        return self.gogate("hook", *arguments, stdin=stdin, cwd=cwd, environ=environ)

    def gogate(
        self, *arguments: str, stdin: bytes = b"", cwd: Path | None = None, environ: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Run ``gogate ARGUMENTS`` and return its exit code and all that it said."""
        process = self.start(*arguments, cwd=cwd, environ=environ)
        stdout, stderr = process.communicate(stdin)
        return process.returncode, (stdout + stderr).decode("utf-8", "replace")

    def start(
        self, *arguments: str, cwd: Path | None = None, environ: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start ``gogate ARGUMENTS`` in a session of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "gogate", *arguments],
            cwd=cwd or self.root,
            env={**self.environ, "PYTHONPATH": str(Path(__file__).parent.parent), **(environ or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def untouched(self) -> dict[bytes, tuple[int, int, bytes]]:
        """Describe all of the repository: work tree, index, refs, objects."""
        return fingerprint(self.root)
