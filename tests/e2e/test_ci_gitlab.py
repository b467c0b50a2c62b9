"""GitLab's component as it is, run by gitlab-ci-local: each kind of pipeline, clean and with each defect."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from gogate.model.result import Result
from tests.ci_templates import gitlab_local, reports
from tests.ci_templates.world import CHANGES, CLEAN, Change, git, read, said

pytestmark = pytest.mark.skipif(
    not os.environ.get("GOGATE_E2E"), reason="installs gitlab-ci-local from the registries: set GOGATE_E2E=1"
)
PARTS = {1: "gogate-judge: [1/2]", 2: "gogate-judge: [2/2]"}
JOBS = {*PARTS.values(), "gogate"}
CHECK, MERGE = ".gogate/venv/bin/gogate check ", ".gogate/venv/bin/gogate merge "
ZEROS = "0" * 40


@pytest.fixture(scope="session")
def client(shared_folder: Path) -> Path:
    return gitlab_local.install(shared_folder)


def parts(ran: gitlab_local.Run) -> dict[int, Result]:
    """What each shard said."""
    return {part: read(ran.folder / "gogate-shards" / f"{part}.json") for part in PARTS}


@pytest.mark.parametrize("source", ["merge_request_event", "schedule"])
def test_a_clean_change_passes(client: Path, shared_folder: Path, tmp_path: Path, source: str) -> None:
    shop = gitlab_local.repository(tmp_path, CLEAN, shared_folder)
    night = source == "schedule"
    told = {"CI_PIPELINE_SOURCE": source} if night else gitlab_local.merge_request(shop)
    ran = gitlab_local.run(client, shop, told)
    assert (ran.code, ran.failed, set(ran.jobs)) == (0, {}, JOBS), ran.log
    assert {file.name for file in ran.reports.iterdir()} >= gitlab_local.REPORTS
    whole = read(ran.reports / "result.json")
    assert said(whole) == ("pass", frozenset())
    assert (whole.gate, whole.base) == (("nightly", None) if night else ("pull-request", shop.base))
    shares = [{test.package for test in part.tests} for part in parts(ran).values()]
    assert not shares[0] & shares[1]
    assert shares[0] | shares[1] == {test.package for test in whole.tests}
    assert whole.coverage is not None
    figure = 1000 * whole.coverage.covered // whole.coverage.statements / 10
    assert re.search(rf"^ PASS  gogate +{figure}% *coverage", ran.log, flags=re.MULTILINE), ran.log


@pytest.mark.parametrize("name", CHANGES)
def test_a_defect_fails_where_it_is_judged(client: Path, shared_folder: Path, tmp_path: Path, name: str) -> None:
    change = CHANGES[name]
    shop = gitlab_local.repository(tmp_path, change, shared_folder)
    told = {"CI_PIPELINE_SOURCE": "schedule"} if change.nightly else gitlab_local.merge_request(shop)
    ran = gitlab_local.run(client, shop, told)
    assert (ran.code, set(ran.jobs)) == (1, JOBS), ran.log
    objecting = [PARTS[part] for part, result in parts(ran).items() if result.verdict.value == "fail"]
    # A floor is of the whole: no part can miss it. Any other defect lies in one package, and so in one part.
    assert len(objecting) == (0 if change.nightly else 1)
    assert set(ran.failed) == {*objecting, "gogate"}
    assert all(commands[0].startswith(MERGE if job == "gogate" else CHECK) for job, commands in ran.failed.items())
    assert said(read(ran.reports / "result.json")) == ("fail", change.objections)
    holds(ran, change)


def holds(ran: gitlab_local.Run, change: Change) -> None:
    """Each report says what the gate objects to."""
    assert {file.name for file in ran.reports.iterdir()} >= gitlab_local.REPORTS
    wanted = reports.wanted(change)
    assert reports.code_quality(ran.reports / "codequality.json") == wanted
    assert reports.sarif(ran.reports / "gogate.sarif") == wanted
    assert reports.junit(ran.reports / "junit.xml")[0] == wanted
    covered, valid, files = reports.cobertura(ran.reports / "cobertura.xml")
    assert 0 < covered <= valid
    assert "stock/stock.go" in files


@pytest.mark.parametrize("name", ["clean", "format", "vet"])
def test_a_first_push_is_judged_for_its_format(client: Path, shared_folder: Path, tmp_path: Path, name: str) -> None:
    """The commit before the first one of a branch is all zeros."""
    change = CHANGES.get(name, CLEAN)
    shop = gitlab_local.repository(tmp_path, change, shared_folder)
    ran = gitlab_local.run(client, shop, gitlab_local.push(ZEROS, "feature"))
    assert set(ran.jobs) == {"gogate-format"}, ran.log
    quality = reports.code_quality(ran.reports / "codequality.json")
    if name == "format":
        assert ran.code == 1
        assert ran.failed["gogate-format"][0].startswith(CHECK)
        assert quality == reports.wanted(change)
    else:  # what vet says is asked for in the merge request
        assert (ran.code, ran.failed, quality) == (0, {}, set())
    result = read(ran.reports / "result.json")
    assert (result.gate, result.tree) == ("pre-commit", git(shop.root, "rev-parse", "HEAD^{tree}"))
