"""One change, judged in each CI system, by both hooks and by hand: one verdict, the same findings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gogate.model.result import Result
from tests.ci_templates import act, gitlab_local, pipeline_unit
from tests.ci_templates.world import MIXED, Repository, by_hand, committed, failures, pushed, read, said

pytestmark = pytest.mark.skipif(
    not os.environ.get("GOGATE_E2E"), reason="installs the CI systems' clients from the registries: set GOGATE_E2E=1"
)


def in_github(shared: Path, folder: Path) -> Result:
    client, shop = act.install(shared), act.repository(folder, MIXED)
    ran = act.run(client, shop, "pull_request", act.pull_request(shop))
    assert ran.code == 1, ran.log
    return read(ran.artifacts / "gogate" / "result.json")


def in_gitlab(shared: Path, folder: Path) -> Result:
    client, shop = gitlab_local.install(shared), gitlab_local.repository(folder, MIXED, shared)
    ran = gitlab_local.run(client, shop, gitlab_local.merge_request(shop))
    assert ran.code == 1, ran.log
    return read(ran.reports / "result.json")


def in_jenkins(shared: Path, folder: Path) -> Result:
    shop = Repository.make(folder / "shop", MIXED, {})
    build = pipeline_unit.build(shop, shared, pipeline_unit.pull_request(shop))
    assert build.failure == "script returned exit code 1", build.log
    return read(build.joined / "result.json")


def of(result: Result) -> tuple[str, int, frozenset[tuple[str, str, str, str]], frozenset[tuple[str, str]]]:
    """Verdict, exit code, the findings by their fingerprints, the tests that failed."""
    findings = {(one.stage, one.rule, one.severity.value, one.fingerprint) for one in result.findings}
    assert result.reused_from is None
    assert all(one.fingerprint for one in result.findings)
    return result.verdict.value, result.exit_code, frozenset(findings), failures(result)


def test_one_change_is_judged_the_same_everywhere(shared_folder: Path, tmp_path: Path) -> None:
    code, hand = by_hand(Repository.make(tmp_path / "hand" / "shop", MIXED, {}))
    assert (code, said(hand), failures(hand)) == (1, ("fail", MIXED.objections), MIXED.failing)
    assert len({one.fingerprint for one in hand.findings}) == len(MIXED.objections)
    for name, hook in (("commit", committed), ("push", pushed)):
        code, result = hook(Repository.make(tmp_path / name / "shop", MIXED, {}))
        assert (code, of(result)) == (1, of(hand)), name
    for system in (in_github, in_gitlab, in_jenkins):
        folder = tmp_path / system.__name__
        folder.mkdir()
        assert of(system(shared_folder, folder)) == of(hand), system.__name__
