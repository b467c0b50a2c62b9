"""Judge pushes with the pre-receive hook, beside what a server would otherwise do; both in one run.

    python -m bench.server [--files 3000] [--rounds 5] [--gofumpt PATH]

The files are those of Go's own standard library, formatted by gofumpt first, so that there is nothing to find and every
byte is read. Each side is a whole process that starts as git starts a hook: the pushed objects lie packed in a folder
of their own, the server's beside it. Ratios are of medians of wall time:

- a push of all files / ``gofmt -l`` over the same files in one folder, where the hook judges fmt alone (budget 1.5);
- the same with both stages / ``gofmt -l`` and ``gofumpt -l`` one after the other (budget 1.5);
- a push of one file into a repository of 50,000 files / into one of 100 files (budget 1.3);
- beside the usual shell hook, ``git show | gofmt -l`` file by file, for all files (no budget: shown).

Exit code 1 where a budget is broken.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.measure import Side, Times, in_turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ZERO = "0" * 40
SHELL_HOOK = """\
while read -r old new ref; do
  git ls-tree -r --name-only "$new" | grep '\\.go$' | while read -r name; do
    git show "$new:$name" | gofmt -l
  done
done
"""
IDENTITY = {f"GIT_{who}_{what}": "bench@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git in *folder* and return what it says."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=True, env={**os.environ, **IDENTITY}
    )
    return done.stdout.decode().strip()


def standard_library(folder: Path, count: int, gofumpt: str) -> Path:
    """Copy *count* files of Go's standard library to *folder* under names of their own, and format them."""
    source = Path(subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip())
    files = [path for path in sorted((source / "src").rglob("*.go")) if "testdata" not in path.parts]
    step = max(1, len(files) // count)
    for number, path in enumerate(files[::step][:count]):
        place = folder / f"p{number % 100:02}"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place / f"f{number}.go")
    (folder / "go.mod").write_text("module example.com/bench\n\ngo 1.24\n")
    # Some files want gofumpt twice.
    while subprocess.run([gofumpt, "-l", "-w", "."], cwd=folder, capture_output=True, check=True).stdout:
        pass
    return folder


class Row(NamedTuple):
    """A comparison: ours, theirs, and what the ratio of wall times may be."""

    name: str
    ours: Times
    theirs: Times
    budget: float | None

    def __str__(self) -> str:
        """Say wall seconds, and the ratios of wall and CPU time."""
        wall, theirs = self.ours.median, self.theirs.median
        cpu = statistics.median(self.ours.cpu) / statistics.median(self.theirs.cpu)
        budget = f"budget {self.budget}" if self.budget else "no budget"
        return f"{self.name}: {wall:.3f} s / {theirs:.3f} s = {wall / theirs:.2f} ({budget}); of CPU {cpu:.2f}"


def settle() -> None:
    """Wait until ext4 takes the inodes of the last push's files as free again, which lasts five seconds.

    Until then it passes them over one by one for each new file (recently_deleted in fs/ext4/ialloc.c): 3,000 files took
    1.4 s to make instead of 0.2 s.
    """
    time.sleep(6)


class Server:
    """A bare repository, and pushes to it as its hook sees them."""

    def __init__(self, folder: Path, gofumpt: str) -> None:
        """Make an empty one in *folder*."""
        self.folder = folder
        self.gofumpt = gofumpt
        self.bare = folder / "server.git"
        folder.mkdir()
        git(folder, "init", "-q", "--bare", str(self.bare))

    def has(self, count: int) -> str:
        """Let it have a commit of *count* small files; return the commit."""
        parts = [b"blob\nmark :1\ndata 10\npackage a\n\n", b"commit refs/heads/main\nmark :2\n"]
        parts.append(b"committer a <a@example.com> 1700000000 +0000\ndata 0\n")
        parts += [b"M 100644 :1 d%03d/f%d.go\n" % (number % 500, number) for number in range(count)]
        git(self.bare, "fast-import", "--quiet", stdin=b"".join(parts))
        return git(self.bare, "rev-parse", "refs/heads/main")

    def receives(self, old: str, new: str, objects: Path, hook: Sequence[str], stages: Iterable[str]) -> Side:
        """Return the side that runs *hook* for a push from *old* to *new*, whose *objects* lie in quarantine."""
        name = "-".join(["hook", *stages])
        given = self.folder / f"{name}.input"
        given.write_text(f"{old} {new} refs/heads/main\n")
        policy = self.folder / f"{name}.toml"
        listed = ", ".join(f'"{stage}"' for stage in stages)
        policy.write_text(f'stages = [{listed}]\nbudget = "300s"\n[tools]\ngofumpt = "{self.gofumpt}"\n')
        words = ["sh", "-c", 'exec "$@" <"$0"', str(given), *hook]
        environment = {**self.environment(objects), "GOGATE_SERVER_CONFIG": str(policy)}
        return Side(name, [words], self.bare, environment, before=settle)

    def environment(self, objects: Path) -> Mapping[str, str]:
        """Return what git tells a hook."""
        return {
            "GIT_DIR": ".",
            "GIT_OBJECT_DIRECTORY": str(objects),
            "GIT_QUARANTINE_PATH": str(objects),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(self.bare / "objects"),
        }


HOOK = (sys.executable, "-I", "-m", "gogate.cli.receiving", "pre-receive")


def whole_push(folder: Path, files: Path, gofumpt: str, rounds: int) -> list[Row]:
    """Measure a push of all *files*."""
    git(files, "init", "-q")
    git(files, "add", "-A")
    git(files, "commit", "-q", "-m", "all")
    git(files, "repack", "-adq")
    new, objects = git(files, "rev-parse", "HEAD"), files / ".git" / "objects"
    server = Server(folder / "whole", gofumpt)
    shell = folder / "shell-hook"
    shell.write_text(SHELL_HOOK)
    sides = [
        server.receives(ZERO, new, objects, HOOK, ["fmt"]),
        server.receives(ZERO, new, objects, HOOK, ["fmt", "gofumpt"]),
        Side("gofmt -l", [["gofmt", "-l", "."]], files),
        Side("gofmt -l; gofumpt -l", [["gofmt", "-l", "."], [gofumpt, "-l", "."]], files),
    ]
    times = in_turns(sides, rounds, print)
    usual = server.receives(ZERO, new, objects, ["sh", str(shell)], ["shell"])
    slow = in_turns([usual], 1, print)[usual.name]
    ours = times["hook-fmt"]
    return [
        Row("all files, fmt / gofmt -l", ours, times["gofmt -l"], 1.5),
        Row("all files, both / gofmt -l; gofumpt -l", times["hook-fmt-gofumpt"], times["gofmt -l; gofumpt -l"], 1.5),
        Row("all files, fmt / the usual shell hook", ours, slow, None),
    ]


def one_file(folder: Path, gofumpt: str, rounds: int) -> Row:
    """Measure a push of one file into a large and a small repository."""
    sides = []
    for count in (50_000, 100):
        server = Server(folder / f"of-{count}", gofumpt)
        old = server.has(count)
        objects = folder / f"quarantine-{count}"
        objects.mkdir()
        environment = {**os.environ, **server.environment(objects), **IDENTITY, "GIT_INDEX_FILE": str(folder / "index")}

        def ask(*words: str, stdin: bytes = b"", here: Path = server.bare, env: Mapping[str, str] = environment) -> str:
            done = subprocess.run(["git", *words], cwd=here, env=env, input=stdin, capture_output=True, check=True)
            return done.stdout.decode().strip()

        blob = ask("hash-object", "-w", "--stdin", stdin=b"package a\n\n// New is new.\nfunc New() {}\n")
        ask("read-tree", old)
        ask("update-index", "--add", "--cacheinfo", f"100644,{blob},d001/new.go")
        new = ask("commit-tree", "-p", old, "-m", "one", ask("write-tree"))
        side = server.receives(old, new, objects, HOOK, ["fmt", "gofumpt"])
        sides.append(Side(f"one file into {count}", side.commands, side.folder, side.environment))
    times = in_turns(sides, rounds, print)
    large, small = (times[side.name] for side in sides)
    return Row("one file into 50,000 files / into 100", large, small, 1.3)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description="Measure the pre-receive hook.")
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--gofumpt", default=shutil.which("gofumpt"))
    asked = parser.parse_args()
    if not asked.gofumpt:
        parser.error("gofumpt is not on PATH: name it with --gofumpt")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = standard_library(folder / "files", asked.files, asked.gofumpt)
        rows = whole_push(folder, files, asked.gofumpt, asked.rounds)
        rows.append(one_file(folder, asked.gofumpt, 3 * asked.rounds))
    for row in rows:
        print(row)
    return int(any(row.budget is not None and row.ours.median / row.theirs.median > row.budget for row in rows))


if __name__ == "__main__":
    sys.exit(main())
