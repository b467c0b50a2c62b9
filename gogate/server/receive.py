"""A receiving hook from its input to its verdict: what is judged, what is skipped, what is written down."""

from __future__ import annotations

import datetime as dt
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import CannotJudge, ExitCode, GogateError, Interrupted, TimeLimit
from gogate.run.stop import time_limit
from gogate.server import message
from gogate.server.audit import append
from gogate.server.judge import judge
from gogate.server.limits import LimitReached
from gogate.server.pushed import pusher, repository_name, skip_reason, unskipped
from gogate.settings.duration import duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gogate.git.push import Update
    from gogate.run.stop import Stop
    from gogate.server.judge import Judgement
    from gogate.server.types import Policy

__all__ = ["Answer", "receive"]


class Answer(NamedTuple):
    """What the hook says, and its exit code: 0 lets the push in."""

    lines: list[str]
    exit_code: int


class _Verdict(NamedTuple):
    word: str
    answer: Answer
    trees: tuple[str, ...] = ()
    files: int = 0
    reason: str = ""


def receive(
    hook: str, updates: Sequence[Update], policy: Policy, folder: Path, environ: Mapping[str, str], stop: Stop
) -> Answer:
    """Judge *updates* by *policy* within its budget; never raises an expected error."""
    started = time.monotonic()
    verdict = _judged(updates, policy, folder, environ, stop)
    if policy.audit is None:
        return verdict.answer
    entry = {
        "time": dt.datetime.now(dt.timezone.utc).isoformat(timespec="milliseconds"),
        "hook": hook,
        "who": pusher(environ),
        "repository": repository_name(environ, str(folder)),
        "refs": [{"ref": update.ref, "old": update.old, "new": update.new} for update in updates],
        "trees": verdict.trees,
        "files": verdict.files,
        "verdict": verdict.word,
        "reason": verdict.reason,
        "seconds": round(time.monotonic() - started, 3),
    }
    try:
        append(policy.audit, entry)
    except CannotJudge as error:
        return Answer([*verdict.answer.lines, *message.unjudged(error, accept=False)], error.exit_code)
    return verdict.answer


def _judged(
    updates: Sequence[Update], policy: Policy, folder: Path, environ: Mapping[str, str], stop: Stop
) -> _Verdict:
    asked = unskipped(updates, policy.skip_refs)
    if not asked:
        return _Verdict("skipped", Answer([], ExitCode.PASS), reason="skip_refs")
    reason = skip_reason(environ)
    if reason and policy.allow_skip:
        said = f"gogate: accepted without being judged: {reason} (written to the audit log)"
        return _Verdict("skipped", Answer([said], ExitCode.PASS), reason=reason)
    refused = [] if reason is None else [_refusal(policy)]
    try:
        found = _found(asked, policy, folder, environ, stop)
    except GogateError as error:
        return _unjudged(error, policy, refused)
    if found.offences:
        answer = Answer([*message.rejected(found), *refused], ExitCode.FAIL)
        return _Verdict("rejected", answer, found.trees, found.files, f"{len(found.offences)} offences")
    return _Verdict("accepted", Answer([*message.accepted(found), *refused], ExitCode.PASS), found.trees, found.files)


def _found(asked: Sequence[Update], policy: Policy, folder: Path, environ: Mapping[str, str], stop: Stop) -> Judgement:
    """Judge the format within ``budget``, then vet and test what is clean within ``sandbox.budget``."""
    with ExitStack() as stack:
        box = None
        with _budget(stop, policy.budget, "budget"):
            if "vet" in policy.stages or "test" in policy.stages:
                from gogate.server.box import open_box

                # Before all else: without a sandbox nothing is judged.
                box = stack.enter_context(open_box(policy, environ, stop))
            found = judge(asked, policy, folder, environ, stop)
        if box is None or found.offences:
            return found
        from gogate.server.running import vet_and_test

        with _budget(stop, policy.sandbox.budget, "sandbox.budget"):
            run = vet_and_test(box, asked, policy, folder, environ, stop)
    return found._replace(offences=run.offences, ran=run.ran)


@contextmanager
def _budget(stop: Stop, budget: str, key: str) -> Iterator[None]:
    """Give what is within *budget*; what ends it, a signal or the time, is raised rather than what broke by it."""
    try:
        with time_limit(stop, duration(budget)):
            yield
    except GogateError as error:
        asked = stop.error() or error
        if not isinstance(asked, TimeLimit):
            raise asked from error
        raise TimeLimit(
            f"not judged within the {key} of {budget}",
            fix=f"push less at once, or ask the server's administrator to raise {key}",
        ) from error


def _refusal(policy: Policy) -> str:
    if policy.allow_skip:
        return "gogate: gogate.skip wants a reason: git push -o gogate.skip=REASON"
    return "gogate: gogate.skip is not allowed on this server: the push was judged"


def _unjudged(error: GogateError, policy: Policy, refused: list[str]) -> _Verdict:
    over = isinstance(error, (LimitReached, TimeLimit))
    accept = over and policy.on_limit == "accept-and-say" and not isinstance(error, Interrupted)
    lines = [*message.unjudged(error, accept=accept), *refused]
    code = ExitCode.PASS if accept else error.exit_code
    return _Verdict("accepted unjudged" if accept else "rejected unjudged", Answer(lines, code), reason=error.message)
