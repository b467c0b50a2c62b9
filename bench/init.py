"""Set real repositories up with ``gogate init``, and see that the set-up passes its own gate and stays as it is.

    python -m bench.init [--actionlint PATH] CHECKOUT...

Each checkout is copied first. On the copy: ``gogate init`` as a user runs it; ``gogate check`` and the nightly gate
with what it wrote; ``gogate init`` again; then every way in at once, twice; a commit under the hooks; a bare clone with
``--server``, twice. Prints a row of a table for each checkout, and what did not hold: then the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gogate.init.settings_file import floor_of
from gogate.parse.result import parse as parse_result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.model.result import Result

__all__ = ["Trial", "added", "expanded", "snapshot"]

WAYS = ("--github", "--gitlab", "--jenkins", "--pre-commit", "--makefile", "--hooks")
SCHEMAS = {
    ".github/workflows/gogate.yml": "vendor.github-workflows",
    ".github/actions/gogate/action.yml": "vendor.github-actions",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
}
BIN = Path(sys.executable).parent
HEAD = "| repository | modules, packages, tests | floor: covered / statements | known | let pass | seconds | broken |"


@dataclass(slots=True)
class Trial:
    """One repository: a copy of *checkout* in *scratch*, and what did not hold."""

    checkout: Path
    scratch: Path
    actionlint: str = ""
    broken: list[str] = field(default_factory=list)

    @property
    def root(self) -> Path:
        """The copy."""
        return self.scratch / "work"

    def run(self, *argv: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program in the copy, with gogate on PATH and a cache of its own."""
        environment = {
            **os.environ,
            "PATH": os.pathsep.join((str(BIN), os.environ["PATH"])),
            "GOGATE_CACHE_DIR": str(self.scratch / "cache"),
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "user.name",
            "GIT_CONFIG_VALUE_0": "bench",
            "GIT_CONFIG_KEY_1": "user.email",
            "GIT_CONFIG_VALUE_1": "bench@example.com",
        }
        place = cwd or self.root
        nothing = subprocess.DEVNULL
        return subprocess.run(
            argv, cwd=place, env=environment, capture_output=True, text=True, stdin=nothing, check=False
        )

    def hold(self, what: str, holds: object, told: str = "") -> None:
        """Note *what* where it does not hold."""
        if not holds:
            self.broken.append(what + (f":\n{told[-3000:]}" if told else ""))

    def passes(self, what: str, *argv: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program that has to end with 0."""
        done = self.run(*argv, cwd=cwd)
        self.hold(f"{what} ended with {done.returncode}", done.returncode == 0, done.stdout + done.stderr)
        return done

    def row(self) -> str:
        """Run all of it and return the row of the table."""
        shutil.copytree(self.checkout, self.root, symlinks=True)
        self.hold("the checkout is not clean", not self.run("git", "status", "--porcelain").stdout)
        started = time.perf_counter()
        told = self.passes("gogate init", "gogate", "init").stdout
        seconds = time.perf_counter() - started
        result = self._gates()
        self._again("gogate init again", "gogate", "init")
        self.passes("every way in", "gogate", "init", *WAYS)
        self._again("every way in again", "gogate", "init", *WAYS)
        self._are_valid(told)
        self._hooks()
        self._server()
        return self._told(result, seconds)

    def _gates(self) -> Result | None:
        """Check with what was written; return the result of the nightly gate."""
        self.passes("gogate check", "gogate", "check", "-q", "--output", "plain")
        report = self.scratch / "nightly.json"
        self.passes("the nightly gate", "gogate", "check", "-q", "--gate", "nightly", "--report", f"json={report}")
        return parse_result(report.read_bytes(), report.name) if report.exists() else None

    def _again(self, what: str, *argv: str) -> None:
        before = snapshot(self.root)
        done = self.passes(what, *argv)
        self.hold(f"{what} changed something", snapshot(self.root) == before)
        self.hold(f"{what} wrote", "wrote" not in done.stdout, done.stdout)
        self.hold(f"{what} ran something", not done.stderr, done.stderr)

    def _are_valid(self, told: str) -> None:
        """Lint what was written, and what is there with the lines added that a person is told to add."""
        self._add(added(told))
        for name, schema in SCHEMAS.items():
            self.passes(name, "check-jsonschema", "--builtin-schema", schema, name)
        component = self.scratch / "gitlab.yml"
        component.write_text(expanded((self.root / ".gitlab" / "gogate.yml").read_text()))
        self.passes(".gitlab/gogate.yml", "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(component))
        if self.actionlint:
            self.passes("actionlint", self.actionlint, ".github/workflows/gogate.yml")
        self.passes("pre-commit's configuration", "pre-commit", "validate-config", ".pre-commit-config.yaml")
        self.passes("make", "make", "-n", "ci-check")

    def _add(self, advice: Mapping[str, str]) -> None:
        """Do as a person does who was told to add lines: at the end, or to a list that is there."""
        for name, lines in advice.items():
            text = (self.root / name).read_text()
            item = lines.startswith("  - ") and "include:\n" in text
            (self.root / name).write_text(
                text.replace("include:\n", f"include:\n{lines}", 1) if item else f"{text}\n{lines}"
            )

    def _hooks(self) -> None:
        """Commit under the hook that was written, then under one that was there, to which a person adds a line."""
        self._commit("the hook in .git/hooks")
        folder = self.scratch / "hooks"
        folder.mkdir()
        mine = folder / "pre-commit"
        mine.write_text(f"#!/bin/sh\ntouch '{self.scratch}/ran'\n")
        mine.chmod(0o755)
        self.run("git", "config", "core.hooksPath", str(folder))
        told = self.passes("gogate init --hooks", "gogate", "init", "--hooks").stdout
        line = told.partition("; add to it: ")[2].partition("\n")[0]
        self.hold("no line to add to the hook in core.hooksPath is told", line, told)
        with mine.open("a") as file:
            file.write(f"{line}\n")
        self._again("gogate init --hooks again", "gogate", "init", "--hooks")
        self._commit("the hook in core.hooksPath")
        self.hold("the hook in core.hooksPath did not run itself", (self.scratch / "ran").exists())

    def _commit(self, what: str) -> None:
        """Commit something untidy, then tidy."""
        module = next(self.root.rglob("go.mod")).parent / "gogate_bench"
        module.mkdir(exist_ok=True)
        for text, code in (("( )", 1), ("()", 0)):
            (module / "f.go").write_text(f"package gogate_bench\n\n// {what}\nfunc f{text} {{}}\n")
            self.run("git", "add", str(module))
            done = self.run("git", "commit", "-q", "-m", "Add a file")
            self.hold(
                f"{what}: a commit ended with {done.returncode}, not {code}", done.returncode == code, done.stderr
            )

    def _server(self) -> None:
        bare = self.scratch / "bare.git"
        self.run("git", "clone", "-q", "--bare", "--shared", str(self.root), str(bare))
        done = self.passes("--server", "gogate", "init", "--server", str(bare))
        self.hold("--server wrote no hook", (bare / "hooks" / "pre-receive").exists(), done.stdout)
        before = snapshot(bare)
        self.passes("--server again", "gogate", "init", "--server", str(bare))
        self.hold("--server again changed something", snapshot(bare) == before)

    def _told(self, result: Result | None, seconds: float) -> str:
        settings = msgspec.toml.decode((self.root / "gogate.toml").read_bytes())
        floor = settings.get("coverage", {}).get("floor")
        cells = [self.checkout.name, "", "not measured", "", "", f"{seconds:.0f}", str(len(self.broken) or "nothing")]
        if result is not None:
            packages, tests = len(result.selection.packages), sum(not test.name.count("/") for test in result.tests)
            cells[1] = f"{len(result.modules)}, {packages}, {tests}"
            known: dict[str, int] = {}
            for finding in result.findings:
                known[finding.rule] = known.get(finding.rule, 0) + 1
            cells[3] = ", ".join(f"{rule} {count}" for rule, count in sorted(known.items())) or "none"
            if result.coverage is not None and floor is not None:
                covered, statements = result.coverage.covered, result.coverage.statements
                cells[2] = f"{floor}: {covered} / {statements}"
                self.hold("the floor is not today's figure", floor == floor_of(covered, statements), cells[2])
                cells[6] = str(len(self.broken) or "nothing")
        cells[4] = str(len(settings.get("test", {}).get("quarantine", [])) or "none")
        return f"| {' | '.join(cells)} |"


def snapshot(root: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of each file, git's hooks and settings included, its index and objects left out."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = (0, os.fsencode(path.readlink()))
        elif path.is_file() and (not name.startswith(".git/") or name.startswith((".git/hooks/", ".git/config"))):
            found[name] = (path.stat().st_mode, path.read_bytes())
    return found


def added(told: str) -> dict[str, str]:
    """Return the lines that the output of ``gogate init`` tells to add, by the name of the file."""
    found: dict[str, str] = {}
    name = ""
    for line in told.splitlines():
        if line.startswith("add to "):
            name = line.partition(" of ")[2].partition(", which")[0]
        elif name and line.startswith("    "):
            found[name] = f"{found.get(name, '')}{line[4:]}\n"
        elif line:
            name = ""
    return found


def expanded(component: str) -> str:
    """Return the jobs of a GitLab component with the defaults of its inputs put in."""
    header, _, body = component.partition("\n---\n")
    blocks = re.findall(r"^    (\w+):\n((?:      .*\n?)+)", header, flags=re.MULTILINE)
    values = {name: found[1] for name, block in blocks if (found := re.search(r"default: (.*)", block))}
    return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: values[match[1]], body)


def main() -> int:
    """Try all checkouts."""
    parser = argparse.ArgumentParser(prog="python -m bench.init")
    parser.add_argument("checkouts", nargs="+", type=Path, metavar="CHECKOUT")
    parser.add_argument("--actionlint", default=shutil.which("actionlint") or "", help="where actionlint is")
    arguments = parser.parse_args()
    print(HEAD, "|---|---|---|---|---|---|---|", sep="\n", flush=True)
    broken = 0
    for checkout in arguments.checkouts:
        with tempfile.TemporaryDirectory(prefix="gogate-bench-") as folder:
            trial = Trial(checkout.resolve(), Path(folder), arguments.actionlint)
            print(trial.row(), *trial.broken, sep="\n", flush=True)
            broken += len(trial.broken)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
