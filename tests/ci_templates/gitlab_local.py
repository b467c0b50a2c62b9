"""GitLab's runner on this host: gitlab-ci-local with the shell executor, and what its log says of jobs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.ci_templates.world import (
    TEMPLATES,
    Change,
    Job,
    Repository,
    environment,
    npm,
    wheel,
    without_colour,
)

__all__ = ["REPORTS", "Run", "install", "merge_request", "push", "repository", "run"]

CLIENT = "gitlab-ci-local@4.73.0"  # the last for Node 20
TEMPLATE = "templates/gogate.yml"
REPORTS = {"result.json", "junit.xml", "cobertura.xml", "codequality.json", "gogate.sarif", "gogate.html"}
LINE = re.compile(r"^(gogate\S*(?:: \[\d+/\d+\])?)\s+\$ (.*)$", re.MULTILINE)
ENDED = re.compile(r"^ (PASS|FAIL|WARN)  (\S+(?: \[\d+/\d+\])?) *(?:[\d.]+% .*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """One pipeline: the jobs that ran, and what they left as artifacts."""

    code: int
    log: str
    jobs: Mapping[str, Job]
    folder: Path

    @property
    def failed(self) -> dict[str, list[str]]:
        """The command that failed, by job."""
        return {name: job.failed for name, job in self.jobs.items() if job.failed}

    @property
    def reports(self) -> Path:
        """The folder with the reports."""
        return self.folder / "gogate-reports"


def install(shared: Path) -> Path:
    """gitlab-ci-local, installed once for all workers of this run."""
    for needed in ("npm", "rsync"):
        if shutil.which(needed) is None:
            pytest.skip(f"gitlab-ci-local needs {needed}, and there is none")
    folder = shared / "gitlab"
    with FileLock(shared / "gitlab.lock"):
        tool = folder / "node_modules" / ".bin" / "gitlab-ci-local"
        if not tool.exists():
            npm(folder, CLIENT)
    return tool


def repository(folder: Path, change: Change, shared: Path) -> Repository:
    """The shop with the template and the pipeline that go with it; only where gogate comes from is added."""
    pipeline = (TEMPLATES / "gitlab" / ".gitlab-ci.yml").read_text()
    assert pipeline.count("      shards: 2\n") == 1
    files = {
        TEMPLATE: (TEMPLATES / "gitlab" / TEMPLATE).read_text(),
        ".gitlab-ci.yml": pipeline.replace("      shards: 2\n", f"      shards: 2\n      package: {wheel(shared)}\n"),
    }
    return Repository.make(folder / "shop", change, files)


def merge_request(repository: Repository) -> dict[str, str]:
    """What GitLab says of a merge request."""
    return {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_DIFF_BASE_SHA": repository.base}


def push(before: str, branch: str) -> dict[str, str]:
    """What GitLab says of a push to *branch*, which was at *before*."""
    return {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": before, "CI_COMMIT_BRANCH": branch}


def run(client: Path, repository: Repository, variables: Mapping[str, str]) -> Run:
    """Run the pipeline of *repository* of which GitLab says *variables*."""
    shared = client.parents[3]
    given = {
        "GITLAB_CI": "true",
        "CI_DEFAULT_BRANCH": "main",
        # As a project's own variables do, these win over the template's: Go need not compile its library once more.
        **{name: os.environ[name] for name in ("GOCACHE", "GOMODCACHE", "GOGATE_CACHE_DIR")},
        "PIP_CACHE_DIR": str(shared / "pip"),
        **variables,
    }
    words = [word for name, value in given.items() for word in ("--variable", f"{name}={value}")]
    argv = [str(client), "--force-shell-executor", "--shell-isolation", *words]
    done = subprocess.run(argv, cwd=repository.root, env=environment(shared), capture_output=True, text=True)
    log = without_colour(done.stdout + done.stderr)
    return Run(done.returncode, log, _jobs(log), repository.root)


def _jobs(log: str) -> dict[str, Job]:
    """Each job by its name, with its commands; one that failed did so at its last."""
    jobs = {name: Job() for _, name in ENDED.findall(log)}
    for name, command in LINE.findall(log):
        jobs[name].steps.append(command)
    for verdict, name in ENDED.findall(log):
        if verdict == "FAIL":
            jobs[name].failed.append(jobs[name].steps[-1])
    return jobs
