"""Every system's environment as it really is, with the base, the head and the shard that follow from it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.model.errors import CannotJudge
from gogate.run.ci import Event, System, Where, detect, system_of

A, B, C = "a" * 40, "b" * 40, "c" * 40
ZEROS = "0" * 40
EVENT = Path("/event.json")


def unread(path: Path) -> bytes:
    raise AssertionError(f"{path} was read")


def actions(name: str, document: object, **more: str) -> Where:
    """What a GitHub job says of an event."""
    environ = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(EVENT),
        "GITHUB_SHA": C,
        **more,
    }

    def read(path: Path) -> bytes:
        assert path == EVENT
        return json.dumps(document).encode()

    return detect(environ, read)


def gitlab(source: str, **more: str) -> Where:
    environ = {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": source, "CI_COMMIT_SHA": C, **more}
    return detect(environ, unread)


PULL = {"pull_request": {"base": {"sha": A, "ref": "main"}, "head": {"sha": B}}}
PUSH = {"ref": "refs/heads/topic", "before": A, "after": C, "repository": {"default_branch": "main"}}


@pytest.mark.parametrize(
    ("environ", "system"),
    [
        ({}, System.NONE),
        ({"CI": "true"}, System.NONE),
        ({"GITHUB_ACTIONS": "true"}, System.GITHUB),
        ({"GITHUB_ACTIONS": "true", "GITEA_ACTIONS": "true"}, System.GITEA),
        ({"GITHUB_ACTIONS": "true", "FORGEJO_ACTIONS": "true"}, System.GITEA),
        ({"GITLAB_CI": "true"}, System.GITLAB),
        ({"GITLAB_CI": "false"}, System.NONE),
        ({"JENKINS_URL": "https://ci.example.com/"}, System.JENKINS),
        ({"BITBUCKET_BUILD_NUMBER": "7"}, System.BITBUCKET),
    ],
)
def test_each_system_is_known_by_its_own_variable(environ: dict[str, str], system: System) -> None:
    assert system_of(environ) is system
    assert detect(environ, unread).system is system


def test_a_pull_request_is_measured_from_the_base_of_its_event_file() -> None:
    where = actions("pull_request", PULL)
    assert (where.event, where.base, where.head, where.whole) == (Event.PULL_REQUEST, A, B, False)
    assert where.deepen == "set `fetch-depth: 0` on the step that uses actions/checkout"


def test_gitea_and_its_older_name_for_a_pull_request() -> None:
    where = actions("pull_request_sync", PULL, GITEA_ACTIONS="true")
    assert (where.system, where.event, where.base) == (System.GITEA, Event.PULL_REQUEST, A)


def test_a_merge_queue_is_measured_from_what_it_will_be_merged_into() -> None:
    where = actions("merge_group", {"merge_group": {"base_sha": A, "head_sha": C}})
    assert (where.event, where.base, where.head) == (Event.MERGE_GROUP, A, C)


@pytest.mark.parametrize(
    ("change", "base", "whole"),
    [
        ({}, A, False),
        ({"before": ZEROS}, "origin/main", False),
        ({"before": "0" * 64}, "origin/main", False),
        ({"forced": True}, "origin/main", False),
        ({"forced": False}, A, False),
        ({"before": ZEROS, "ref": "refs/heads/main"}, None, True),
        ({"forced": True, "ref": "refs/heads/main"}, None, True),
        ({"before": ZEROS, "repository": {}}, None, False),
        ({"ref": "refs/tags/v1"}, None, True),
        ({"before": C}, None, True),
    ],
)
def test_a_push_is_measured_from_what_was_there_before(
    change: dict[str, object], base: str | None, *, whole: bool
) -> None:
    where = actions("push", {**PUSH, **change})
    assert (where.event, where.base, where.whole) == (Event.PUSH, base, whole)
    assert bool(where.reason) == (base is None)


@pytest.mark.parametrize(
    ("name", "event"),
    [("schedule", Event.SCHEDULE), ("workflow_dispatch", Event.MANUAL), ("repository_dispatch", Event.MANUAL)],
)
def test_what_has_no_base_is_judged_whole(name: str, event: Event) -> None:
    where = actions(name, {})
    assert (where.event, where.base, where.whole) == (event, None, True)
    assert where.reason == f"{name} has no base"


@pytest.mark.parametrize("name", ["release", "issue_comment", "workflow_run", "", "pull_request_target", "invented"])
def test_an_event_that_is_not_known_has_no_base_and_is_not_whole(name: str) -> None:
    where = actions(name, PULL)
    assert (where.event, where.base, where.whole) == (Event.UNKNOWN, None, False)
    assert where.reason


@pytest.mark.parametrize("name", ["pull_request", "push", "merge_group"])
@pytest.mark.parametrize("document", [{}, [], {"pull_request": [], "before": 3, "merge_group": {"base_sha": ""}}])
def test_an_event_file_without_the_base_says_what_is_missing(name: str, document: object) -> None:
    where = actions(name, document)
    assert (where.base, where.whole) == (None, False)
    assert where.reason


def test_an_event_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push"}
    assert detect(environ, Path.read_bytes).reason == "GITHUB_EVENT_PATH is not set"
    missing = detect({**environ, "GITHUB_EVENT_PATH": str(tmp_path / "no.json")}, Path.read_bytes)
    assert "no.json: No such file" in missing.reason
    (tmp_path / "bad.json").write_bytes(b"{\xff")
    broken = detect({**environ, "GITHUB_EVENT_PATH": str(tmp_path / "bad.json")}, Path.read_bytes)
    assert "bad.json" in broken.reason
    assert not broken.whole


def test_gitlab_merge_requests_and_trains() -> None:
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": A, "CI_COMMIT_BEFORE_SHA": ZEROS}
    where = gitlab("merge_request_event", **given)
    assert (where.event, where.base, where.head) == (Event.PULL_REQUEST, A, C)
    assert where.deepen == 'set the variable GIT_DEPTH: "0" on the job'
    assert gitlab("merge_request_event", **given, CI_MERGE_REQUEST_EVENT_TYPE="merge_train").event is Event.MERGE_GROUP
    assert gitlab("parent_pipeline", **given).base == A  # a child pipeline of a merge request's
    without = gitlab("merge_request_event")
    assert (without.base, without.whole) == (None, False)


@pytest.mark.parametrize(
    ("given", "base", "whole"),
    [
        ({"CI_COMMIT_BEFORE_SHA": A}, A, False),
        ({"CI_COMMIT_BEFORE_SHA": ZEROS, "CI_COMMIT_BRANCH": "topic"}, "origin/main", False),
        ({"CI_COMMIT_BEFORE_SHA": ZEROS, "CI_COMMIT_BRANCH": "main"}, None, True),
        ({"CI_COMMIT_BRANCH": "topic"}, "origin/main", False),
        ({"CI_COMMIT_BEFORE_SHA": ZEROS, "CI_COMMIT_TAG": "v1"}, None, True),
    ],
)
def test_gitlab_pushes(given: dict[str, str], base: str | None, *, whole: bool) -> None:
    where = gitlab("push", CI_DEFAULT_BRANCH="main", **given)
    assert (where.event, where.base, where.whole) == (Event.PUSH, base, whole)


def test_other_gitlab_pipelines() -> None:
    assert gitlab("schedule").event is Event.SCHEDULE
    assert gitlab("web").event is Event.MANUAL
    assert gitlab("schedule").whole
    assert gitlab("web").whole
    external = gitlab("external_pull_request_event", CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA=A)
    assert (external.event, external.base) == (Event.PULL_REQUEST, A)
    for source in ("parent_pipeline", "security_orchestration_policy", ""):
        where = gitlab(source)
        assert (where.event, where.base, where.whole) == (Event.UNKNOWN, None, False), source


@pytest.mark.parametrize(
    ("given", "event", "base", "whole"),
    [
        ({"CHANGE_ID": "3", "CHANGE_TARGET": "main"}, Event.PULL_REQUEST, "origin/main", False),
        ({"GIT_PREVIOUS_SUCCESSFUL_COMMIT": A}, Event.PUSH, A, False),
        ({"GIT_PREVIOUS_SUCCESSFUL_COMMIT": C}, Event.PUSH, None, True),  # the nightly build of an unchanged branch
        ({}, Event.PUSH, None, True),
        ({"TAG_NAME": "v1", "GIT_PREVIOUS_SUCCESSFUL_COMMIT": A}, Event.PUSH, None, True),
    ],
)
def test_jenkins(given: dict[str, str], event: Event, base: str | None, *, whole: bool) -> None:
    where = detect({"JENKINS_URL": "http://ci", "GIT_COMMIT": C, **given}, unread)
    assert (where.event, where.base, where.whole) == (event, base, whole)


@pytest.mark.parametrize(
    ("given", "event", "base", "whole"),
    [
        ({"BITBUCKET_PR_ID": "3", "BITBUCKET_PR_DESTINATION_COMMIT": A}, Event.PULL_REQUEST, A, False),
        ({"BITBUCKET_PR_ID": "3"}, Event.PULL_REQUEST, None, False),
        ({"BITBUCKET_TAG": "v1"}, Event.PUSH, None, True),
        ({"BITBUCKET_BRANCH": "topic"}, Event.PUSH, None, False),
        ({}, Event.UNKNOWN, None, False),
    ],
)
def test_bitbucket(given: dict[str, str], event: Event, base: str | None, *, whole: bool) -> None:
    where = detect({"BITBUCKET_BUILD_NUMBER": "1", "BITBUCKET_COMMIT": C, **given}, unread)
    assert (where.event, where.base, where.whole) == (event, base, whole)


def test_shards_count_from_one() -> None:
    assert gitlab("push", CI_NODE_INDEX="2", CI_NODE_TOTAL="3").shard == (2, 3)
    assert gitlab("push", CI_NODE_TOTAL="1").shard is None  # set in every job
    part = {"BITBUCKET_PARALLEL_STEP": "0", "BITBUCKET_PARALLEL_STEP_COUNT": "2"}
    assert detect({"BITBUCKET_BUILD_NUMBER": "1", **part}, unread).shard == (1, 2)
    assert actions("push", PUSH, CI_NODE_INDEX="1", CI_NODE_TOTAL="2").shard is None


def test_a_base_of_zeros_is_none() -> None:
    where = gitlab("merge_request_event", CI_MERGE_REQUEST_DIFF_BASE_SHA=ZEROS)
    assert (where.base, where.whole, where.reason) == (None, False, "the base is all zeros")


@pytest.mark.parametrize(("index", "count"), [("0", "3"), ("4", "3"), ("x", "3"), ("1", "-1"), ("9" * 5000, "3")])
def test_an_impossible_shard_is_an_error(index: str, count: str) -> None:
    with pytest.raises(CannotJudge, match="CI_NODE_INDEX"):
        gitlab("push", CI_NODE_INDEX=index, CI_NODE_TOTAL=count)


NAMES = sorted(
    set(re.findall(r'"([A-Z]+_[A-Z_]+)"', Path(__file__).parents[2].joinpath("gogate/run/ci.py").read_text()))
)
VALUES = st.sampled_from(["", "true", "push", "pull_request", "merge_group", "schedule", "main", ZEROS, A, "1", "2"])
json_values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", A, ZEROS, "refs/heads/x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["pull_request", "base", "sha", "before", "ref", "repository"]), inner)
    ),
    max_leaves=8,
)


@given(environ=st.dictionaries(st.sampled_from(NAMES), VALUES | st.text(max_size=9)), document=json_values)
def test_whatever_the_environment_says_no_base_comes_without_a_reason(
    environ: dict[str, str], document: object
) -> None:
    with suppress(CannotJudge):  # an impossible shard
        _is_sound(detect(environ, lambda _path: json.dumps(document).encode()))


def _is_sound(where: Where) -> None:
    assert (where.base is None) == bool(where.reason)
    assert not (where.whole and where.base)
    assert where.base is None or (where.base != where.head and not re.fullmatch("0+", where.base))
