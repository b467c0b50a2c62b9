"""What the runs of the templates have in common: a change to examples/shop, the package to install, what was said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from filelock import FileLock

from gogate.model.result import Outcome, Result

__all__ = ["CHANGES", "CLEAN", "MIXED", "Change", "Repository", "environment", "failures", "read", "said", "wheel"]

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "ci_templates"
PACKAGE = ("gogate", "ci_templates", "hooks", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Change:
    """Edits of the shop, and what a gate objects to."""

    edits: tuple[tuple[str, str, str], ...]  # file, old, new
    objections: frozenset[tuple[str, str, str]] = frozenset()  # (stage, rule, file:line)
    failing: frozenset[tuple[str, str]] = frozenset()  # (package, test), where these are the same each time
    nightly: bool = False  # only the nightly gate looks for it

    @property
    def verdict(self) -> str:
        """The verdict that the change deserves."""
        return "fail" if self.objections or self.failing else "pass"


STOCK = "stock/stock.go"
STOCK_TEST = "stock/stock_test.go"
SOLD_TWICE = "func TestReserveNeverSellsTwice(t *testing.T) {\n"
DONE = "\t\t\tdefer wg.Done()\n"
MADE = "\ts := &Stock{pieces: make(map[string]int, len(pieces))}\n"
ASSIGNED = f"{MADE}\ts.pieces = s.pieces\n"
FORMAT = ("cart/cart.go", "Quantity += quantity", "Quantity  +=  quantity")
TEST = ("catalogue/catalogue_test.go", "", "\nfunc TestPriced(t *testing.T) {\n\tt.Error(`no price`)\n}\n")

COMMENT = (STOCK, "// Left tells", "// Left counts, and tells")  # what imports the package is affected by it

CLEAN = Change((COMMENT,))
CHANGES = {
    "format": Change(
        ((STOCK, "\treturn s.pieces[sku]", "\treturn  s.pieces[sku]"),),
        frozenset({("fmt", "gofmt", f"{STOCK}:33"), ("gofumpt", "gofumpt", f"{STOCK}:33")}),
    ),
    "race": Change(
        (
            COMMENT,
            (STOCK_TEST, SOLD_TWICE, f"var asked int\n\n{SOLD_TWICE}"),
            (STOCK_TEST, DONE, f"{DONE}\t\t\tasked++\n"),
        ),
        frozenset({("test", "race", f"{STOCK_TEST}:39")}),
    ),
    "vet": Change(((STOCK, MADE, ASSIGNED),), frozenset({("vet", "assign", f"{STOCK}:23")})),
    "floor": Change(
        (("gogate.toml", "floor = 85.0", "floor = 99.9"),), frozenset({("test", "coverage/total", "")}), nightly=True
    ),
}
MIXED = Change(
    ((STOCK, MADE, ASSIGNED), FORMAT, TEST),
    frozenset(
        {
            ("fmt", "gofmt", "cart/cart.go:43"),
            ("gofumpt", "gofumpt", "cart/cart.go:43"),
            ("vet", "assign", f"{STOCK}:23"),
        }
    ),
    frozenset({("example.com/shop/catalogue", "TestPriced")}),
)


@dataclass(frozen=True, slots=True)
class Repository:
    """The shop on `main`, and one commit with the change on `feature`, checked out."""

    root: Path
    base: str
    head: str

    @classmethod
    def make(cls, root: Path, change: Change, files: dict[str, str]) -> Repository:
        """The shop with *files* beside it."""
        shutil.copytree(ROOT / "examples" / "shop", root)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        base = _commit(root, ["init", "-q"])
        git(root, "switch", "-q", "-c", "feature")
        for name, old, new in change.edits:
            text = (root / name).read_text()
            assert not old or text.count(old) == 1, f"{name} should hold {old!r} once"
            (root / name).write_text(text.replace(old, new) if old else text + new)
        return cls(root, base, _commit(root))

    @property
    def folder(self) -> Path:
        """Where the repository lies; what runs leave goes beside it."""
        return self.root.parent


def git(root: Path, *arguments: str) -> str:
    """What git says."""
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def _commit(root: Path, *before: list[str]) -> str:
    for arguments in (*before, ["add", "-A"], ["commit", "-q", "-m", "Change"]):
        git(root, *arguments)
    return git(root, "rev-parse", "HEAD")


def read(file: Path) -> Result:
    """A result document."""
    return msgspec.json.decode(file.read_bytes(), type=Result)


def said(result: Result) -> tuple[str, frozenset[tuple[str, str, str]]]:
    """The verdict and the findings."""
    places = {(one.stage or "", one.rule, f"{one.file}:{one.line}" if one.file else "") for one in result.findings}
    return result.verdict.value, frozenset(places)


def failures(result: Result) -> frozenset[tuple[str, str]]:
    """The tests that failed."""
    return frozenset((test.package, test.name) for test in result.tests if test.outcome is Outcome.FAIL)


def by_hand(repository: Repository) -> tuple[int, Result]:
    """What `gogate check` says on one machine."""
    report = repository.folder / "by-hand.json"
    words = ["check", "--gate", "pull-request", "--since", repository.base, "--no-reuse", "--report", f"json={report}"]
    argv = [sys.executable, "-m", "gogate", *words]
    done = subprocess.run(argv, cwd=repository.root, capture_output=True, text=True)
    assert report.is_file(), done.stdout + done.stderr
    return done.returncode, read(report)


def committed(repository: Repository) -> tuple[int, Result]:
    """What git's pre-commit hook says of the same change, on its base, for all stages."""
    git(repository.root, "reset", "-q", "--soft", repository.base)
    words = ["--gate", "pull-request", "--select", "affected"]
    return _hooked(repository, "pre-commit", words, ["commit", "-q", "-m", "Change"])


def pushed(repository: Repository) -> tuple[int, Result]:
    """What git's pre-push hook says of the same change, to a remote that has its base."""
    remote = repository.folder / "remote.git"
    git(repository.root, "init", "-q", "--bare", str(remote))
    git(repository.root, "remote", "add", "origin", str(remote))
    git(repository.root, "push", "-q", "--no-verify", "origin", f"{repository.base}:refs/heads/main")
    git(repository.root, "fetch", "-q", "origin")
    return _hooked(repository, "pre-push", [], ["push", "-q", "origin", "feature"])


def _hooked(repository: Repository, hook: str, words: list[str], command: list[str]) -> tuple[int, Result]:
    """Run git's *command*, with a *hook* that says *words* and keeps the result document."""
    report = repository.folder / f"{hook}.json"
    file = repository.root / ".git" / "hooks" / hook
    more = " ".join([*words, "--no-reuse", "--report", f"json={report}"])
    file.write_text(f'#!/bin/sh\nexec {sys.executable} -m gogate hook {hook} "$@" {more}\n')
    file.chmod(0o755)
    done = subprocess.run(["git", *command], cwd=repository.root, capture_output=True, text=True)
    assert report.is_file(), done.stdout + done.stderr
    return done.returncode, read(report)


def source(folder: Path) -> Path:
    """A copy of this project as its repository holds it: what installs, and the templates."""
    for name in PACKAGE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def wheel(shared: Path) -> Path:
    """gogate as pip would fetch it, built once for all workers of this run."""
    folder = shared / "wheel"
    with FileLock(shared / "wheel.lock"):
        if not folder.exists():
            project = source(shared / "project")
            argv = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(project)]
            subprocess.run(argv, check=True, env=environment(shared))
    return next(folder.glob("*.whl"))


def npm(folder: Path, *packages: str) -> None:
    """Install packages of exact versions below *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "install", "--no-save", "--prefix", str(folder), "-E", *packages], check=True)


def environment(shared: Path, **more: str) -> dict[str, str]:
    """This process's own, with one store of pip's downloads for all runs, and *more*."""
    return {**os.environ, "PIP_CACHE_DIR": str(shared / "pip"), "PIP_NO_COMPILE": "1", **more}


@dataclass(frozen=True, slots=True)
class Job:
    """One job of a run: its steps in the order in which they ended."""

    steps: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def without_colour(text: str) -> str:
    """What a log says, without a terminal's codes."""
    return COLOUR.sub("", text)
