from __future__ import annotations

from pathlib import Path

from gogate.init.jenkins import propose
from tests.init.conftest import Make

TEMPLATE = Path(__file__).parents[2] / "ci_templates" / "jenkins" / "Jenkinsfile"


def test_a_jenkinsfile_and_what_it_needs(make: Make) -> None:
    proposed = propose(make(), "gogate==1.2")
    assert proposed.files == (("Jenkinsfile", TEMPLATE.read_text()),)
    assert "@Library('gogate') _" in proposed.files[0].text
    assert "shared library `gogate`" in proposed.notes[0]


def test_one_that_is_there_gets_the_steps(make: Make) -> None:
    proposed = propose(make({"Jenkinsfile": "pipeline { agent any }\n"}), "gogate==1.2")
    assert proposed.files == ()
    (advice,) = proposed.advice
    for word in ("@Library('gogate') _", "gogate(", "gogateJoin()"):
        assert word in advice.lines
        assert word.rstrip("(") in TEMPLATE.read_text()
    assert propose(make({"Jenkinsfile": f"{advice.lines}\n"}), "gogate==1.2").advice == ()
