"""The action's script, run as GitHub's runner runs it, over a real module."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from gogate.model.result import Result

INPUTS = ("STAGES", "SELECT", "SINCE", "SHARD", "TIMES", "MERGE", "FLOOR", "TIMEOUT")
CLEAN = "package one\n\nfunc Double(n int) int { return 2 * n }\n"


@dataclass(frozen=True, slots=True)
class Step:
    code: int
    log: str
    outputs: dict[str, str]
    summary: str


@pytest.fixture
def module(tmp_path: Path) -> Path:
    root = tmp_path / "m"
    root.mkdir()
    (root / "go.mod").write_text("module example.com/m\n\ngo 1.24\n")
    (root / "one.go").write_text(CLEAN)
    subprocess.run(["git", "-C", str(root), "init", "-q"], check=True)
    subprocess.run(["git", "-C", str(root), "add", "-A"], check=True)
    subprocess.run(["git", "-C", str(root), "commit", "-q", "-m", "Begin"], check=True)
    return root


def run(templates: Path, root: Path, **inputs: str) -> Step:
    files = {name: root.parent / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.write_text("")
    environment = {**os.environ, **dict.fromkeys(INPUTS, ""), "GATE": "pre-commit", "SELECT": "all"}
    environment |= {"REPORTS": "gogate-reports", "CI": "true", **{name: str(file) for name, file in files.items()}}
    environment["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), environment["PATH"]))
    argv = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(templates / "github" / "judge.sh")]
    done = subprocess.run(argv, cwd=root, env=environment | inputs, capture_output=True, text=True)
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    return Step(done.returncode, done.stdout, outputs, files["GITHUB_STEP_SUMMARY"].read_text())


def test_a_clean_module_passes(templates: Path, module: Path) -> None:
    step = run(templates, module)
    assert (step.code, step.outputs["exit-code"]) == (0, "0")
    assert json.loads(Path(step.outputs["result"]).read_text())["verdict"] == "pass"
    assert step.summary
    reports = {file.name for file in (module / "gogate-reports").iterdir()}
    assert reports >= {"result.json", "junit.xml", "cobertura.xml", "gogate.sarif", "gogate.html", "summary.md"}


def test_a_finding_is_annotated_after_the_log(templates: Path, module: Path) -> None:
    (module / "one.go").write_text(CLEAN.replace("2 * n", "2  *  n"))
    step = run(templates, module)
    assert (step.code, step.outputs["exit-code"]) == (1, "1")
    token = re.findall(r"^::stop-commands::([0-9a-f]{32})$", step.log, flags=re.MULTILINE)
    assert token
    log, _, after = step.log.partition(f"::{token[0]}::\n")
    assert "::error" not in log
    assert re.search(r"^::error file=one\.go,line=3[,:]", after, flags=re.MULTILINE)
    assert "one.go" in step.summary


def test_a_shard_writes_its_result_alone(templates: Path, module: Path) -> None:
    step = run(templates, module, SHARD="1/2")
    assert step.outputs["exit-code"] == str(step.code) == "0"
    assert [file.name for file in (module / "gogate-reports").iterdir()] == ["result.json"]
    shard = msgspec.json.decode(Path(step.outputs["result"]).read_bytes(), type=Result).shard
    assert shard is not None
    assert (shard.index, shard.count) == (1, 2)


def test_the_event_names_the_base(templates: Path, module: Path) -> None:
    """Compared with nothing, nothing would be affected, and a step without `since` would pass unseen."""
    base = subprocess.run(
        ["git", "-C", str(module), "rev-parse", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    (module / "one.go").write_text(CLEAN.replace("2 * n", "2  *  n"))
    subprocess.run(["git", "-C", str(module), "commit", "-q", "-a", "-m", "Change"], check=True)
    event = module.parent / "event.json"
    event.write_text(json.dumps({"pull_request": {"base": {"sha": base}}}))
    told = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(event)}
    inputs = {"GATE": "pull-request", "SELECT": "", "STAGES": "fmt"}
    step = run(templates, module, **told, **inputs)
    assert step.code == 1
    assert json.loads(Path(step.outputs["result"]).read_text())["base"] == base
    event.write_text("{}")
    assert run(templates, module, **told, **inputs).code == 3
    assert run(templates, module, **told, **inputs | {"SELECT": "all"}).code == 1


def test_no_part_to_join_is_no_pass(templates: Path, module: Path) -> None:
    step = run(templates, module, MERGE="nothing-here")
    assert (step.code, step.outputs["exit-code"]) == (3, "3")
    assert "no part left a result in nothing-here" in step.log


def test_wrong_usage_is_told_apart(templates: Path, module: Path) -> None:
    step = run(templates, module, GATE="nihgtly")
    assert (step.code, step.outputs["exit-code"]) == (2, "2")
