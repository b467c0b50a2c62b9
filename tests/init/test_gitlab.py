from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from gogate.init.gitlab import COMPONENT, propose
from gogate.init.proposal import write
from tests.init.conftest import Make

PIPELINE = ".gitlab-ci.yml"


def is_valid(file: Path) -> bool:
    argv = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(file)]
    return subprocess.run(argv, capture_output=True).returncode == 0


def test_a_pipeline_and_the_component_that_it_includes(make: Make) -> None:
    survey = make()
    proposed = propose(survey, "gogate==1.2")
    assert [file.path for file in proposed.files] == [COMPONENT, PIPELINE]
    for file in proposed.files:
        write(survey.root, file)
    assert is_valid(survey.root / PIPELINE)
    assert 'default: "gogate==1.2"\n' in (survey.root / COMPONENT).read_text()
    assert f"- local: {COMPONENT}\n" in (survey.root / PIPELINE).read_text()


def test_a_pipeline_that_is_there_gets_an_include(make: Make) -> None:
    old = "build:\n  script: [make]\n"
    survey = make({PIPELINE: old})
    proposed = propose(survey, "gogate==1.2")
    assert [file.path for file in proposed.files] == [COMPONENT]
    (advice,) = proposed.advice
    assert advice.path == PIPELINE
    (survey.root / PIPELINE).write_text(f"{old}\n{advice.lines}")
    assert is_valid(survey.root / PIPELINE)
    assert propose(survey, "gogate==1.2").advice == ()


def test_an_include_that_is_there_gets_one_more_item(make: Make) -> None:
    old = "include:\n  - template: Jobs/Build.gitlab-ci.yml\n"
    survey = make({PIPELINE: old})
    (advice,) = propose(survey, "gogate==1.2").advice
    assert ("include:\n" in advice.lines, advice.place) == (False, "the list `include`")
    (survey.root / PIPELINE).write_text(old + advice.lines)
    assert is_valid(survey.root / PIPELINE)
