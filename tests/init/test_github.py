from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from gogate.init.github import ACTION, WORKFLOW, propose
from gogate.init.proposal import write
from tests.init.conftest import Make


def written(make: Make, folder: str = ".") -> Path:
    survey = make(folder=folder)
    proposed = propose(survey, "gogate==1.2")
    assert proposed.advice == ()
    assert [file.path for file in proposed.files] == [WORKFLOW, f"{ACTION}/action.yml", f"{ACTION}/judge.sh"]
    for file in proposed.files:
        write(survey.root, file)
    return survey.root


def test_actionlint_follows_the_workflow_into_the_action(make: Make, actionlint: Path) -> None:
    root = written(make)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    done = subprocess.run([actionlint, "-no-color"], cwd=root, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    workflow = root / WORKFLOW
    workflow.write_text(workflow.read_text().replace("gate: pre-commit", "gatte: pre-commit"))
    done = subprocess.run([actionlint, "-no-color"], cwd=root, capture_output=True, text=True)
    assert 'input "gatte" is not defined' in done.stdout


def test_schemas_accept(make: Make) -> None:
    root = written(make)
    for schema, file in (("workflows", WORKFLOW), ("actions", f"{ACTION}/action.yml")):
        argv = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.github-{schema}", file]
        done = subprocess.run(argv, cwd=root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_left_to_fill_in(make: Make) -> None:
    root = written(make)
    for file in (WORKFLOW, f"{ACTION}/action.yml", f"{ACTION}/judge.sh"):
        assert not re.search(r"OWNER|\bTAG\b|github\.action_path", (root / file).read_text()), file
    action = (root / ACTION / "action.yml").read_text()
    assert 'SOURCE: "gogate==1.2"\n' in action
    assert action.count("gogate==1.2") == 1
    assert "default: go.mod\n" in action
    subprocess.run(["bash", "-n", str(root / ACTION / "judge.sh")], check=True)


def test_go_comes_from_the_module_that_there_is(make: Make) -> None:
    action = (written(make, folder='services/a "b"') / ACTION / "action.yml").read_text()
    assert 'default: "services/a \\"b\\"/go.mod"\n' in action
