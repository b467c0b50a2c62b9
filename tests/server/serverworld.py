"""A server with gogate's hooks, and a client that pushes to it: real git on both sides, in a temporary folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.gitworld import GitWorld

__all__ = ["BAD", "CLEAN", "GOMOD", "Push", "ServerWorld"]

CLEAN = "package a\n\nfunc A() int { return 1 }\n"
BAD = "package a\n\nfunc  A() int { return 1 }\n"
GOMOD = "module example.com/m\n\ngo 1.24\n"
ZERO = "0" * 40


class Push(NamedTuple):
    """How a push ended, and what its client saw."""

    ok: bool
    said: str


class ServerWorld(GitWorld):
    """A client's repository in ``root`` and a bare one in ``server``, judged by the hooks that the test names."""

    def __init__(self, folder: Path, gofumpt: Path, *hooks: str, object_format: str = "sha1") -> None:
        super().__init__(folder)
        self.server = folder / "server.git"
        self.gofumpt = gofumpt
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.environ.update(TMPDIR=str(self.temporary), GOGATE_CACHE_DIR=str(self.cache))
        self.object_format = object_format
        self.git("init", "-q", "--bare", f"--object-format={object_format}", str(self.server), cwd=folder)
        self.git("config", "receive.advertisePushOptions", "true", cwd=self.server)
        self.init(f"--object-format={object_format}")
        self.git("config", "core.compression", "1")
        self.git("config", "core.bigFileThreshold", "16m")
        self.git("remote", "add", "origin", str(self.server))
        self.policy()
        for name in hooks or ("pre-receive",):
            self.hook(name)

    def policy(self, text: str = "", *, stages: str = '["fmt", "gofumpt"]', budget: str = "60s") -> None:
        """Write the server's policy: *text* after the keys that every test wants."""
        head = f'stages = {stages}\nbudget = "{budget}"\n'
        tail = "" if "[tools]" in text else f'\n[tools]\ngofumpt = "{self.gofumpt}"\n'
        self.server.joinpath("gogate-server.toml").write_text(head + text + tail)

    def hook(self, name: str, before: str = "") -> None:
        """Install the hook *name*, the shell lines *before* in front of it."""
        file = self.server / "hooks" / name
        file.write_text(f'#!/bin/sh\n{before}\nexec {sys.executable} -I -m gogate.cli.receiving {name} "$@"\n')
        file.chmod(0o755)

    def push(self, *what: str, options: tuple[str, ...] = (), to: str = "origin", **environ: str) -> Push:
        """Push, whatever comes of it."""
        words = [word for option in options for word in ("-o", option)]
        done = subprocess.run(
            ["git", "push", *words, to, *what],
            cwd=self.root,
            env={**self.environ, **environ},
            capture_output=True,
        )
        return Push(done.returncode == 0, done.stderr.decode("utf-8", "backslashreplace"))

    def quarantine(self) -> dict[str, str]:
        """Return a hook's environment as git makes it, with the client's objects in quarantine."""
        return {
            **self.environ,
            "GIT_DIR": ".",
            "GIT_OBJECT_DIRECTORY": str(self.root / ".git" / "objects"),
            "GIT_QUARANTINE_PATH": str(self.root / ".git" / "objects"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(self.server / "objects"),
        }

    def refs(self) -> dict[str, str]:
        """Return the server's refs."""
        lines = self.git("for-each-ref", "--format=%(refname) %(objectname)", cwd=self.server).splitlines()
        return dict(line.split() for line in lines)

    def objects(self) -> list[str]:
        """List all files below the server's objects."""
        return sorted(str(path.relative_to(self.server)) for path in (self.server / "objects").rglob("*"))

    def left_over(self) -> list[str]:
        """List what the hook left in the temporary folder."""
        return sorted(path.name for path in self.temporary.iterdir())

    def blob(self, content: str | bytes) -> str:
        """Write a blob and return its id."""
        raw = content.encode() if isinstance(content, str) else content
        return self.git("hash-object", "-w", "--stdin", stdin=raw)

    def tree(self, *entries: tuple[str, bytes, str]) -> str:
        """Write a tree of (mode, name, object id), in this order and unchecked, as a hostile client can."""
        raw = b"".join(mode.encode() + b" " + name + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)
        return self.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)

    def commit_tree(self, tree: str, *parents: str, message: str = "hostile") -> str:
        """Write a commit of *tree*."""
        words = [word for parent in parents for word in ("-p", parent)]
        return self.git("commit-tree", *words, "-m", message, tree)
