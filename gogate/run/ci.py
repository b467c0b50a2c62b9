"""Which CI system this runs in, and what it says of the change: its base, its head, which part of how many this is.

Each system's own rules, read from its environment and, for GitHub and its kin, from the event file
(https://docs.github.com/en/actions/reference/workflows-and-actions/variables,
https://docs.gitlab.com/ci/variables/predefined_variables/, https://plugins.jenkins.io/git/,
https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/). What is not known is said so: nothing is
guessed, since a wrong base is an empty diff, and an empty diff passes.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Event", "System", "Where", "detect", "system_of"]


class System(str, Enum):
    """A CI system; ``GITEA`` stands for Forgejo too."""

    GITHUB = "github"
    GITLAB = "gitlab"
    JENKINS = "jenkins"
    GITEA = "gitea"
    BITBUCKET = "bitbucket"
    NONE = "none"


class Event(str, Enum):
    """Why the pipeline runs."""

    PULL_REQUEST = "pull_request"
    MERGE_GROUP = "merge_group"
    PUSH = "push"
    SCHEDULE = "schedule"
    MANUAL = "manual"
    UNKNOWN = "unknown"


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """What a CI system says.

    ``base`` is a revision; where it is None, ``reason`` says why. ``whole`` then means that there rightly is no base
    (a schedule, a tag, a first push), so that everything is to be judged; without it the base could not be told.
    ``shard`` is (index from 1, count), None where the system gives none. ``deepen`` is the fix for a clone that lacks
    the base, ``fix`` what to do where the base could not be told.
    """

    system: System
    event: Event = Event.UNKNOWN
    base: str | None = None
    reason: str = ""
    whole: bool = False
    head: str | None = None
    shard: tuple[int, int] | None = None
    deepen: str = "git fetch --unshallow"
    fix: str = "name the base: --since REV"


_CHECKOUT = "set `fetch-depth: 0` on the step that uses actions/checkout"
_DEEPEN: Mapping[System, str] = {
    System.GITHUB: _CHECKOUT,
    System.GITEA: _CHECKOUT,
    System.GITLAB: 'set the variable GIT_DEPTH: "0" on the job',
    System.JENKINS: "turn off the shallow clone of the Git plugin, and let it fetch the target branch",
    System.BITBUCKET: "set `clone: depth: full`, and `git fetch origin` the destination branch",
}
_ZEROS = re.compile("0{40}(0{24})?")


def system_of(environ: Mapping[str, str]) -> System:
    """Tell which system *environ* comes from."""
    if "true" in (environ.get("GITEA_ACTIONS"), environ.get("FORGEJO_ACTIONS")):
        return System.GITEA  # their runners say GITHUB_ACTIONS as well
    if environ.get("GITHUB_ACTIONS") == "true":
        return System.GITHUB
    if environ.get("GITLAB_CI") == "true":
        return System.GITLAB
    if environ.get("BITBUCKET_BUILD_NUMBER"):
        return System.BITBUCKET
    return System.JENKINS if environ.get("JENKINS_URL") else System.NONE


def detect(environ: Mapping[str, str], read: Callable[[Path], bytes]) -> Where:
    """Tell where this runs. *read* returns a file's bytes, and is called for the event file alone.

    Raises CannotJudge where the environment names an impossible shard. An event file that cannot be read, and an event
    that is not known, leave ``base`` at None with ``reason`` set and ``whole`` false.
    """
    system = system_of(environ)
    told = {
        System.GITHUB: _actions,
        System.GITEA: _actions,
        System.GITLAB: _gitlab,
        System.JENKINS: _jenkins,
        System.BITBUCKET: _bitbucket,
        System.NONE: _nowhere,
    }[system](environ, read)
    if told.base is not None and told.base == told.head:
        # The same commit built once more: measured from itself, everything would pass unseen.
        told = _all(told, f"{told.base[:12]} was built before and is its own base")
    elif told.base is not None and _ZEROS.fullmatch(told.base):
        told = msgspec.structs.replace(told, base=None, reason="the base is all zeros")
    return msgspec.structs.replace(
        told,
        system=system,
        shard=_shard(environ, system),
        deepen=_DEEPEN.get(system, told.deepen),
    )


def _all(where: Where, reason: str) -> Where:
    return msgspec.structs.replace(where, base=None, whole=True, reason=reason)


def _nowhere(_environ: Mapping[str, str], _read: Callable[[Path], bytes]) -> Where:
    return Where(system=System.NONE, reason="not in CI")


# GitHub, Gitea, Forgejo


def _actions(environ: Mapping[str, str], read: Callable[[Path], bytes]) -> Where:
    name = environ.get("GITHUB_EVENT_NAME", "")
    where = Where(system=System.GITHUB, head=environ.get("GITHUB_SHA") or None)
    if name in ("schedule", "workflow_dispatch", "repository_dispatch"):
        event = Event.SCHEDULE if name == "schedule" else Event.MANUAL
        return _all(msgspec.structs.replace(where, event=event), f"{name} has no base")
    if name == "pull_request_target":
        # It runs with the base checked out, which is no change at all.
        return msgspec.structs.replace(where, reason="pull_request_target checks out the base, not the change")
    known = {
        "pull_request": _pull_request,
        "pull_request_sync": _pull_request,  # so older Gitea calls a push to one
        "merge_group": _merge_group,
        "push": _push,
    }.get(name)
    if known is None:
        return msgspec.structs.replace(where, reason=f"the event {name[:60]!a} has no base that is known")
    document = _event(environ, read)
    if isinstance(document, str):
        return msgspec.structs.replace(where, reason=document)
    return known(where, document, environ)


def _event(environ: Mapping[str, str], read: Callable[[Path], bytes]) -> Any | str:  # noqa: ANN401 - any JSON
    """Return the event's document, or why there is none."""
    path = environ.get("GITHUB_EVENT_PATH", "")
    if not path:
        return "GITHUB_EVENT_PATH is not set"
    try:
        document = msgspec.json.decode(read(Path(path)))
    except OSError as error:
        return f"GITHUB_EVENT_PATH {path}: {error.strerror}"
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return f"GITHUB_EVENT_PATH {path}: {error}"
    return document if isinstance(document, dict) else f"GITHUB_EVENT_PATH {path}: not an object"


def _text(document: Any, *keys: str) -> str | None:  # noqa: ANN401 - any JSON
    for key in keys:
        document = document.get(key) if isinstance(document, dict) else None
    return document if isinstance(document, str) and document else None


def _pull_request(where: Where, document: Any, _environ: Mapping[str, str]) -> Where:  # noqa: ANN401 - any JSON
    base = _text(document, "pull_request", "base", "sha")
    return msgspec.structs.replace(
        where,
        event=Event.PULL_REQUEST,
        base=base,
        reason="" if base else "the event file holds no pull_request.base.sha",
        head=_text(document, "pull_request", "head", "sha") or where.head,
    )


def _merge_group(where: Where, document: Any, _environ: Mapping[str, str]) -> Where:  # noqa: ANN401 - any JSON
    base = _text(document, "merge_group", "base_sha")
    return msgspec.structs.replace(
        where,
        event=Event.MERGE_GROUP,
        base=base,
        reason="" if base else "the event file holds no merge_group.base_sha",
        head=_text(document, "merge_group", "head_sha") or where.head,
    )


def _push(where: Where, document: Any, environ: Mapping[str, str]) -> Where:  # noqa: ANN401 - any JSON
    where = msgspec.structs.replace(where, event=Event.PUSH, head=_text(document, "after") or where.head)
    ref = _text(document, "ref") or environ.get("GITHUB_REF", "")
    if ref.startswith("refs/tags/"):
        return _all(where, "a tag has no base")
    before = _text(document, "before")
    if before is None:
        return msgspec.structs.replace(where, reason="the event file holds no `before`")
    if not _ZEROS.fullmatch(before) and document.get("forced") is not True:
        return msgspec.structs.replace(where, base=before)
    return _branched(where, ref.removeprefix("refs/heads/"), _text(document, "repository", "default_branch"))


def _branched(where: Where, branch: str, default: str | None) -> Where:
    """Return the base of a branch that is new, or was rewritten: where it left the default branch."""
    if not default:
        return msgspec.structs.replace(where, reason="a new branch, and the default branch is not told")
    if branch == default:
        return _all(where, f"the first push of {default}, or one that rewrote it")
    return msgspec.structs.replace(where, base=f"origin/{default}")


# GitLab


def _gitlab(environ: Mapping[str, str], _read: Callable[[Path], bytes]) -> Where:
    source = environ.get("CI_PIPELINE_SOURCE", "")
    where = Where(system=System.GITLAB, head=environ.get("CI_COMMIT_SHA") or None)
    merge_base = environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA")
    if merge_base or source == "merge_request_event":
        train = environ.get("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train"
        return msgspec.structs.replace(
            where,
            event=Event.MERGE_GROUP if train else Event.PULL_REQUEST,
            base=merge_base or None,
            reason="" if merge_base else "CI_MERGE_REQUEST_DIFF_BASE_SHA is not set",
            head=environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or where.head,
        )
    if source == "external_pull_request_event":
        base = environ.get("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA") or None
        reason = "" if base else "CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA is not set"
        return msgspec.structs.replace(where, event=Event.PULL_REQUEST, base=base, reason=reason)
    if source == "schedule" or source in ("web", "api", "trigger", "pipeline", "chat"):
        event = Event.SCHEDULE if source == "schedule" else Event.MANUAL
        return _all(msgspec.structs.replace(where, event=event), f"a pipeline of the source {source} has no base")
    if source != "push":
        return msgspec.structs.replace(where, reason=f"the pipeline source {source[:60]!a} has no base that is known")
    return _gitlab_push(msgspec.structs.replace(where, event=Event.PUSH), environ)


def _gitlab_push(where: Where, environ: Mapping[str, str]) -> Where:
    if environ.get("CI_COMMIT_TAG"):
        return _all(where, "a tag has no base")
    before = environ.get("CI_COMMIT_BEFORE_SHA", "")
    if before and not _ZEROS.fullmatch(before):
        return msgspec.structs.replace(where, base=before)
    return _branched(where, environ.get("CI_COMMIT_BRANCH", ""), environ.get("CI_DEFAULT_BRANCH"))


# Jenkins and Bitbucket


def _jenkins(environ: Mapping[str, str], _read: Callable[[Path], bytes]) -> Where:
    where = Where(system=System.JENKINS, head=environ.get("GIT_COMMIT") or None)
    target = environ.get("CHANGE_TARGET")
    if target:
        return msgspec.structs.replace(where, event=Event.PULL_REQUEST, base=f"origin/{target}")
    where = msgspec.structs.replace(where, event=Event.PUSH)  # Jenkins does not tell a schedule from a push
    if environ.get("TAG_NAME"):
        return _all(where, "a tag has no base")
    before = environ.get("GIT_PREVIOUS_SUCCESSFUL_COMMIT")
    if not before:
        return _all(where, "this branch has no successful build before this one")
    return msgspec.structs.replace(where, base=before)


def _bitbucket(environ: Mapping[str, str], _read: Callable[[Path], bytes]) -> Where:
    where = Where(system=System.BITBUCKET, head=environ.get("BITBUCKET_COMMIT") or None)
    if environ.get("BITBUCKET_PR_ID"):
        base = environ.get("BITBUCKET_PR_DESTINATION_COMMIT") or None
        reason = "" if base else "BITBUCKET_PR_DESTINATION_COMMIT is not set"
        return msgspec.structs.replace(where, event=Event.PULL_REQUEST, base=base, reason=reason)
    if environ.get("BITBUCKET_TAG"):
        return _all(msgspec.structs.replace(where, event=Event.PUSH), "a tag has no base")
    return msgspec.structs.replace(
        where,
        event=Event.PUSH if environ.get("BITBUCKET_BRANCH") else Event.UNKNOWN,
        reason="Bitbucket tells what a pull request changes, and of other pipelines nothing",
        fix="name the base, such as --since origin/main, or judge everything with --select all",
    )


def _shard(environ: Mapping[str, str], system: System) -> tuple[int, int] | None:
    """Return the part that a parallel job is. GitLab counts from 1, Bitbucket from 0."""
    index_name, count_name, first = {
        System.GITLAB: ("CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
        System.BITBUCKET: ("BITBUCKET_PARALLEL_STEP", "BITBUCKET_PARALLEL_STEP_COUNT", 0),
    }.get(system, ("", "", 1))
    index, count = environ.get(index_name), environ.get(count_name)
    if not index or not count:
        return None
    if re.fullmatch("[0-9]{1,6}", index) and re.fullmatch("[0-9]{1,6}", count):
        part = (int(index) + 1 - first, int(count))
        if 1 <= part[0] <= part[1]:
            return part
    raise CannotJudge(f"{index_name}={index[:20]!a}, {count_name}={count[:20]!a}: not a part of a whole")
