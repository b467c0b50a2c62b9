from __future__ import annotations

import subprocess
from pathlib import Path

from tests.checkworld import gogate
from tests.goworld import module, write


def test_the_plan_says_what_would_run_and_why_and_runs_nothing(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "a/a.go": "package a\n\nvar  x int\n"})
    ran = gogate(tmp_path, "check", "--plan")
    assert ran.code == 0
    assert "2 packages (all), 0 left out" in ran.stdout
    assert "example.com/m/a  all packages" in ran.stdout
    assert "vet . after test .@compiled: " in ran.stdout
    assert "-race -vet=off" in ran.stdout


def test_the_plan_of_a_change_names_the_reasons(tmp_path: Path) -> None:
    write(tmp_path, {**module(), "a/a.go": "package a\n", "b/b.go": 'package b\n\nimport _ "example.com/m/a"\n'})
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    assert "nothing would run" in gogate(tmp_path, "check", "--plan", "--select", "affected").stdout
    (tmp_path / "a/a.go").write_text("package a\n\nvar A int\n")
    said = gogate(tmp_path, "check", "--plan", "--select", "affected").stdout
    assert "example.com/m/a  a/a.go changed" in said
    assert "example.com/m/b  imports example.com/m/a" in said
    assert "3 packages (affected), 0 left out" in said
