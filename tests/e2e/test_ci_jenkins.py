"""Jenkins' pipeline and library as they are, run by JenkinsPipelineUnit: two shards and the join, each on its agent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.ci_templates import pipeline_unit, reports
from tests.ci_templates.pipeline_unit import Build
from tests.ci_templates.world import CHANGES, CLEAN, Repository, read, said

pytestmark = pytest.mark.skipif(
    not os.environ.get("GOGATE_E2E"), reason="installs gogate from a registry's packages: set GOGATE_E2E=1"
)
JOIN = "gogate merge"
REPORTS = {"result.json", "junit.xml", "cobertura.xml", "gogate.sarif", "gogate.html"}
HANDED = ["junit", "recordCoverage", "recordIssues", "archiveArtifacts"]


def labels(build: Build) -> list[str]:
    return [step["label"] for step in build.steps if step["step"] == "sh"]


def handed(build: Build) -> None:
    """Every report was there when Jenkins was told to read it, and each shard's result too."""
    last = build.steps[-len(HANDED) :]
    assert [(step["step"], step["there"]) for step in last] == [(name, True) for name in HANDED]
    kept = [(step["label"], step["there"]) for step in build.steps if step["step"] == "stash"]
    assert kept == [("gogate-shard-1", True), ("gogate-shard-2", True)]
    assert {file.name for file in build.joined.iterdir()} >= REPORTS


def test_a_clean_change_passes(shared_folder: Path, tmp_path: Path) -> None:
    shop = Repository.make(tmp_path / "shop", CLEAN, {})
    build = pipeline_unit.build(shop, shared_folder, pipeline_unit.pull_request(shop))
    assert (build.failure, build.failed) == (None, ()), build.log
    shards = [["fetch the base", "install gogate", f"gogate pull-request {shard}/2"] for shard in (1, 2)]
    assert labels(build) == [*shards[0], *shards[1], "install gogate", JOIN]
    handed(build)
    whole = read(build.joined / "result.json")
    assert said(whole) == ("pass", frozenset())
    assert whole.base == shop.base


def test_a_branch_is_judged_whole(shared_folder: Path, tmp_path: Path) -> None:
    """There is nothing to compare it with: compared with itself, it would pass unseen."""
    shop = Repository.make(tmp_path / "shop", CHANGES["format"], {})
    build = pipeline_unit.build(shop, shared_folder, pipeline_unit.branch(shop, "feature"))
    assert build.failing[-1] == (JOIN, 1), build.log
    whole = read(build.joined / "result.json")
    assert said(whole) == ("fail", CHANGES["format"].objections)
    assert whole.gate == "pull-request"
    assert whole.selection is not None
    assert (whole.selection.mode, whole.selection.left_out) == ("all", 0)


@pytest.mark.parametrize("name", CHANGES)
def test_a_defect_fails_where_it_is_judged(shared_folder: Path, tmp_path: Path, name: str) -> None:
    change = CHANGES[name]
    shop = Repository.make(tmp_path / "shop", change, {})
    if change.nightly:
        build = pipeline_unit.build(shop, shared_folder, pipeline_unit.branch(shop, "main"), pipeline_unit.TIMER)
    else:
        build = pipeline_unit.build(shop, shared_folder, pipeline_unit.pull_request(shop))
    assert build.failure == "script returned exit code 1", build.log
    parts = {shard: read(build.folder / f"stashes/gogate-shard-{shard}/gogate-shards/{shard}.json") for shard in (1, 2)}
    failing = [(f"gogate pull-request {shard}/2", 1) for shard, part in parts.items() if part.verdict.value == "fail"]
    # A floor is of the whole: no part can miss it. Any other defect lies in one package, and so in one part.
    assert len(failing) == (0 if change.nightly else 1)
    assert build.failing == [*failing, (JOIN, 1)]
    assert build.failed == (() if change.nightly else ("shard",))
    handed(build)
    whole = read(build.joined / "result.json")
    assert said(whole) == ("fail", change.objections)
    assert whole.gate == ("nightly" if change.nightly else "pull-request")
    wanted = reports.wanted(change)
    assert reports.sarif(build.joined / "gogate.sarif") == wanted
    assert reports.junit(build.joined / "junit.xml")[0] == wanted
    covered, valid, files = reports.cobertura(build.joined / "cobertura.xml")
    assert 0 < covered <= valid
    assert "stock/stock.go" in files
