"""Real git in a temporary folder: repositories to judge, and proof that nothing in them was touched."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

from gogate.git.repo import Repository, find
from gogate.run.stop import Stop

__all__ = ["GitWorld", "fingerprint"]

CONFIG = """
[user]
    name = Ada
    email = ada@example.com
[init]
    defaultBranch = main
[protocol "file"]
    allow = always
"""


class GitWorld:
    """A home of its own, a cache of its own, and one repository in ``root`` (made by ``init``)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "work"
        self.cache = folder / "cache"
        self.stop = Stop()
        home = folder / "home"
        home.mkdir()
        (home / ".gitconfig").write_text(CONFIG)
        self.environ = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_DATE": "2024-05-06T07:08:09Z",
            "GIT_COMMITTER_DATE": "2024-05-06T07:08:09Z",
            "LC_ALL": "C",
        }

    def git(
        self, *arguments: str | bytes, cwd: Path | None = None, stdin: bytes = b"", check: bool = True, **environ: str
    ) -> str:
        """Run git and return what it said on standard output, without the last newline."""
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.root, env={**self.environ, **environ}, input=stdin, capture_output=True
        )
        if check and done.returncode:
            raise AssertionError(f"git {arguments}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def init(self, *arguments: str) -> GitWorld:
        """Make the repository."""
        self.root.mkdir(exist_ok=True)
        self.git("init", "-q", *arguments)
        return self

    def write(self, path: str | bytes, content: str | bytes = "") -> Path:
        """Write a file of the work tree, and its folders."""
        file = self.root / os.fsdecode(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def commit(self, message: str = "change", **files: str) -> str:
        """Write *files* (a name's ``__`` stands for a dot), stage everything, commit and return the commit."""
        for name, content in files.items():
            self.write(name.replace("__", "."), content)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def find(self, folder: Path | None = None, **environ: str) -> Repository | None:
        """Find the repository as gogate does."""
        return find(folder or self.root, {**self.environ, **environ}, self.cache, self.stop)

    def repository(self, folder: Path | None = None, **environ: str) -> Repository:
        """Find the repository, which must be there."""
        found = self.find(folder, **environ)
        assert found is not None
        return found

    def fingerprint(self) -> dict[bytes, tuple[int, int, bytes]]:
        """Describe all of ``root``: work tree, index, refs, objects, configuration."""
        return fingerprint(self.root)


def fingerprint(root: Path) -> dict[bytes, tuple[int, int, bytes]]:
    """Describe everything below *root*, by path: mode, time and bytes.

    The times of objects and shared indexes are left out: git freshens what it uses, so that nothing prunes it.
    """
    found = {}
    for folder, names, files in os.walk(os.fsencode(root)):
        for name in names + files:
            path = folder + b"/" + name
            info = os.lstat(path)
            time = 0 if b"/objects/" in path or b"/sharedindex." in path else info.st_mtime_ns
            content = b""
            if stat.S_ISLNK(info.st_mode):
                content = os.readlink(path)  # noqa: PTH115 - bytes
            elif stat.S_ISREG(info.st_mode):
                content = Path(os.fsdecode(path)).read_bytes()
            found[path] = info.st_mode, time, content
    return found
