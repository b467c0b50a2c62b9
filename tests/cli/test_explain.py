from __future__ import annotations

import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.checkworld import gogate, result
from tests.goworld import module, write
from tests.shardworld import HALF, repository

SETTINGS = """\
[test]
timeout = "5m"
[coverage]
floor = 50.0
[[coverage.rules]]
match = "half"
floor = 40.0
[[test.quarantine]]
package = "example.com/m/half"
name = "TestX"
owner = "me"
reason = "flaky"
until = 2099-01-01
"""
FILES = {
    **module(),
    "half/half.go": HALF,
    "gogate.toml": SETTINGS,
    "user/user.go": 'package user\n\nimport _ "example.com/m/half"\n',
}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return repository(tmp_path, FILES)


def test_a_package_is_explained_with_the_origin_of_each_setting(work: Path) -> None:
    ran = gogate(work, "explain", "./half", environ={"GOGATE_TEST_RACE": "true"})
    assert ran.code == 0, ran.stderr
    for line in (
        '  test.timeout = "5m"  (gogate.toml:2)',
        "  test.race = true  (GOGATE_TEST_RACE)",
        '  gates.check.select = "all"  (default)',
        "  coverage.floor = 50.0  (gogate.toml:4)",
        "example.com/m/half (./half)",
        "  judged: all packages",
        "  coverage.rules[0].floor = 40.0  (gogate.toml:7)",
        "  TestX is quarantined until 2099-01-01 by me: flaky  (gogate.toml:8)",
    ):
        assert line in ran.stdout.splitlines(), ran.stdout


def test_the_reason_follows_the_change(work: Path) -> None:
    asked = ("explain", "--gate", "pull-request")
    assert "not judged by this gate" in gogate(work, *asked, "example.com/m/user").stdout
    (work / "half/half.go").write_text(HALF + "\n// More.\n")
    said = gogate(work, *asked, "example.com/m/user").stdout
    assert "1 changed files" in said
    assert "judged: " in said
    assert "half" in said.partition("judged: ")[2]


def test_what_it_says_to_repeat_can_be_run(tmp_path: Path) -> None:
    work = repository(tmp_path, {**FILES, **module("example.com/n", name="n", prefix="nested/"), "gogate.toml": ""})
    for name in (".", "./half", "nested"):
        said = gogate(work, "explain", name if name != "nested" else "example.com/n").stdout
        commands = [line.strip() for line in said.splitlines() if line.strip().startswith("go vet")]
        assert len(commands) == 1
        subprocess.run(["bash", "-ec", commands[0]], cwd=work, check=True, capture_output=True)


def test_an_unknown_package_names_the_nearest(work: Path) -> None:
    ran = gogate(work, "explain", "example.com/m/haff")
    assert (ran.code, "did you mean example.com/m/half?" in ran.stderr) == (2, True)


def test_a_finding_is_explained_from_a_result_or_the_baseline(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {**module(), "m.go": "package m\n\nfunc  Double(n int) int { return 2 * n }\n"})
    found = result(root, "--stage", "fmt")
    (tmp_path / "r.json").write_bytes(msgspec.json.encode(found))
    print_ = found.findings[0].fingerprint
    ran = gogate(root, "explain", print_, "--result", "../r.json")
    assert ran.stdout.splitlines()[0].startswith("m.go:3: gofmt would rewrite")
    assert "  repeat: gofmt -w m.go" in ran.stdout.splitlines()
    ran = gogate(root, "explain", print_)
    assert (ran.code, "--result" in ran.stderr) == (2, True)
    entry = {"file": "m.go", "rule": "gofmt", "fingerprint": print_, "count": 1, "message": "gofmt would"}
    (root / "gogate.baseline.json").write_bytes(msgspec.json.encode({"schema": 1, "findings": [entry]}))
    ran = gogate(root, "explain", print_)
    assert (ran.code, ran.stdout.splitlines()[0]) == (0, "known: gogate.baseline.json lets 1 of gofmt in m.go pass")
