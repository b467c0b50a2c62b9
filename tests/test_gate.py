from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from gogate.model.result import CoverageVerdict, StageVerdict, Verdict
from tests.checkworld import gogate, result
from tests.gitworld import fingerprint
from tests.goworld import module, write

SPACES = "package p\n\nvar  x int\n"
HANG = 'package h\n\nimport "testing"\n\nfunc TestHang(t *testing.T) { select {} }\n'
FAIL = 'package f\n\nimport "testing"\n\nfunc TestFail(t *testing.T) { t.Fatal("no") }\n'


def verdicts(found: object) -> dict[str, StageVerdict]:
    return {stage.name: stage.verdict for stage in getattr(found, "stages")}  # noqa: B009


def test_a_clean_module_passes_with_every_stage(tmp_path: Path) -> None:
    found = result(write(tmp_path, module()))
    assert (found.verdict, found.exit_code, found.gate) == (Verdict.PASS, 0, "check")
    assert set(verdicts(found).values()) == {StageVerdict.PASS}
    assert [package.path for package in found.selection.packages] == ["example.com/m"]
    assert found.coverage is not None
    assert (found.coverage.covered, found.coverage.statements) == (1, 1)
    assert found.tools.go is not None
    assert found.tools.go.startswith("go1.")
    assert found.tree is None


def test_one_cpu_gives_the_same_document_but_for_the_times(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "f/f_test.go": FAIL, "a/a.go": SPACES.replace("package p", "package a")})
    one, many = (result(tmp_path, "--jobs", jobs) for jobs in ("1", "4"))
    plain = [json.loads(gogate_free(found)) for found in (one, many)]
    assert plain[0] == plain[1]
    assert one.verdict is Verdict.FAIL


def gogate_free(found: object) -> str:
    """Return the document without what depends on time, on the number of slots, or on a temporary folder."""
    import msgspec

    document = msgspec.to_builtins(found)
    document.update(started="", seconds=0)
    for stage in document["stages"]:
        stage.update(seconds=0, commands=len(stage["commands"]))
    for test in document["tests"]:
        test.update(seconds=0, cached=False, output=test["output"].partition("(")[0])
    return json.dumps(document)


def test_no_go_at_all_is_nothing_to_judge_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("no Go")
    ran = gogate(tmp_path, "check")
    assert (ran.code, ran.stdout.count("\n")) == (0, 1)
    assert "nothing to judge" in ran.stdout


def test_go_files_without_a_module_are_never_a_pass(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text("package a\n")
    ran = gogate(tmp_path, "check")
    assert ran.code == 3
    assert "a.go belongs to no module" in ran.stderr
    assert "go mod init" in ran.stderr


def test_an_empty_module_and_an_idle_pattern_are_never_a_pass(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "docs/x.md": ""})
    assert gogate(tmp_path, "check", "./docs").code == 3
    assert "matches no package" in gogate(tmp_path, "check", "./docs").stderr


def test_stages_can_be_chosen_and_the_others_are_skipped(tmp_path: Path) -> None:
    found = result(write(tmp_path, {**module(), "a/a.go": SPACES}), "--stage", "fmt")
    assert verdicts(found) == {
        "fmt": StageVerdict.FAIL, "gofumpt": StageVerdict.SKIP, "vet": StageVerdict.SKIP, "test": StageVerdict.SKIP,
    }  # fmt: skip


def test_fail_fast_stops_the_rest_and_is_a_failure(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "a/a.go": SPACES, "h/h_test.go": HANG})
    found = result(tmp_path, "--fail-fast")
    assert (found.verdict, verdicts(found)["test"]) == (Verdict.FAIL, StageVerdict.SKIP)


def test_the_time_limit_reports_what_was_judged_by_then(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "a/a.go": SPACES, "h/h_test.go": HANG})
    found = result(tmp_path, "--timeout", "8s")
    assert (found.verdict, found.exit_code) == (Verdict.TIMEOUT, 4)
    assert verdicts(found)["fmt"] is StageVerdict.FAIL


def test_an_interruption_leaves_no_child_and_still_reports(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "h/h_test.go": HANG})
    report = tmp_path.parent / f"{tmp_path.name}.json"
    command = [sys.executable, "-m", "gogate", "check", "--stage", "test", "--report", f"json={report}"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "started" in line:
                break
        while not _children(process.pid):
            time.sleep(0.05)
        children = _children(process.pid)
        process.send_signal(signal.SIGINT)
        stdout, _ = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGINT
    assert json.loads(report.read_text())["verdict"] == "interrupted"
    assert "INTERRUPTED" in stdout
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def _children(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task")
    found = [task.joinpath("children").read_text().split() for task in path.iterdir()] if path.exists() else []
    return [int(child) for children in found for child in children]


def test_a_check_writes_nothing_into_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "a/a.go": SPACES, "f/f_test.go": FAIL})
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    before = fingerprint(tmp_path)
    for arguments, code in (((), 1), (("--staged",), 1), (("--rev", "HEAD"), 1), (("--select", "affected"), 0)):
        assert gogate(tmp_path, "check", *arguments).code == code
    assert fingerprint(tmp_path) == before


def test_floors_that_the_file_writes_down_are_judged_and_no_others(tmp_path: Path) -> None:
    half = "package h\n\nfunc A() int { return 1 }\n\nfunc B() int { return 2 }\n"
    tested = 'package h\n\nimport "testing"\n\nfunc TestA(t *testing.T) { A() }\n'
    write(tmp_path, {"go.mod": "module h\n\ngo 1.24\n", "h.go": half, "h_test.go": tested})
    shown = result(tmp_path)
    assert shown.coverage is not None
    assert (shown.verdict, shown.coverage.verdict) == (Verdict.PASS, CoverageVerdict.NONE)
    (tmp_path / "gogate.toml").write_text("[coverage]\nfloor = 50.1\n")
    missed = result(tmp_path)
    assert missed.coverage is not None
    assert (missed.verdict, missed.coverage.verdict) == (Verdict.FAIL, CoverageVerdict.FAIL)
    assert [finding.rule for finding in missed.findings] == ["coverage/total"]
    (tmp_path / "gogate.toml").write_text("[coverage]\nfloor = 50.0\n")
    assert result(tmp_path).verdict is Verdict.PASS
    assert result(tmp_path, "--gate", "nightly").verdict is Verdict.PASS


def test_a_same_tree_is_answered_from_its_verdict_and_any_change_is_judged(tmp_path: Path) -> None:
    write(tmp_path, module())
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    first, second = result(tmp_path), result(tmp_path)
    assert first.reused_from is None
    assert second.reused_from == first.started
    assert second.tests == first.tests
    assert result(tmp_path, "--no-reuse").reused_from is None
    assert result(tmp_path, GOGATE_TEST_TIMEOUT="9m").reused_from is None
    assert result(tmp_path, SOME_VARIABLE="that a test may read").reused_from is None
    (tmp_path / "m.go").write_text((tmp_path / "m.go").read_text() + "\n// More.\n")
    assert result(tmp_path).reused_from is None
    (tmp_path / "a.go").write_text(SPACES)
    assert result(tmp_path).verdict is Verdict.FAIL
    assert result(tmp_path).reused_from is None
    assert os.environ.get("SOME_VARIABLE") is None


def test_settings_that_only_a_run_can_prove_wrong_are_usage_errors(tmp_path: Path) -> None:
    write(tmp_path, module())
    (tmp_path / "gogate.toml").write_text('[[coverage.rules]]\nmatch = "nowhere/**"\nfloor = 1.0\n')
    assert gogate(tmp_path, "check").code == 2
    (tmp_path / "gogate.toml").write_text('[vet]\nanalyzers = ["nilnes"]\n')
    ran = gogate(tmp_path, "check")
    assert (ran.code, "gogate.toml:2" in ran.stderr, "nilness" in ran.stderr) == (2, True, True)


def test_quarantine_lets_pass_and_a_wrong_entry_does_not(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "f/f_test.go": FAIL})
    entry = '[[test.quarantine]]\npackage = "example.com/m/f"\nname = "{}"\nowner = "x"\nreason = "y"\nuntil = {}\n'
    (tmp_path / "gogate.toml").write_text(entry.format("TestFail", "2999-01-01"))
    assert result(tmp_path).verdict is Verdict.PASS
    (tmp_path / "gogate.toml").write_text(entry.format("TestFail", "2001-01-01"))
    assert result(tmp_path).verdict is Verdict.FAIL
    (tmp_path / "gogate.toml").write_text(entry.format("TestNone", "2999-01-01"))
    assert gogate(tmp_path, "check").code == 2


def test_only_the_change_is_judged_where_a_gate_selects_it(tmp_path: Path) -> None:
    importer = 'package b\n\nimport _ "example.com/m/a"\n'
    write(tmp_path, {**module(), "a/a.go": "package a\n", "b/b.go": importer, "old/o.go": SPACES, "f/f_test.go": FAIL})
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    (tmp_path / "a/a.go").write_text("package a\n\n// A is new.\nvar A int\n")
    found = result(tmp_path, "--select", "affected")
    assert {package.path: package.reason for package in found.selection.packages} == {
        "example.com/m/a": "a/a.go changed",
        "example.com/m/b": "imports example.com/m/a",
        "example.com/m": "a/a.go changed below it",
    }
    assert (found.verdict, found.selection.left_out) == (Verdict.PASS, 2)
    assert result(tmp_path, "--gate", "pull-request", "--since", "HEAD").verdict is Verdict.PASS


def test_a_missing_base_is_never_an_empty_diff(tmp_path: Path) -> None:
    write(tmp_path, module())
    assert gogate(tmp_path, "check", "--select", "affected").code == 3
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    ran = gogate(tmp_path, "check", "--since", "nowhere")
    assert (ran.code, "no such commit" in ran.stderr) == (3, True)
