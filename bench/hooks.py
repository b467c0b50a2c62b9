"""Commit hooks: beside a bare interpreter, over small and large repositories, beside the usual shell hooks.

pre-commit and prek are measured where they are installed. `bench.cases` has the cases by name.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.case import Bench, Case, Ratio
from bench.measure import Side

__all__ = ["docs_only", "one_file", "peers"]

FORMAT = ("--stage", "fmt", "--stage", "gofumpt")
# What teams write by hand: a list of files that should be empty, and vet over everything.
SHELL_HOOKS = """\
repos:
- repo: local
  hooks:
  - {{id: gofmt, name: gofmt, language: system, types: [go], entry: sh -c 'test -z "$({gofmt} -l "$@")"' --}}
  - {{id: gofumpt, name: gofumpt, language: system, types: [go], entry: sh -c 'test -z "$({gofumpt} -l "$@")"' --}}
{vet}"""
VET_HOOK = "  - {id: vet, name: vet, language: system, types: [go], pass_filenames: false, entry: go vet ./...}\n"


def docs_only(bench: Bench) -> Case:
    """Commit a page: nothing that a Go gate could judge."""
    folder = repository(bench.scratch / "hooks-docs", 100)
    (folder / "README").write_text("a page\n")
    git(folder, "add", "README")
    hook = (*bench.gogate, "hook", "pre-commit")
    name, bare = "docs-only commit hook", "python -c pass"
    return Case(
        "hooks: a commit without Go, ten times",
        (
            Side(name, [hook] * 10, folder, bench.environment("hooks")),
            Side(bare, [(sys.executable, "-c", "pass")] * 10, folder),
        ),
        (Ratio(f"{name} / `{bare}`", name, bare, 5.0),),
    )


def one_file(bench: Bench) -> Case:
    """Commit one changed file, in a repository of 100 Go files and in one of 10,000."""
    # Never known to be clean, or the second round would measure the store alone.
    hook = (*bench.gogate, "hook", "pre-commit", "--no-reuse")
    sides = []
    for count in (100, 10_000):
        folder = repository(bench.scratch / f"hooks-{count}", count)
        change(folder)
        sides.append(Side(f"{count:,} files", [hook] * 5, folder, bench.environment("hooks")))
    large, small = sides[1].name, sides[0].name
    title = "one-file commit hook, 10,000 Go files / 100"
    return Case("hooks: a commit of one file, five times", sides, (Ratio(title, large, small, 1.25),))


def peers(bench: Bench) -> Case:
    """Commit one changed file under gogate, pre-commit and prek with the usual shell hooks: figures, no limits.

    A hook runner looks at the named files alone; gogate at the index, whatever lies in the work tree.
    """
    sides: list[Side] = []
    asked: list[Ratio] = []
    for kind, words, vet in (
        ("fmt, gofumpt", (), ""),
        ("fmt, gofumpt, vet", (*FORMAT, "--stage", "vet", "--select", "affected"), VET_HOOK),
    ):
        folder = repository(bench.scratch / f"hooks-peers-{len(sides)}", 100)
        goroot = subprocess.run(["go", "env", "GOROOT"], check=True, capture_output=True, text=True).stdout.strip()
        config = SHELL_HOOKS.format(gofmt=Path(goroot) / "bin/gofmt", gofumpt=bench.gofumpt, vet=vet)
        (folder / ".pre-commit-config.yaml").write_text(config)
        commit(folder)
        change(folder)
        ours = f"gogate, {kind}"
        hook = (*bench.gogate, "hook", "pre-commit", *words, "--no-reuse")
        sides.append(Side(ours, (hook,), folder, bench.environment("hooks")))
        for runner in ("pre-commit", "prek"):
            found = program(runner)
            if found is None:
                continue
            theirs = f"{runner}, {kind}"
            homes = {"PRE_COMMIT_HOME": str(bench.scratch / "pc"), "PREK_HOME": str(bench.scratch / "prek")}
            environment = {**bench.environment("hooks"), **homes}
            sides.append(Side(theirs, ((found, "run"),), folder, environment))
            asked.append(Ratio(f"gogate / {theirs} (shell hooks)", ours, theirs, math.inf))
    return Case("hooks: a commit of one file beside shell hooks", sides, asked)


def program(name: str) -> str | None:
    """Return the path of *name*, beside this Python or on PATH."""
    return shutil.which(name, path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))


def repository(root: Path, count: int) -> Path:
    """Make a repository of *count* Go files in one module, committed."""
    root.mkdir()
    git(root, "init", "-q")
    (root / "go.mod").write_text("module example.com/m\n\ngo 1.24\n")
    for number in range(count):
        file = root / f"p{number // 50}/q{number // 10 % 5}/f{number}.go"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source(number, number))
    commit(root)
    return root


def source(name: int, value: int) -> str:
    """Return a small file, formatted."""
    return f"package q\n\n// F{name} is {value}.\nfunc F{name}() int {{ return {value} }}\n"


def change(root: Path) -> None:
    """Change one file and stage it."""
    (root / "p0/q0/f0.go").write_text(source(0, 1))
    git(root, "add", "p0/q0/f0.go")


def commit(root: Path) -> None:
    """Commit everything."""
    git(root, "add", "-A")
    git(root, "-c", "user.name=bench", "-c", "user.email=bench@example.com", "commit", "-q", "--no-verify", "-m", "x")


def git(root: Path, *words: str) -> None:
    """Run git in *root*."""
    subprocess.run(["git", "-C", str(root), *words], check=True)
