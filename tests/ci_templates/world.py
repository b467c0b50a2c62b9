"""What the runs of the templates have in common: a change to examples/shop, the package to install, what was said."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

from gogate.model.result import Result

__all__ = ["CHANGES", "CLEAN", "Change", "Repository", "by_hand", "in_hook", "read", "said", "source", "wanted"]

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ("gogate", "ci_templates", "hooks", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


@dataclass(frozen=True, slots=True)
class Change:
    """One edit of the shop, and what a gate objects to: (stage, rule, file:line), the stages that fail."""

    file: str
    old: str
    new: str
    objections: frozenset[tuple[str, str, str]] = frozenset()
    nightly: bool = False  # only the nightly gate looks for it


STOCK = "stock/stock.go"
RESERVE = "func (s *Stock) Reserve(want map[string]int) error {\n"
CLEAN = Change(STOCK, "// Left tells", "// Left counts, and tells")
CHANGES = {
    "format": Change(
        STOCK,
        "\treturn s.pieces[sku]",
        "\treturn  s.pieces[sku]",
        frozenset({("fmt", "gofmt", f"{STOCK}:33"), ("gofumpt", "gofumpt", f"{STOCK}:33")}),
    ),
    "race": Change(
        STOCK,
        RESERVE,
        f"var asked int\n\n{RESERVE}\tasked++\n",
        frozenset({("test", "race", f"{STOCK}:40")}),
    ),
    "vet": Change(STOCK, "%d of %q wanted", "%d of %d wanted", frozenset({("vet", "printf", f"{STOCK}:42")})),
    "floor": Change(
        "gogate.toml", "floor = 85.0", "floor = 99.9", frozenset({("test", "coverage/total", "")}), nightly=True
    ),
}


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
        text = (root / change.file).read_text()
        assert text.count(change.old) == 1, f"{change.file} should hold {change.old!r} once"
        _git(root, "switch", "-q", "-c", "feature")
        (root / change.file).write_text(text.replace(change.old, change.new))
        return cls(root, base, _commit(root))


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def _commit(root: Path, *before: list[str]) -> str:
    for arguments in (*before, ["add", "-A"], ["commit", "-q", "-m", "Change"]):
        _git(root, *arguments)
    return _git(root, "rev-parse", "HEAD")


def wanted(change: Change) -> str:
    """The verdict that the change deserves."""
    return "fail" if change.objections else "pass"


def read(file: Path) -> Result:
    """A result document."""
    return msgspec.json.decode(file.read_bytes(), type=Result)


def said(result: Result) -> tuple[str, frozenset[tuple[str, str, str]]]:
    """The verdict and the findings."""
    places = {(one.stage or "", one.rule, f"{one.file}:{one.line}" if one.file else "") for one in result.findings}
    return result.verdict.value, frozenset(places)


def by_hand(repository: Repository, change: Change) -> tuple[int, Result]:
    """What `gogate check` says on one machine."""
    report = repository.root.parent / "by-hand.json"
    gate = ["--gate", "nightly"] if change.nightly else ["--gate", "pull-request", "--since", repository.base]
    argv = [sys.executable, "-m", "gogate", "check", *gate, "--report", f"json={report}"]
    done = subprocess.run(argv, cwd=repository.root, capture_output=True, text=True)
    assert report.is_file(), done.stdout + done.stderr
    return done.returncode, read(report)


def in_hook(repository: Repository) -> tuple[int, Result]:
    """What `gogate hook pre-commit` says of the same change, staged on its base, for all stages."""
    report = repository.root.parent / "in-hook.json"
    _git(repository.root, "reset", "-q", "--soft", repository.base)
    gate = ["--gate", "pull-request", "--select", "all"]
    argv = [sys.executable, "-m", "gogate", "hook", "pre-commit", *gate, "--report", f"json={report}"]
    done = subprocess.run(argv, cwd=repository.root, capture_output=True, text=True)
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


def without_colour(text: str) -> str:
    """What a log says, without a terminal's codes."""
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)


def environment(**more: str) -> dict[str, str]:
    """This process's own, and *more*."""
    return {**os.environ, **more}
