"""Real Go modules for tests: written to a temporary folder from a dict of files."""

from __future__ import annotations

import os
from pathlib import Path

from gogate.golang.toolchain import Toolchain, find
from gogate.run.stop import Stop

CLEAN = "package {name}\n\n// Double returns twice n.\nfunc Double(n int) int {{ return 2 * n }}\n"
CLEAN_TEST = (
    'package {name}\n\nimport "testing"\n\nfunc TestDouble(t *testing.T) {{\n\tif Double(2) != 4 {{\n'
    '\t\tt.Fatal("no")\n\t}}\n}}\n'
)
RACE = """package r

import "testing"

func TestRace(t *testing.T) {
	n, done := 0, make(chan bool)
	go func() { n++; close(done) }()
	n++
	<-done
	_ = n
}
"""


def write(root: Path, files: dict[str, str]) -> Path:
    """Write *files* (root-relative name to text) and return *root*."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
    return root


def module(path: str = "example.com/m", *, go: str = "1.24", name: str = "m", prefix: str = "") -> dict[str, str]:
    """Return the files of a clean module with one package and one test."""
    return {
        f"{prefix}go.mod": f"module {path}\n\ngo {go}\n",
        f"{prefix}{name}.go": CLEAN.format(name=name),
        f"{prefix}{name}_test.go": CLEAN_TEST.format(name=name),
    }


def toolchain(cwd: Path) -> Toolchain:
    """Return this machine's Go, as seen in *cwd*."""
    return find(dict(os.environ), cwd, Stop())
