from __future__ import annotations

import subprocess
import sys

import pytest

from gogate.init.precommit import propose
from gogate.init.proposal import write
from tests.init.conftest import Make

NAME = ".pre-commit-config.yaml"
OTHER = "repos:\n  - repo: https://example.com/hooks\n    rev: v1\n    hooks:\n      - id: x\n"


@pytest.mark.parametrize("program", ["pre_commit", "prek"])
def test_the_configuration_is_valid(make: Make, program: str) -> None:
    survey = make()
    (file,) = propose(survey, "gogate==1.2").files
    write(survey.root, file)
    done = subprocess.run(
        [sys.executable, "-m", program, "validate-config", NAME], cwd=survey.root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '["gogate==1.2"]' in file.text
    assert "entry: gogate hook pre-commit\n" in file.text


@pytest.mark.parametrize("other", [OTHER, OTHER.replace("\n  ", "\n")])
def test_one_that_is_there_gets_an_entry(make: Make, other: str) -> None:
    survey = make({NAME: other}, pre_commit=True)
    proposed = propose(survey, "gogate==1.2")
    assert proposed.files == ()
    (advice,) = proposed.advice
    (survey.root / NAME).write_text(other + advice.lines)
    argv = [sys.executable, "-m", "pre_commit", "validate-config", NAME]
    subprocess.run(argv, cwd=survey.root, check=True)
    assert propose(survey, "gogate==1.2").advice == ()
