"""Which forge a remote's address belongs to."""

from __future__ import annotations

import re

from gogate.run.ci import System

__all__ = ["forge_of", "host_of"]

# https://git-scm.com/docs/git-clone#_git_urls: a scheme, or the scp-like form, which has no slash before its colon.
_URL = re.compile(r"(?:https?|ssh|git|git\+ssh)://(?:[^/@]*@)?(?P<host>\[[^\]]+\]|[^/:]+)", re.IGNORECASE)
_SCP = re.compile(r"(?:[^/@:]+@)?(?P<host>[^/@:]{2,}):(?!/)")
_LABELS = {
    "github": System.GITHUB,
    "gitlab": System.GITLAB,
    "bitbucket": System.BITBUCKET,
    "gitea": System.GITEA,
    "forgejo": System.GITEA,
    "codeberg": System.GITEA,
}


def host_of(url: str) -> str:
    """Return the host that *url* names, in lower case; empty for a path on this machine."""
    found = _URL.match(url) or (None if "://" in url else _SCP.match(url))
    return found["host"].lower() if found else ""


def forge_of(url: str) -> System:
    """Return the forge that *url* names: by a label of its host, as in ``gitlab.example.com``; else ``NONE``."""
    labels = host_of(url).split(".")
    return next((system for label, system in _LABELS.items() if label in labels), System.NONE)
