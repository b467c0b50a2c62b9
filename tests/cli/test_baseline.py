"""``gogate baseline`` over real modules: what is known passes from then on, what is new fails, floors only rise."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.checkworld import gogate
from tests.goworld import module, write

BAD = {"bad.go": 'package m\n\nimport "fmt"\n\nfunc bad( n int) {\n\tfmt.Printf("%d\\n", "x")\n}\n'}
NAME = "gogate.baseline.json"
SETTINGS = '[go]\ngofumpt = "v0.12.0"\n\n[vet]\nanalyzers = []\n'


@pytest.fixture
def root(tmp_path: Path, gofumpt: Path) -> Path:
    """A module whose bad.go has one finding of gofmt, of gofumpt and of vet."""
    return write(tmp_path / "m", {**module(), **BAD, "gogate.toml": SETTINGS})


def on_path(gofumpt: Path) -> dict[str, str]:
    return {"PATH": f"{gofumpt.parent}{os.pathsep}{os.environ['PATH']}"}


def known(root: Path) -> list[tuple[str, str, int]]:
    entries = json.loads((root / NAME).read_text())["findings"]
    return [(entry["file"], entry["rule"], entry["count"]) for entry in entries]


def check(root: Path, environ: dict[str, str]) -> tuple[int, set[tuple[str, bool]]]:
    stages = [word for stage in ("fmt", "gofumpt", "vet") for word in ("--stage", stage)]
    ran = gogate(root, "check", *stages, "--output", "json", environ=environ)
    return ran.code, {(finding["rule"], finding["known"]) for finding in json.loads(ran.stdout)["findings"]}


def test_what_is_written_is_known_and_what_comes_after_fails(root: Path, gofumpt: Path) -> None:
    environ = on_path(gofumpt)
    assert check(root, environ)[0] == 1
    ran = gogate(root, "baseline", environ=environ)
    assert ran.code == 0, ran.stderr
    assert known(root) == [("bad.go", "gofmt", 1), ("bad.go", "gofumpt", 1), ("bad.go", "printf", 1)]
    assert sorted(re.findall(r"^\+ bad\.go: (\w+): ", ran.stdout, re.MULTILINE)) == ["gofmt", "gofumpt", "printf"]
    assert ran.stdout.endswith(f"{NAME}: written, 3 known findings\n")
    assert check(root, environ) == (0, {("gofmt", True), ("gofumpt", True), ("printf", True)})

    write(root, {"new.go": 'package m\n\nimport "fmt"\n\nfunc worse() { fmt.Printf("%s\\n", 1) }\n'})
    code, found = check(root, environ)
    assert (code, ("printf", False) in found, ("printf", True) in found) == (1, True, True)


def test_a_second_run_changes_nothing_and_what_is_mended_goes(root: Path, gofumpt: Path) -> None:
    environ = on_path(gofumpt)
    gogate(root, "baseline", environ=environ)
    before = (root / NAME).read_bytes()
    ran = gogate(root, "baseline", environ=environ)
    assert (ran.code, ran.stdout) == (0, f"{NAME}: unchanged, 3 known findings\n")
    assert (root / NAME).read_bytes() == before
    write(root, {"bad.go": BAD["bad.go"].replace("bad( n", "bad(n")})
    ran = gogate(root, "baseline", environ=environ)
    assert [line[:2] for line in ran.stdout.splitlines()[:-1]] == ["- ", "- "]
    assert known(root) == [("bad.go", "printf", 1)]


def test_a_dry_run_writes_nothing(root: Path, gofumpt: Path) -> None:
    ran = gogate(root, "baseline", "--dry-run", "-q", environ=on_path(gofumpt))
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.endswith(f"{NAME}: not written (--dry-run), 3 known findings\n")
    assert not (root / NAME).exists()


def test_a_clean_module_needs_none(tmp_path: Path, gofumpt: Path) -> None:
    root = write(tmp_path / "m", {**module(), "gogate.toml": SETTINGS})
    ran = gogate(root, "baseline", environ=on_path(gofumpt))
    assert (ran.code, ran.stdout) == (0, "no finding: there is no baseline to write\n")
    assert not (root / NAME).exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [("package m\n\nfunc f() int { return nothing }\n", "undefined: nothing"), ("package m\n\nfunc f( {\n", "bad.go")],
)
def test_what_does_not_load_keeps_the_baseline_as_it_was(root: Path, gofumpt: Path, text: str, said: str) -> None:
    environ = on_path(gofumpt)
    gogate(root, "baseline", environ=environ)
    before = (root / NAME).read_bytes()
    write(root, {"bad.go": text})
    ran = gogate(root, "baseline", environ=environ)
    assert ran.code == 1, ran.stderr
    assert said in ran.stdout
    assert "is not written" in ran.stdout
    assert (root / NAME).read_bytes() == before


def test_a_baseline_that_cannot_be_read_names_the_fix(root: Path, gofumpt: Path) -> None:
    (root / NAME).write_text("<<<<<<< ours\n")
    ran = gogate(root, "baseline", environ=on_path(gofumpt))
    assert ran.code == 2
    assert f"{NAME}: not a baseline" in ran.stderr
    assert "fix: remove it, and run this once more" in ran.stderr


def test_a_tool_that_is_missing_is_no_baseline(root: Path) -> None:
    (root / "gogate.toml").write_text('[vet]\nanalyzers = []\nflags = ["-nosuchflag"]\n')
    ran = gogate(root, "baseline")
    assert ran.code == 3
    assert not (root / NAME).exists()


FLOORS = '[coverage]\nratchet = "floors.json"\n\n[gates.check]\ncoverage = ["ratchet"]\n'
HALF = "package m\n\n// Half is not tested.\nfunc Half(n int) int { return n / 2 }\n"


def floors(root: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads((root / "floors.json").read_text())["packages"]
    return found


def test_floors_are_written_and_only_rise(tmp_path: Path) -> None:
    root = write(tmp_path / "m", {**module(), "half.go": HALF, "gogate.toml": FLOORS})
    ran = gogate(root, "baseline", "--coverage")
    assert ran.code == 0, ran.stderr
    assert floors(root) == {"example.com/m": 50.0}
    assert ran.stdout == "+ example.com/m: 50.00 %\nfloors.json: written, floors of 1 package\n"
    assert gogate(root, "check", "--stage", "test").code == 0

    (root / "half.go").unlink()
    assert "50.00 % → 100.00 %" in gogate(root, "baseline", "--coverage").stdout
    write(root, {"half.go": HALF})
    assert gogate(root, "check", "--stage", "test").code == 1
    ran = gogate(root, "baseline", "--coverage")
    assert (ran.code, ran.stdout) == (0, "floors.json: unchanged, floors of 1 package\n")
    assert floors(root) == {"example.com/m": 100.0}


def test_no_floor_is_taken_from_tests_that_fail(tmp_path: Path) -> None:
    failing = 'package m\n\nimport "testing"\n\nfunc TestNo(t *testing.T) { t.Fail() }\n'
    root = write(tmp_path / "m", {**module(), "no_test.go": failing, "gogate.toml": FLOORS})
    ran = gogate(root, "baseline", "--coverage")
    assert ran.code == 1
    assert "floors.json is not written" in ran.stdout
    assert not (root / "floors.json").exists()


def test_without_a_file_for_floors_nothing_runs(tmp_path: Path) -> None:
    root = write(tmp_path / "m", module())
    ran = gogate(root, "baseline", "--coverage")
    assert (ran.code, ran.stdout) == (2, "")
    assert "coverage.ratchet names no file" in ran.stderr
    assert "started" not in ran.stderr
