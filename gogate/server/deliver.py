"""The worker that sends what waits: ``python -m gogate.server.deliver SPOOL POLICY``, detached or from cron."""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import CannotJudge, ExitCode, GogateError
from gogate.run.stop import Stop, signals
from gogate.server import spool
from gogate.server.audit import append
from gogate.server.policy import read_policy
from gogate.server.requests import request_of
from gogate.settings.duration import duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.server.requests import Request
    from gogate.server.spool import Waiting
    from gogate.server.types import Policy

__all__ = ["Sent", "deliver", "main", "send"]

_MAX_PAUSE = 300.0  # seconds
# Request Timeout, Conflict, Too Early, Too Many Requests: asked again later they may be answered otherwise.
_PASSING = frozenset({408, 409, 425, 429})


class Sent(NamedTuple):
    """What became of a request: delivered, refused for good, or (neither) to be tried again; and why."""

    delivered: bool
    final: bool
    why: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to an address that the policy does not name."""

    def redirect_request(self, *_told: object) -> None:
        """Say that there is nothing to follow."""


def send(request: Request, timeout: float) -> Sent:
    """Send *request* within *timeout* seconds; never raises for what the other side does."""
    method = "GET" if request.body is None else "POST"
    try:
        asked = urllib.request.Request(  # noqa: S310 - the policy takes http and https alone
            request.url, data=request.body, headers=dict(request.headers), method=method
        )
        with urllib.request.build_opener(_NoRedirect).open(asked, timeout=timeout) as answer:
            return Sent(delivered=True, final=True, why=f"HTTP {answer.status}")
    except urllib.error.HTTPError as error:
        error.close()
        final = error.code < 500 and error.code not in _PASSING
        return Sent(delivered=False, final=final, why=f"HTTP {error.code}")
    except (OSError, HTTPException, ValueError) as error:
        return Sent(delivered=False, final=False, why=str(error)[:200] or type(error).__name__)


def deliver(folder: Path, policy: Policy, stop: Stop) -> None:
    """Send all that waits in *folder*, with growing pauses while some of it cannot be sent; returns when none is left.

    After the policy's number of attempts the rest waits for the next push. Where another worker sends, this one goes.
    """
    if not folder.is_dir():
        return
    pause = duration(policy.delivery.backoff)
    for attempt in range(policy.delivery.attempts):
        if attempt and stop.wait(min(pause * 2 ** (attempt - 1), _MAX_PAUSE)):
            return
        with spool.alone(folder) as mine:
            if not mine:
                continue  # its worker may have looked just before we came: look again after the pause
            left = _round(folder, policy, stop, last=attempt + 1 == policy.delivery.attempts)
        if not left and not spool.waiting(folder):
            return


def _round(folder: Path, policy: Policy, stop: Stop, *, last: bool) -> bool:
    """Try each waiting request once; return whether any is to be tried again. The *last* round says why it waits."""
    left = False
    for path, entry in spool.waiting(folder):
        if stop.requested:
            return True
        sent = _attempt(entry, policy)
        if sent.final:
            spool.forget(path)
        if sent.final or last:
            _write_down(entry, sent, policy)
        left = left or not sent.final
    return left


def _attempt(entry: Waiting | None, policy: Policy) -> Sent:
    if entry is None:
        return Sent(delivered=False, final=True, why="not a request")
    trigger = next((trigger for trigger in policy.triggers if trigger.name == entry.trigger), None)
    if trigger is None:
        return Sent(delivered=False, final=True, why="the policy has no such trigger any more")
    try:
        sent = send(request_of(trigger, entry.event, entry.delivery), duration(policy.delivery.timeout))
    except CannotJudge as error:
        sent = Sent(delivered=False, final=False, why=error.message)
    if not sent.final and time.time() - entry.since > duration(policy.delivery.keep):
        return Sent(delivered=False, final=True, why=f"given up after {policy.delivery.keep}: {sent.why}")
    return sent


def _write_down(entry: Waiting | None, sent: Sent, policy: Policy) -> None:
    if policy.audit is None:
        return
    append(
        policy.audit,
        {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "trigger": entry.trigger if entry else "",
            "delivery": entry.delivery if entry else "",
            "ref": entry.event.ref if entry else "",
            "delivered": sent.delivered,
            "waits": not sent.final,
            "reason": sent.why,
        },
    )


def main(arguments: Sequence[str]) -> int:
    """Send what waits: the arguments are the spool's folder and the policy's file; returns the exit code."""
    if len(arguments) != 2:
        return ExitCode.USAGE
    stop = Stop()
    try:
        with signals(stop):
            deliver(Path(arguments[0]), read_policy(Path(arguments[1])), stop)
    except GogateError as error:
        return error.exit_code
    return ExitCode.PASS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
