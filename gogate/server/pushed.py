"""What the environment of a hook says beside the refs: who pushes, through which server, with which push options."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gogate.git.push import Update

__all__ = ["is_gitlab", "matches", "options", "pusher", "repository_name", "skip_reason", "unskipped"]

SKIP = "gogate.skip="
_MAX_OPTIONS = 1000
# GitLab, Gitea and Forgejo, gitolite, Bitbucket, http-backend, ssh: the first that is set.
_WHO = (
    "GL_USERNAME", "GITEA_PUSHER_NAME", "GL_USER", "BB_USER_NAME", "GITHUB_USER_LOGIN", "REMOTE_USER", "GL_ID",
    "LOGNAME", "USER",
)  # fmt: skip
_OWNED = (("GITEA_REPO_USER_NAME", "GITEA_REPO_NAME"), ("BB_PROJECT_KEY", "BB_REPO_SLUG"))
_REPOSITORY = ("GL_PROJECT_PATH", "GL_REPO", "GITHUB_REPO_NAME", "BB_REPO_SLUG")


def options(environ: Mapping[str, str]) -> list[str]:
    """Return the push options (githooks(5), ``GIT_PUSH_OPTION_COUNT``), a thousand at most."""
    count = environ.get("GIT_PUSH_OPTION_COUNT", "")
    number = int(count) if re.fullmatch("[0-9]{1,6}", count) else 0
    return [environ.get(f"GIT_PUSH_OPTION_{index}", "") for index in range(min(number, _MAX_OPTIONS))]


def skip_reason(environ: Mapping[str, str]) -> str | None:
    """Return the reason that ``git push -o gogate.skip=REASON`` gives; None where there is no such option."""
    return next((option[len(SKIP) :].strip() for option in options(environ) if option.startswith(SKIP)), None)


def pusher(environ: Mapping[str, str]) -> str:
    """Name who pushes, as the server knows them; empty where it does not say."""
    return next((environ[name] for name in _WHO if environ.get(name)), "")


def repository_name(environ: Mapping[str, str], git_dir: str) -> str:
    """Name the repository, as the server knows it, else by its folder."""
    for owner, name in _OWNED:
        if environ.get(owner) and environ.get(name):
            return f"{environ[owner]}/{environ[name]}"
    return next((environ[name] for name in _REPOSITORY if environ.get(name)), git_dir)


def is_gitlab(environ: Mapping[str, str]) -> bool:
    """Tell whether GitLab runs the hook: gitolite sets GL_USER and GL_REPO, but no GL_ID and no GL_PROTOCOL."""
    return "GL_ID" in environ and "GL_PROTOCOL" in environ


def matches(ref: str, patterns: Iterable[str]) -> bool:
    """Tell whether *ref* is named by one of *patterns*, in which ``*`` stands for slashes too."""
    return any(fnmatchcase(ref, pattern) for pattern in patterns)


def unskipped(updates: Sequence[Update], patterns: Iterable[str]) -> list[Update]:
    """Return the updates that the policy has judged."""
    known = tuple(patterns)
    return [update for update in updates if not matches(update.ref, known)]
