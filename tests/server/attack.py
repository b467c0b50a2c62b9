"""What an attacker builds with: objects of any form on top of a clean history that the server has."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.server.serverworld import BAD, CLEAN, GOMOD, ServerWorld

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Attack", "Case", "Entry", "begin"]

Entry = tuple[str, bytes, str]
FILE, EXECUTABLE, SYMLINK, GITLINK, FOLDER = "100644", "100755", "120000", "160000", "40000"
# What a go command or git could call; on the server's search path each of these writes the canary.
CALLED = ("hg", "svn", "bzr", "fossil", "gcc", "cc", "pkg-config", "swig", "ssh", "curl", "git-lfs")


@dataclass(frozen=True)
class Attack:
    """A world whose server has ``base``, a clean commit."""

    world: ServerWorld
    base: str
    canary: Path

    def blob(self, content: str | bytes) -> str:
        return self.world.blob(content)

    def zeros(self, size: int) -> str:
        """Write a Go file that goes on with NUL up to *size* bytes: no disk, no memory, a thousandth of it packed."""
        file = self.world.folder / "zeros"
        file.write_text("package a\n")
        os.truncate(file, size)
        return self.world.git("-c", "core.compression=9", "hash-object", "-w", "--no-filters", str(file))

    def files(self, files: dict[str, str | bytes], mode: str = FILE) -> list[Entry]:
        """Entries of one folder."""
        return [(mode, name.encode("utf-8", "surrogateescape"), self.blob(text)) for name, text in files.items()]

    def folder(self, name: bytes, *entries: Entry) -> Entry:
        return (FOLDER, name, self.world.tree(*entries))

    def root(self, *entries: Entry) -> str:
        """The base's files with *entries* in git's order; an entry of a name takes the other's place."""
        names = {name for _, name, _ in entries}
        own = [entry for entry in self.files({"a.go": CLEAN, "go.mod": GOMOD}) if entry[1] not in names]
        ordered = sorted([*own, *entries], key=lambda entry: entry[1] + (b"/" if entry[0] == FOLDER else b""))
        return self.world.tree(*ordered)

    def commit(self, *entries: Entry, parents: tuple[str, ...] | None = None) -> str:
        return self.world.commit_tree(self.root(*entries), *((self.base,) if parents is None else parents))

    def to(self, *entries: Entry) -> list[str]:
        """Push the base with *entries* to the main branch."""
        return [f"{self.commit(*entries)}:refs/heads/main"]

    def bad(self) -> Entry:
        return (FILE, b"bad.go", self.blob(BAD))

    def tag(self, target: str, kind: str, name: str = "v1") -> str:
        """Write an annotated tag object."""
        text = f"object {target}\ntype {kind}\ntag {name}\ntagger A <a@example.com> 1700000000 +0000\n\nx\n"
        return self.world.git("hash-object", "-w", "-t", "tag", "--stdin", stdin=text.encode())

    def seed(self, commit: str, ref: str) -> None:
        """Let the server have a commit without its being judged, as from before it had a gate."""
        hook = self.world.server / "hooks" / "pre-receive"
        hook.chmod(0o644)
        assert self.world.push(f"{commit}:{ref}").ok
        hook.chmod(0o755)


@dataclass(frozen=True)
class Case:
    """One hostile push: what it is, how it is built (the refspecs to push), what becomes of it and what is said."""

    group: str
    what: str
    build: Callable[[Attack], list[str]]
    accepted: bool
    says: str = ""
    policy: str = ""
    budget: str = "60s"
    options: tuple[str, ...] = ()
    slow: bool = False
    """Whether it takes many seconds of git's own work, so that it is tried only where GOGATE_E2E is set."""

    @property
    def verdict(self) -> str:
        return "accepted" if self.accepted else "rejected"


def begin(world: ServerWorld) -> Attack:
    """Let the server have a clean history, and put programs that betray themselves on its search path."""
    canary = world.folder / "canary"
    programs = world.folder / "programs"
    programs.mkdir()
    for name in CALLED:
        (programs / name).write_text(f"#!/bin/sh\ntouch {canary}\n")
        (programs / name).chmod(0o755)
    attack = Attack(world, "", canary)
    base = world.commit_tree(attack.root(), message="base")
    assert world.push(f"{base}:refs/heads/main").ok
    world.environ["PATH"] = f"{programs}:{world.environ['PATH']}"
    return Attack(world, base, canary)
