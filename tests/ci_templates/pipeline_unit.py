"""Jenkins on this host: JenkinsPipelineUnit runs the Jenkinsfile and its library, with shell steps that really run."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.ci_templates.world import TEMPLATES, Repository, environment, wheel

__all__ = ["OPENED", "TIMER", "Build", "build", "maven", "pull_request"]

PROJECT = Path(__file__).parent / "jenkins"
OPENED = " ".join(f"--add-opens java.base/{name}=ALL-UNNAMED" for name in ("java.lang", "java.util", "java.io")) + (
    " --add-opens java.base/java.lang.reflect=ALL-UNNAMED"
)
TIMER = "hudson.triggers.TimerTrigger$TimerTriggerCause"


@dataclass(frozen=True, slots=True)
class Build:
    """One build: why it failed, the stages that ran and failed, the steps in order, and its folders."""

    failure: str | None
    stages: tuple[str, ...]
    failed: tuple[str, ...]
    steps: tuple[Mapping[str, Any], ...]
    folder: Path

    @property
    def failing(self) -> list[tuple[str, int]]:
        """The shell steps that ended with another code than 0."""
        return [(step["label"], step["code"]) for step in self.steps if step.get("code")]

    @property
    def joined(self) -> Path:
        """The reports of the last agent, which joined the shards."""
        return max(self.folder.glob("agent-*")) / "gogate-reports"

    @property
    def log(self) -> str:
        """What the shell steps printed."""
        return (self.folder / "build.log").read_text()


def maven() -> str:
    """Maven, which brings Groovy and JenkinsPipelineUnit into its own repository of this user."""
    found = shutil.which("mvn")
    if found is None:
        pytest.skip("Maven brings Groovy, and there is none")
    return found


def pull_request(repository: Repository) -> dict[str, str]:
    """What Jenkins' branch source says of a pull request."""
    change = {"BRANCH_NAME": "PR-7", "CHANGE_ID": "7", "CHANGE_BRANCH": "feature", "CHANGE_TARGET": "main"}
    return {**_always(repository), **change}


def branch(repository: Repository, name: str) -> dict[str, str]:
    """What Jenkins says of a build of a branch."""
    return {**_always(repository), "BRANCH_NAME": name}


def _always(repository: Repository) -> dict[str, str]:
    return {"JENKINS_URL": "http://127.0.0.1/", "BUILD_NUMBER": "1", "CI": "true", "GIT_COMMIT": repository.head}


def build(repository: Repository, shared: Path, variables: Mapping[str, str], *causes: str) -> Build:
    """Build the feature branch of *repository* by the Jenkinsfile, for the *causes* of Jenkins (its class names)."""
    folder = repository.folder / "jenkins"
    shutil.copytree(PROJECT, folder / "project")
    told = {"repository": str(repository.root), "branch": "feature", "variables": dict(variables), "causes": causes}
    (folder / "build.json").write_text(json.dumps(told))
    # pip takes the `gogate` that the library names from here.
    (folder / "constraints.txt").write_text(f"gogate @ {wheel(shared).as_uri()}\n")
    given = f"{OPENED} -Dtemplates={TEMPLATES / 'jenkins'} -Dbuild={folder / 'build.json'}"
    argv = [maven(), "-q", "-B", "test", "-Dtest=Build", f"-DargLine={given}"]
    own = environment(shared, PIP_CONSTRAINT=str(folder / "constraints.txt"))
    done = subprocess.run(argv, cwd=folder / "project", env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]
    said = json.loads((folder / "build-done.json").read_text())
    return Build(said["failure"], tuple(said["stages"]), tuple(said["failed"]), tuple(said["steps"]), folder)
