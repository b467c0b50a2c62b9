"""A repository with a finding of each stage in packages of its own, checked whole and in shards."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import msgspec

from gogate.parse.result import parse
from tests.checkworld import gogate
from tests.goworld import module, write

if TYPE_CHECKING:
    from pathlib import Path

    from gogate.model.result import Result, Test
    from tests.checkworld import Ran

HALF = "package half\n\n// F is half covered.\nfunc F(ok bool) int {\n\tif ok {\n\t\treturn 1\n\t}\n\treturn 2\n}\n"
HALF_TEST = (
    'package half\n\nimport "testing"\n\nfunc TestF(t *testing.T) { F(true) }\n\nfunc TestG(t *testing.T) {}\n\n'
    "func TestH(t *testing.T) {}\n"
)
FILES = {
    **module(),
    "fmt/fmt.go": "package fmt\n\nfunc  F() {}\n",
    "vet/vet.go": 'package vet\n\nimport "fmt"\n\n// F prints.\nfunc F() { fmt.Printf("%d", "x") }\n',
    "bad/bad_test.go": 'package bad\n\nimport "testing"\n\nfunc TestBad(t *testing.T) { t.Error("no") }\n',
    "half/half.go": HALF,
    "half/half_test.go": HALF_TEST,
    "skip/skip.go": (
        "package skip\n\n// F is left out.\nfunc F() int {\n\t// coverage-ignore: nothing calls it\n\treturn 1\n}\n\n"
        "// G is not.\nfunc G() int { return 2 }\n"
    ),
    **module("example.com/n", name="n", prefix="nested/"),
    "_hidden/x.go": "package x\n\nfunc  F() {}\n",
}
CLEAN = ("go.mod", "m.go", "m_test.go", "half/half.go", "half/half_test.go", "nested/go.mod", "nested/n.go",
         "nested/n_test.go")  # fmt: skip
_TOOK = re.compile(r"\(\d+\.\d+s\)|\t\d+\.\d+s\b")


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def repository(root: Path, files: dict[str, str] | None = None) -> Path:
    """Make a repository below *root* with one commit of *files*, and return its work tree."""
    work = write(root / "repo", FILES if files is None else files)
    git(work, "init", "-q")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "first")
    return work


def shards(work: Path, count: int, *arguments: str) -> list[Path]:
    """Check each of *count* shards and return their result documents, which lie beside the work tree."""
    paths = [work.parent / f"shard-{index}.json" for index in range(1, count + 1)]
    for index, path in enumerate(paths, 1):
        gogate(work, "check", f"--shard={index}/{count}", "--report", f"json={path}", *arguments)
    return paths


def merged(work: Path, paths: list[Path], *arguments: str) -> tuple[Ran, Result]:
    """Merge *paths* and return how that ended, and the document."""
    ran = gogate(work, "merge", *map(str, paths), "--output", "json", *arguments)
    return ran, parse(ran.stdout.encode(), "stdout")


def timeless(result: Result) -> dict[str, object]:
    """Return the result without what differs from run to run: times, processes, the order in which tests ended."""
    tests = sorted(map(_timeless, result.tests), key=lambda test: (test.package, test.name))
    stages = [msgspec.structs.replace(stage, seconds=0.0, commands=()) for stage in result.stages]
    findings = sorted(result.findings, key=lambda finding: (finding.stage, finding.file, finding.line, finding.rule))
    bare = msgspec.structs.replace(
        result, started="", seconds=0.0, tests=tuple(tests), stages=tuple(stages), findings=tuple(findings)
    )
    return dict(msgspec.to_builtins(bare))


def _timeless(test: Test) -> Test:
    return msgspec.structs.replace(test, seconds=0.0, cached=False, output=_TOOK.sub("", test.output))
