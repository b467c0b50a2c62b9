"""What a trigger sends, in the form of whoever it tells: a signed webhook, Jenkins, GitLab, GitHub.

Sources: Jenkins git plugin (Push notification from repository), GitLab "Trigger pipelines by using the API", GitHub
REST "Create a repository dispatch event". The secret is read when a request is sent: none is ever written to disk.
"""

from __future__ import annotations

import hashlib
import hmac
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

import msgspec

from gogate import __version__
from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gogate.server.types import Trigger

__all__ = ["Event", "Request", "request_of", "secret_of"]


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is told: one ref, from the object that it was to the one that it is; zeros for nothing."""

    ref: str
    old: str
    new: str
    repository: str
    pusher: str
    time: str


class Request(NamedTuple):
    """One HTTP request; ``body`` is None for a GET."""

    url: str
    headers: Mapping[str, str]
    body: bytes | None = None


def request_of(trigger: Trigger, event: Event, delivery: str) -> Request:
    """Return the request that tells *trigger* of *event*; *delivery* is the same for each attempt of one request.

    Raises CannotJudge where its secret cannot be read or can be read by others.
    """
    return _FORMS[trigger.kind](trigger, event, secret_of(trigger), delivery)


def secret_of(trigger: Trigger) -> str:
    """Read the trigger's secret, without the white space around it; empty where it has none."""
    if trigger.secret_file is None:
        return ""
    path = Path(trigger.secret_file)
    try:
        mode = path.stat().st_mode
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotJudge(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        raise CannotJudge(f"{path}: others can read it", fix=f"chmod 600 {path}")
    if not secret or not secret.isprintable() or not secret.isascii():
        raise CannotJudge(f"{path}: not one line of plain text", fix="write the key or token into it, nothing else")
    return secret


def _webhook(trigger: Trigger, event: Event, secret: str, delivery: str) -> Request:
    body = msgspec.json.encode({"event": "push", **msgspec.to_builtins(event)})
    headers = {
        **_common("application/json"),
        "X-Gogate-Event": "push",
        "X-Gogate-Delivery": delivery,
    }
    if secret:
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Gogate-Signature-256"] = f"sha256={digest}"
    return Request(trigger.url, headers, body)


def _jenkins(trigger: Trigger, event: Event, secret: str, delivery: str) -> Request:  # noqa: ARG001 - the common shape
    words = {"url": trigger.repository or "", "branches": _short(event.ref)}
    if event.new.strip("0"):
        words["sha1"] = event.new
    if secret:
        words["token"] = secret
    return Request(f"{trigger.url.rstrip('/')}/git/notifyCommit?{urlencode(words)}", _common(""))


def _gitlab(trigger: Trigger, event: Event, secret: str, delivery: str) -> Request:  # noqa: ARG001
    words = {"token": secret, "ref": _short(event.ref), "variables[GOGATE_SHA]": event.new}
    url = f"{trigger.url.rstrip('/')}/api/v4/projects/{quote(trigger.project or '', safe='')}/trigger/pipeline"
    return Request(url, _common("application/x-www-form-urlencoded"), urlencode(words).encode())


def _github(trigger: Trigger, event: Event, secret: str, delivery: str) -> Request:
    payload = {"ref": event.ref, "sha": event.new, "before": event.old, "pusher": event.pusher, "delivery": delivery}
    body = msgspec.json.encode({"event_type": trigger.event, "client_payload": payload})
    headers = {
        **_common("application/json"),
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {secret}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    return Request(f"{trigger.url.rstrip('/')}/repos/{quote(trigger.project or '')}/dispatches", headers, body)


_FORMS: Mapping[str, Callable[[Trigger, Event, str, str], Request]] = {
    "webhook": _webhook,
    "jenkins": _jenkins,
    "gitlab": _gitlab,
    "github": _github,
}


def _common(content_type: str) -> dict[str, str]:
    typed = {"Content-Type": content_type} if content_type else {}
    return {"User-Agent": f"gogate/{__version__}", **typed}


def _short(ref: str) -> str:
    """Name a branch or a tag as CI systems do."""
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
