"""Recorded output judged where there is no Go: PATH holds git alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from gogate.model.result import CoverageVerdict, Outcome, Result, StageVerdict, Verdict
from gogate.parse.result import parse
from tests.checkworld import Ran, gogate, result
from tests.goworld import module, write
from tests.shardworld import HALF, HALF_TEST, git, repository, timeless

FILES = {**module(), "half/half.go": HALF, "half/half_test.go": HALF_TEST}
PASSED = (
    '{"Action":"start","Package":"example.com/m"}\n{"Action":"run","Package":"example.com/m","Test":"TestDouble"}\n'
    '{"Action":"pass","Package":"example.com/m","Test":"TestDouble","Elapsed":0}\n'
    '{"Action":"pass","Package":"example.com/m","Elapsed":0.01}\n'
)
FAILED = PASSED.replace('"pass"', '"fail"')
FLAKY = FAILED.replace(
    '{"Action":"fail","Package":"example.com/m","Elapsed"',
    '{"Action":"output","Package":"example.com/m","Output":"FAIL\\n"}\n'
    '{"Action":"fail","Package":"example.com/m","Elapsed"',
)
PROFILE = "mode: atomic\nexample.com/m/m.go:4.25,4.39 1 1\n"
PARTLY = (
    PROFILE + "example.com/m/half/half.go:4.21,5.8 1 1\nexample.com/m/half/half.go:5.8,7.3 1 1\n"
    "example.com/m/half/half.go:8.2,8.10 1 0\n"
)
VET = "# example.com/m\n./m.go:4:2: fmt.Printf format %d has arg s of wrong type string\n"


@pytest.fixture
def no_go(tmp_path: Path) -> dict[str, str]:
    """An environment in which git is the only program."""
    folder = tmp_path / "bin"
    folder.mkdir()
    git_program = shutil.which("git")
    assert git_program
    (folder / "git").symlink_to(git_program)
    return {"PATH": str(folder), "GOROOT": ""}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "root", FILES)


def report(root: Path, environ: dict[str, str], *arguments: str, stdin: str = "", code: int = 0) -> Result:
    ran = gogate(root, "report", "--output", "json", *arguments, stdin=stdin.encode(), environ=environ)
    assert ran.code == code, ran.stdout + ran.stderr
    return parse(ran.stdout.encode(), "stdout")


def verdicts(result: Result) -> dict[str, str]:
    return {stage.name: stage.verdict.value for stage in result.stages}


def test_a_stage_with_a_recording_is_judged_and_the_others_are_skipped(root: Path, no_go: dict[str, str]) -> None:
    write(root.parent, {"t.json": PASSED, "c.out": PROFILE, "v.txt": VET})
    found = report(root, no_go, "--test-json", "../t.json")
    assert verdicts(found) == {"fmt": "skip", "gofumpt": "skip", "vet": "skip", "test": "pass"}
    assert [(test.name, test.outcome) for test in found.tests] == [("TestDouble", Outcome.PASS)]
    assert (found.coverage, found.tools.go) == (None, None)
    found = report(root, no_go, "--vet", "../v.txt", code=1)
    assert verdicts(found) == {"fmt": "skip", "gofumpt": "skip", "vet": "fail", "test": "skip"}
    assert [(finding.file, finding.line) for finding in found.findings] == [("m.go", 4)]
    found = report(root, no_go, "--coverprofile", "../c.out")
    assert verdicts(found)["test"] == "pass"
    assert found.coverage is not None
    assert [(file.file, file.covered) for file in found.coverage.files] == [("m.go", 1)]


def test_what_a_check_recorded_is_what_the_report_finds(root: Path, no_go: dict[str, str]) -> None:
    write(root, {"gogate.toml": "[coverage]\nfloor = 99.0\n", "bad/bad_test.go": BAD})
    whole = result(root)
    words = ("go", "test", "-race", "-json", "-covermode=atomic", "-coverprofile=../c.out", "./...")
    stream = subprocess.run(words, cwd=root, capture_output=True, check=False).stdout
    found = report(root, no_go, "--test-json", "-", "--coverprofile", "../c.out", stdin=stream.decode(), code=1)
    mine, theirs = timeless(found), timeless(whole)
    for key in ("tests", "coverage", "modules", "findings", "verdict"):
        assert mine[key] == theirs[key]
    assert found.stages[3].reason == whole.stages[3].reason


BAD = 'package bad\n\nimport "testing"\n\nfunc TestBad(t *testing.T) { t.Error("no") }\n'

UNTRUSTED = {
    "--test-json": ["", "not json at all\n", PASSED[: len(PASSED) // 2], PASSED.replace("\n", "", 1)[:-40]],
    "--coverprofile": ["", "mode: atomic\n", PROFILE.partition("\n")[2], PROFILE[:-1], PROFILE + "garbage\n"],
    "--vet": ["", '{"example.com/m": {"printf": ['],
}


@pytest.mark.parametrize(("flag", "text"), [(flag, text) for flag, texts in UNTRUSTED.items() for text in texts])
def test_an_input_that_cannot_be_trusted_is_no_pass(root: Path, no_go: dict[str, str], flag: str, text: str) -> None:
    write(root.parent, {"input": text})
    found = report(root, no_go, flag, "../input", code=3)
    assert found.verdict is Verdict.ERROR
    errors = [stage for stage in found.stages if stage.verdict is StageVerdict.ERROR]
    assert [stage.name for stage in errors] == ["vet" if flag == "--vet" else "test"]
    assert "input" in errors[0].reason


def test_one_bad_input_does_not_hide_what_the_others_say(root: Path, no_go: dict[str, str]) -> None:
    write(root.parent, {"t.json": FAILED, "c.out": ""})
    found = report(root, no_go, "--test-json", "../t.json", "--coverprofile", "../c.out", "--vet", "../gone", code=3)
    assert [test.outcome for test in found.tests if test.name] == [Outcome.FAIL]
    assert verdicts(found) == {"fmt": "skip", "gofumpt": "skip", "vet": "error", "test": "error"}


def test_a_profile_of_another_repository_is_foreign(root: Path, no_go: dict[str, str]) -> None:
    write(root.parent, {"c.out": PROFILE.replace("example.com/m", "example.com/other")})
    found = report(root, no_go, "--coverprofile", "../c.out", code=3)
    assert any("foreign" in note and "example.com/other/m.go" in note for note in found.notes)


def test_a_profile_reads_nothing_outside_the_root(root: Path, no_go: dict[str, str]) -> None:
    write(root.parent, {"secret.go": "package secret\n", "c.out": PROFILE.replace("m/m.go", "m/../secret.go")})
    found = report(root, no_go, "--coverprofile", "../c.out", code=3)
    assert any("foreign" in note for note in found.notes)


def test_several_recordings_of_a_kind_are_joined(root: Path, no_go: dict[str, str]) -> None:
    other = PASSED.replace('example.com/m"', 'example.com/m/half"').replace("TestDouble", "TestF")
    write(
        root.parent,
        {"a.json": PASSED, "b.json": other, "a.out": PARTLY, "b.out": PARTLY.replace("8.10 1 0", "8.10 1 2")},
    )
    found = report(
        root, no_go, "--test-json", "../a.json", "--test-json", "../b.json", "--coverprofile", "../a.out",
        "--coverprofile", "../b.out",
    )  # fmt: skip
    assert [test.name for test in found.tests] == ["TestDouble", "TestF"]
    assert found.coverage is not None
    assert (found.coverage.covered, found.coverage.statements) == (4, 4)


def test_floors_rules_and_quarantine_apply(root: Path, no_go: dict[str, str]) -> None:
    entry = "[[test.quarantine]]\npackage = 'example.com/m'\nname = 'TestDouble'\nowner = 'me'\nreason = 'x'\n"
    rule = "[coverage]\nfloor = 80.0\n[[coverage.rules]]\nmatch = 'half'\nfloor = 70.0\n"
    write(root, {"gogate.toml": rule + entry + "until = 2099-01-01\n"})
    write(root.parent, {"c.out": PARTLY, "t.json": FLAKY})
    found = report(root, no_go, "--coverprofile", "../c.out", "--test-json", "../t.json", code=1)
    assert {finding.rule for finding in found.findings} == {"coverage/total", "coverage/package"}
    assert found.coverage is not None
    assert found.coverage.verdict is CoverageVerdict.FAIL
    (root / "gogate.toml").write_text(entry + "until = 2099-01-01\n")
    assert report(root, no_go, "--test-json", "../t.json").verdict is Verdict.PASS
    (root / "gogate.toml").write_text(entry + "until = 2020-01-01\n")
    assert report(root, no_go, "--test-json", "../t.json", code=1).verdict is Verdict.FAIL


def test_a_floor_without_a_profile_is_not_passed(root: Path, no_go: dict[str, str]) -> None:
    write(root.parent, {"t.json": PASSED})
    found = report(root, no_go, "--test-json", "../t.json", "--gate", "nightly", code=3)
    assert "name its --coverprofile too" in found.stages[3].reason


def test_the_patch_is_judged_since_a_revision(tmp_path: Path, no_go: dict[str, str]) -> None:
    work = repository(
        tmp_path, {**FILES, "gogate.toml": "[coverage]\npatch = 80.0\n", "half/half.go": "package half\n"}
    )
    (work / "half/half.go").write_text(HALF)
    write(tmp_path, {"c.out": PARTLY})
    asked = ("--coverprofile", "../c.out", "--gate", "pull-request", "--since", git(work, "rev-parse", "HEAD"))
    found = report(work, no_go, *asked, code=1)
    assert found.coverage is not None
    assert found.coverage.patch is not None
    assert (found.coverage.patch.covered, found.coverage.patch.statements) == (2, 3)
    assert [finding.rule for finding in found.findings] == ["coverage/patch"]


def stored(tmp_path: Path) -> tuple[Path, Path, Ran]:
    work = repository(tmp_path, {**module(), "bad/bad_test.go": BAD})
    path = tmp_path / "result.json"
    return work, path, gogate(work, "check", "--report", f"json={path}")


def test_a_stored_result_is_shown_as_it_was(tmp_path: Path, no_go: dict[str, str]) -> None:
    work, path, checked = stored(tmp_path)
    kinds = ("junit", "cobertura", "sarif", "codequality", "github", "markdown", "html", "json")
    words = [word for kind in kinds for word in ("--report", f"{kind}={tmp_path / kind}")]
    ran = gogate(work, "report", str(path), *words, environ=no_go)
    assert (ran.code, ran.stdout) == (checked.code, checked.stdout) == (1, checked.stdout)
    assert (tmp_path / "json").read_bytes() == path.read_bytes()
    assert all(b"TestBad" in (tmp_path / kind).read_bytes() for kind in ("junit", "sarif", "markdown", "html"))


def test_a_stored_result_needs_no_checkout(tmp_path: Path, no_go: dict[str, str]) -> None:
    _, path, checked = stored(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ran = gogate(elsewhere, "report", str(path), environ=no_go)
    assert (ran.code, ran.stdout) == (checked.code, checked.stdout)


def test_a_stored_result_of_a_passed_quarantine_says_who_let_it_pass(tmp_path: Path, no_go: dict[str, str]) -> None:
    entry = "[[test.quarantine]]\npackage = 'example.com/m/bad'\nname = 'TestBad'\nowner = 'me'\nreason = 'x'\n"
    work = repository(tmp_path, {**module(), "bad/bad_test.go": BAD, "gogate.toml": entry + "until = 2099-01-01\n"})
    path = tmp_path / "result.json"
    checked = gogate(work, "check", "--report", f"json={path}")
    ran = gogate(work, "report", str(path), environ=no_go)
    assert (ran.code, ran.stdout) == (checked.code, checked.stdout)
    assert ran.code == 0


def test_a_result_without_its_blocks_keeps_its_figures(root: Path, no_go: dict[str, str]) -> None:
    write(root.parent, {"c.out": PARTLY})
    first = report(root, no_go, "--coverprofile", "../c.out")
    (root.parent / "first.json").write_bytes(msgspec.json.encode(first))
    again = report(root, no_go, "../first.json")
    assert again == first
    assert os.environ["PATH"] != no_go["PATH"]
