"""GitLab's component as it is, run by gitlab-ci-local: two shards and the join, clean and with each defect."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.ci_templates.world import (
    CHANGES,
    CLEAN,
    ROOT,
    Change,
    Repository,
    by_hand,
    in_hook,
    read,
    said,
    source,
    wanted,
    without_colour,
)

pytestmark = pytest.mark.skipif(
    not os.environ.get("GOGATE_E2E"), reason="installs gitlab-ci-local from the registries: set GOGATE_E2E=1"
)
CLIENT = "gitlab-ci-local@4.73.0"  # the last for Node 20
TEMPLATE = "templates/gogate.yml"
REPORTS = {"result.json", "junit.xml", "cobertura.xml", "codequality.json", "gogate.sarif", "gogate.html"}


@dataclass(frozen=True, slots=True)
class Run:
    code: int
    log: str
    folder: Path  # what the jobs left as artifacts

    @property
    def reports(self) -> Path:
        return self.folder / "gogate-reports"


@pytest.fixture(scope="session")
def client(shared_folder: Path) -> Path:
    """gitlab-ci-local, installed once for all workers of this run."""
    for needed in ("npm", "rsync"):
        if shutil.which(needed) is None:
            pytest.skip(f"gitlab-ci-local needs {needed}, and there is none")
    folder = shared_folder / "gitlab"
    with FileLock(shared_folder / "gitlab.lock"):
        tool = folder / "node_modules" / ".bin" / "gitlab-ci-local"
        if not tool.exists():
            folder.mkdir(exist_ok=True)
            subprocess.run(["npm", "install", "--no-save", "--prefix", str(folder), "-E", CLIENT], check=True)
    return tool


@pytest.fixture(scope="session")
def wheel(shared_folder: Path) -> Path:
    """gogate as pip would fetch it, built once."""
    folder = shared_folder / "wheel"
    with FileLock(shared_folder / "wheel.lock"):
        if not folder.exists():
            project = source(shared_folder / "project")
            argv = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(project)]
            subprocess.run(argv, check=True)
    return next(folder.glob("*.whl"))


def repository(folder: Path, change: Change, wheel: Path) -> Repository:
    """The shop with the template and the pipeline that go with it; only where gogate comes from is added."""
    pipeline = (ROOT / "ci_templates" / "gitlab" / ".gitlab-ci.yml").read_text()
    assert pipeline.count("      shards: 2\n") == 1
    files = {
        TEMPLATE: (ROOT / "ci_templates" / "gitlab" / TEMPLATE).read_text(),
        ".gitlab-ci.yml": pipeline.replace("      shards: 2\n", f"      shards: 2\n      package: {wheel}\n"),
    }
    return Repository.make(folder / "shop", change, files)


def run(client: Path, repository: Repository, source: str) -> Run:
    given = {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": source,
        "CI_DEFAULT_BRANCH": "main",
        # As a project's own variables do, these win over the template's: Go need not compile its library once more.
        **{name: os.environ[name] for name in ("GOCACHE", "GOMODCACHE", "GOGATE_CACHE_DIR")},
    }
    if source == "merge_request_event":
        given["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = repository.base
    words = [word for name, value in given.items() for word in ("--variable", f"{name}={value}")]
    argv = [str(client), "--force-shell-executor", "--shell-isolation", *words]
    done = subprocess.run(argv, cwd=repository.root, capture_output=True, text=True)
    return Run(done.returncode, without_colour(done.stdout + done.stderr), repository.root)


def test_a_clean_change_passes(client: Path, wheel: Path, tmp_path: Path) -> None:
    shop = repository(tmp_path, CLEAN, wheel)
    ran = run(client, shop, "merge_request_event")
    assert ran.code == 0, ran.log
    assert {file.name for file in ran.reports.iterdir()} >= REPORTS
    joined = read(ran.reports / "result.json")
    assert said(joined) == ("pass", frozenset())
    code, whole = by_hand(shop, CLEAN)
    assert (code, said(whole)) == (0, said(joined))
    assert {test.package for test in joined.tests} == {test.package for test in whole.tests}


@pytest.mark.parametrize("name", CHANGES)
def test_a_defect_fails(client: Path, wheel: Path, tmp_path: Path, name: str) -> None:
    change = CHANGES[name]
    shop = repository(tmp_path, change, wheel)
    ran = run(client, shop, "schedule" if change.nightly else "merge_request_event")
    assert ran.code == 1, ran.log
    assert {file.name for file in ran.reports.iterdir()} >= REPORTS
    joined = read(ran.reports / "result.json")
    code, whole = by_hand(shop, change)
    assert said(joined) == (wanted(change), change.objections)
    assert (code, said(whole)) == (1, said(joined))
    if not change.nightly:
        code, staged = in_hook(shop)
        assert (code, said(staged)) == (1, said(joined))
