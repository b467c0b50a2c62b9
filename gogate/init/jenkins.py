"""Jenkins: the pipeline, and how its shared library gets there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.init.proposal import Advice, Proposal, Proposals
from gogate.init.survey import CI_FILES
from gogate.init.templates import template
from gogate.run.ci import System

if TYPE_CHECKING:
    from gogate.init.survey import Survey

__all__ = ["propose"]

_LIBRARY = (
    "Jenkins needs the shared library `gogate` (Manage Jenkins, System, Global Trusted Pipeline Libraries): "
    "a repository with the folder ci_templates/jenkins/vars of gogate as its vars/"
)
_STEPS = """\
@Library('gogate') _                       // first line of the file
gogate(shard: 1, shards: 1)                // in a stage
gogateJoin()                               // in post { always { … } }, on a node
"""


def propose(survey: Survey, package: str) -> Proposals:  # noqa: ARG001 - the library installs gogate
    """Return the pipeline, or the steps to add to the one that is there."""
    name = CI_FILES[System.JENKINS]
    text = survey.text(name)
    if text is None:
        return Proposals(files=(Proposal(name, template("jenkins/Jenkinsfile")),), notes=(_LIBRARY,))
    if "gogate" in text:
        return Proposals()
    return Proposals(advice=(Advice(name, _STEPS),), notes=(_LIBRARY,))
