"""Jenkins: the pipeline with its steps in the same file, so that nothing has to be set up in Jenkins itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.init.proposal import Proposal, Proposals
from gogate.init.survey import CI_FILES
from gogate.init.templates import replaced, template
from gogate.run.ci import System

if TYPE_CHECKING:
    from gogate.init.survey import Survey

__all__ = ["BESIDE", "propose"]

BESIDE = "Jenkinsfile.gogate"
_NEEDS = "Jenkins: agents need Go, git, a C compiler and Python 3.10 or newer; plugins: JUnit, Coverage, Warnings"
_JOB = f"Jenkins: make a second multibranch pipeline for this repository, with the script path {BESIDE}"
_HEAD = re.compile(r"\A(?://[^\n]*\n)+@Library[^\n]*\n\n")
_TEXT = """\
// gogate in a multibranch pipeline: all four stages on each pull request and branch, spread over two agents, and at
// night over everything with the coverage floor. The steps stand below: no shared library is needed.
"""
# Files of a shared library are classes with a method `call`; in one file they are functions with names of their own.
_RENAMED = (("install", "gogateInstall"), ("run", "gogateRun"), ("gateOfBuild", "gogateGate"))


def propose(survey: Survey, package: str) -> Proposals:
    """Return the pipeline: the Jenkinsfile, or a file beside the one that is there."""
    name = CI_FILES[System.JENKINS]
    own = pipeline(survey.branch, package)
    text = survey.text(name)
    if text is None or text == own:
        return Proposals(files=(Proposal(name, own),), notes=(_NEEDS,))
    if "gogate" in text:
        return Proposals()
    return Proposals(files=(Proposal(BESIDE, own),), notes=(_JOB, _NEEDS))


def pipeline(branch: str, package: str) -> str:
    """Return a Jenkinsfile that holds its own steps; *branch* is the one with the nightly run."""
    text = _HEAD.sub(lambda _: f"{_TEXT}\n", template("jenkins/Jenkinsfile"), count=1)
    text = replaced(text, "== 'main'", f"== '{branch}'")
    steps = f"{_step('gogate')}\n{replaced(_step('gogateJoin'), 'gogate.install(', 'install(')}"
    steps = replaced(steps, "options.package ?: 'gogate'", f"options.package ?: '{package}'")
    for old, new in _RENAMED:
        steps = re.sub(rf"(?<![\w.]){old}\(", f"{new}(", steps)
    return f"{text}\n{steps}"


def _step(name: str) -> str:
    return replaced(template(f"jenkins/vars/{name}.groovy"), "def call(Map", f"def {name}(Map")
