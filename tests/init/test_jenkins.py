from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from gogate.init.jenkins import BESIDE, pipeline, propose
from tests.init.conftest import Make

TEMPLATES = Path(__file__).parents[2] / "ci_templates" / "jenkins"
UNIT = Path(__file__).parents[1] / "ci_templates" / "jenkins"
PACKAGE = "gogate==1.2"
# Groovy 2.4 looks into the private parts of these.
OPENED = [
    f"--add-opens java.base/{name}=ALL-UNNAMED" for name in ("java.lang", "java.lang.reflect", "java.util", "java.io")
]


def test_the_jenkinsfile_holds_its_own_steps(make: Make) -> None:
    proposed = propose(make(branch="trunk"), PACKAGE)
    ((name, text),) = proposed.files
    assert name == "Jenkinsfile"
    assert "@Library" not in text
    assert text.count(f"options.package ?: '{PACKAGE}'") == 2
    assert "env.BRANCH_NAME == 'trunk'" in text
    for step in ("gogate", "gogateJoin"):
        assert text.count(f"\ndef {step}(Map options = [:]) {{\n") == 1
        body = (TEMPLATES / "vars" / f"{step}.groovy").read_text()
        assert all(line in text for line in body.splitlines() if "--report" in line)
    assert "agents need Go" in proposed.notes[0]


def test_one_that_is_there_gets_one_beside_it(make: Make) -> None:
    proposed = propose(make({"Jenkinsfile": "pipeline { agent any }\n"}), PACKAGE)
    assert proposed.files == ((BESIDE, pipeline("main", PACKAGE)),)
    assert f"the script path {BESIDE}" in proposed.notes[0]
    assert propose(make({"Jenkinsfile": pipeline("main", PACKAGE)}), PACKAGE).files[0].path == "Jenkinsfile"
    assert propose(make({"Jenkinsfile": "@Library('gogate') _\n"}), PACKAGE).files == ()


def test_jenkins_runs_it(tmp_path: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        pytest.skip("Maven brings JenkinsPipelineUnit, and there is none")
    project, written = tmp_path / "project", tmp_path / "written"
    shutil.copytree(UNIT, project)
    written.mkdir()
    (written / "Jenkinsfile").write_text(pipeline("main", PACKAGE))
    argv = [maven, "-q", "-B", "test", f"-DargLine={' '.join(OPENED)} -Dtemplates={written}"]
    done = subprocess.run(argv, cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]
    report = (project / "target" / "surefire-reports" / "TEST-JenkinsfileTest.xml").read_text()
    assert 'errors="0" skipped="0" failures="0"' in report
    assert 'tests="0"' not in report
