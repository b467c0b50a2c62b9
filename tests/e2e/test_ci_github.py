"""GitHub's workflows and action as they are, run by act on this host: each event, clean and with each defect."""

from __future__ import annotations

import html
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gogate.model.result import Result
from tests.ci_templates import act, reports
from tests.ci_templates.world import CHANGES, CLEAN, Change, Repository, git, read, said

pytestmark = pytest.mark.skipif(
    not os.environ.get("GOGATE_E2E"), reason="installs act from the registries: set GOGATE_E2E=1"
)
PARTS = ("judge 1", "judge 2")
JUDGED = "Judge a part / Judge"
JOINED = "Join the parts and judge the whole / Judge"
LAST = "Fail with a part that failed"
FORMAT = "Judge the format / Judge"
KEPT, UPLOADED = "Keep the reports", "Upload to code scanning"
SAVED = "Keep the caches"


@pytest.fixture(scope="session")
def client(shared_folder: Path) -> act.Client:
    return act.install(shared_folder)


def parts(ran: act.Run) -> dict[str, Result]:
    """What each shard said, by the name of its job."""
    return {name: read(ran.artifacts / name.replace("judge ", "gogate-shard-") / "result.json") for name in PARTS}


def joined(ran: act.Run) -> Path:
    """The folder with the reports of the whole."""
    assert {file.name for file in (ran.artifacts / "gogate").iterdir()} == act.REPORTS
    return ran.artifacts / "gogate"


def clean(client: act.Client, folder: Path, event: str, told: Callable[[Repository], dict[str, Any]]) -> act.Run:
    """Run a change without a defect, which passes in every job."""
    shop = act.repository(folder, CLEAN)
    ran = act.run(client, shop, event, told(shop))
    assert (ran.code, ran.failed, ran.annotations) == (0, {}, ()), ran.log
    assert set(ran.jobs) == {*PARTS, "gate"}
    assert {JOINED, KEPT} <= set(ran.jobs["gate"].steps)
    assert LAST not in ran.jobs["gate"].steps
    assert said(read(joined(ran) / "result.json")) == ("pass", frozenset())
    return ran


def test_the_night_judges_everything(client: act.Client, tmp_path: Path) -> None:
    ran = clean(client, tmp_path, "schedule", lambda _: {"repository": {"default_branch": "main"}})
    whole = read(joined(ran) / "result.json")
    assert (whole.gate, whole.base) == ("nightly", None)
    assert whole.selection is not None
    assert whole.selection.mode == "all"
    assert whole.coverage is not None
    assert (whole.coverage.floor, whole.coverage.verdict.value) == (85.0, "pass")
    shares = [{test.package for test in part.tests} for part in parts(ran).values()]
    assert all(shares)
    assert not shares[0] & shares[1]
    assert shares[0] | shares[1] == {test.package for test in whole.tests}
    assert UPLOADED in ran.jobs["gate"].steps
    assert all(f"Judge a part / {SAVED}" in ran.jobs[part].steps for part in PARTS)


def test_a_merge_queue_judges_the_change(client: act.Client, tmp_path: Path) -> None:
    ran = clean(client, tmp_path, "merge_group", act.merge_group)
    whole = read(joined(ran) / "result.json")
    assert (whole.gate, whole.base) == ("pull-request", git(tmp_path / "shop", "rev-parse", "main"))
    assert UPLOADED in ran.jobs["gate"].steps
    assert not any(SAVED in step for job in ran.jobs.values() for step in job.steps)


@pytest.mark.parametrize("name", CHANGES)
def test_a_defect_fails_where_it_is_judged(client: act.Client, tmp_path: Path, name: str) -> None:
    change = CHANGES[name]
    shop = act.repository(tmp_path, change)
    ran = act.run(client, shop, *(("schedule", {}) if change.nightly else ("pull_request", act.pull_request(shop))))
    assert ran.code == 1, ran.log
    objecting = [job for job, part in parts(ran).items() if part.verdict.value == "fail"]
    # A floor is of the whole: no part can miss it. Any other defect lies in one package, and so in one part.
    assert len(objecting) == (0 if change.nightly else 1)
    last = [LAST] if objecting else []
    assert ran.failed == {**{job: [JUDGED] for job in objecting}, "gate": [JOINED, *last]}
    assert all("Keep the result" in ran.jobs[part].steps for part in PARTS)
    assert {KEPT, UPLOADED} <= set(ran.jobs["gate"].steps)
    assert said(read(joined(ran) / "result.json")) == ("fail", change.objections)
    holds(ran, change)


def holds(ran: act.Run, change: Change) -> None:
    """Each report says what the gate objects to."""
    folder, wanted = joined(ran), reports.wanted(change)
    assert reports.sarif(folder / "gogate.sarif") == wanted
    assert reports.junit(folder / "junit.xml")[0] == wanted
    covered, valid, files = reports.cobertura(folder / "cobertura.xml")
    assert 0 < covered <= valid
    assert "stock/stock.go" in files
    page = (folder / "gogate.html").read_text()
    for stage, rule, place in change.objections:
        assert (place, f"{stage}: {rule}") in ran.annotations
        assert rule in page
        assert place.partition(":")[0] in page
        # One summary for each step that holds the action: act tells it for the step inside as well.
        assert ran.summaries
        for text in (*ran.summaries, (folder / "summary.md").read_text()):
            assert f"<code>{stage}: {rule}</code>" in html.unescape(text)
            assert place in html.unescape(text)


@pytest.mark.parametrize("name", ["clean", "format", "vet"])
def test_a_first_push_is_judged_for_its_format(client: act.Client, tmp_path: Path, name: str) -> None:
    """The commit before the first one of a branch is all zeros, and one commit is all that was fetched."""
    shop = shallow(act.repository(tmp_path, CHANGES.get(name, CLEAN)))
    ran = act.run(client, shop, "push", act.push(shop, "0" * 40, "feature"))
    assert set(ran.jobs) == {"format"}
    if name == "format":
        assert (ran.code, ran.failed) == (1, {"format": [FORMAT]}), ran.log
        places = {(place, f"{stage}: {rule}") for stage, rule, place in CHANGES[name].objections}
        assert set(ran.annotations) == places
        assert ran.summaries
        assert all("stock/stock.go&#58;33" in text for text in ran.summaries)
    else:  # what vet says is asked for in the pull request
        assert (ran.code, ran.failed, ran.annotations) == (0, {}, ()), ran.log
    assert f"Judge the format / {SAVED}" not in ran.jobs["format"].steps


def test_the_default_branch_keeps_the_caches(client: act.Client, tmp_path: Path) -> None:
    shop = act.repository(tmp_path, CLEAN)
    git(shop.root, "switch", "-q", "-C", "main", "feature")
    ran = act.run(client, shop, "push", act.push(shop, shop.base, "main"))
    assert (ran.code, ran.failed, set(ran.jobs)) == (0, {}, {"format"}), ran.log
    assert f"Judge the format / {SAVED}" in ran.jobs["format"].steps


def test_a_shallow_clone_is_never_a_pass(client: act.Client, tmp_path: Path) -> None:
    """The base of the change was not fetched: no part can be judged or joined, and the log names the fix."""
    shop = shallow(act.repository(tmp_path, CLEAN))
    ran = act.run(client, shop, "pull_request", act.pull_request(shop))
    assert ran.code == 1
    assert [ran.failed[part] for part in PARTS] == [[JUDGED, "Keep the result"]] * 2, ran.log
    assert "set `fetch-depth: 0` on the step that uses actions/checkout" in ran.log
    # The stand-in that fetches fails where there is nothing, GitHub's own does not; the job fails either way.
    assert ran.failed["gate"][-1] == LAST
    assert UPLOADED not in ran.jobs["gate"].steps


def shallow(repository: Repository) -> Repository:
    """What `actions/checkout` fetches by itself: one commit."""
    root = repository.folder / "shallow"
    git(repository.folder, "clone", "-q", "--depth", "1", "-b", "feature", f"file://{repository.root}", str(root))
    git(root, "remote", "remove", "origin")
    return Repository(root, repository.base, repository.head)


def test_a_fork_is_judged_and_gets_its_comment(client: act.Client, tmp_path: Path) -> None:
    """Its token cannot write: nothing is uploaded, and the comment comes from the default branch's own workflow."""
    ran = clean(client, tmp_path, "pull_request", lambda shop: act.pull_request(shop, "ann/shop"))
    assert UPLOADED not in ran.jobs["gate"].steps
    assert read(joined(ran) / "result.json").gate == "pull-request"
    shop = act.commenting(tmp_path)
    pulls = [{"number": 7, "head": {"sha": shop.head}}]
    foreign = {"id": 5, "user": {"type": "User"}, "body": "<!-- gogate --> quoted"}
    for comments, wanted in (
        ([foreign], "--method POST repos/nektos/act/issues/7/comments"),
        ([foreign, {**foreign, "id": 6, "user": {"type": "Bot"}}], "--method PATCH repos/nektos/act/issues/comments/6"),
    ):
        calls, body, again = act.comment(client, shop, pulls, comments)
        assert (again.code, again.failed) == (0, {}), again.log
        assert [call for call in calls if "--method GET" not in call and "--paginate" not in call] == [
            f"api --silent {wanted} --input comment.json"
        ]
        assert body == "<!-- gogate -->\n" + (joined(ran) / "summary.md").read_text()[:60000]
        assert act.FORK_UPLOAD in again.jobs["comment"].steps
    calls, _, again = act.comment(client, shop, [{"number": 7, "head": {"sha": shop.base}}], [])
    assert (again.code, len(calls), again.jobs["comment"].steps) == (0, 1, ["Find the pull request"]), again.log
