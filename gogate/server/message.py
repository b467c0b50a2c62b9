"""What the pusher sees: at most 40 lines, each begun by us, nothing in them that a terminal or a forge would obey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.report.clean import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gogate.model.errors import GogateError
    from gogate.server.judge import Judgement, Offence

__all__ = ["MAX_LINES", "accepted", "lines_of", "rejected", "unjudged"]

MAX_LINES = 40
_WIDTH = 160
_PATH = 100
_FILES = 24
_DIFF_LINES = 8
GITLAB = "GL-HOOK-ERR: "


def accepted(judgement: Judgement) -> list[str]:
    """Say in one line that a push is clean."""
    said = [f"{_plural(judgement.files, 'Go file')} formatted"] if judgement.files else []
    said += judgement.ran
    return [f"gogate: accepted: {'; '.join(said) or 'no Go files to judge'}"]


def rejected(judgement: Judgement) -> list[str]:
    """Say why a push is rejected, and what mends it."""
    offences = judgement.offences
    lines = [f"gogate: rejected: {_headline(judgement)}"]
    mends = list(_mends(judgement))
    room = MAX_LINES - len(lines) - len(mends) - 1
    named = offences[:_FILES]
    # Every file is named before any diff is shown: names are worth more than the lines of one of them.
    spare = room - len(named)
    for offence in named:
        lines.append(f"  {_place(offence)}: {offence.why}")
        shown = _shown(offence)[: max(0, min(_DIFF_LINES, spare))]
        spare -= len(shown)
        lines += [f"      {line}" for line in shown]
    if len(offences) > len(named):
        lines.append(f"  and {_plural(len(offences) - len(named), 'more offence' if judgement.ran else 'more file')}")
    return lines + mends


def unjudged(error: GogateError, *, accept: bool) -> list[str]:
    """Say why a push was not judged, and what became of it."""
    verdict = "accepted without being judged in full" if accept else "rejected"
    first, *others = error.message.splitlines() or [""]
    lines = [f"gogate: {verdict}: {first}", *(f"  {line.strip()}" for line in others[: MAX_LINES - 3])]
    return [*lines, f"  fix: {error.fix}"] if error.fix else lines


def lines_of(lines: Sequence[str], *, gitlab: bool) -> str:
    """Return the text for the hook's standard error: cleaned, cut, and marked for GitLab's own page."""
    mark = GITLAB if gitlab else ""
    return "".join(f"{mark}{_cut(one_line(line))}\n" for line in lines[:MAX_LINES])


def _headline(judgement: Judgement) -> str:
    bad = len({offence.path for offence in judgement.offences})
    if judgement.formatting:
        return f"{bad} of {_plural(judgement.files, 'Go file')} not formatted"
    ruled = [offence for offence in judgement.offences if offence.rule]
    if ruled:
        failed = sum(offence.rule == "test" for offence in ruled)
        counts = [_plural(len(ruled) - failed, "finding")] if len(ruled) > failed else []
        return " and ".join([*counts, *([_plural(failed, "failed test")] if failed else [])])
    return f"{_plural(bad, 'path')} that cannot be let in"


def _mends(judgement: Judgement) -> Iterator[str]:
    if judgement.formatting:
        yield "gogate: to mend it: `gogate fix` (or gofumpt -w FILE...), commit, push again"
    elif any(offence.rule for offence in judgement.offences):
        if any("disabled by GOPROXY=off" in offence.why for offence in judgement.offences):
            yield "gogate: the server has no network for pushes: vendor the module, or ask for it in its module_cache"
        yield "gogate: to mend it: `gogate check` (or go vet ./..., go test -race ./...), commit, push again"
    else:
        yield "gogate: to mend it: take these paths out of the commit (git rebase -i), push again"


def _place(offence: Offence) -> str:
    path = _middle_cut(one_line(offence.path.decode("utf-8", "surrogateescape")))
    return f"{path}:{offence.line}" if offence.line else path


def _shown(offence: Offence) -> list[str]:
    """Return the lines that change, without context; of a test what it wrote last."""
    if offence.rule:
        return [line.replace("\t", "    ") for line in offence.diff.split("\n") if line.strip()][-_DIFF_LINES:]
    lines = [line for line in offence.diff.split("\n") if line[:1] in ("-", "+")]
    return [line.replace("\t", "    ") for line in lines]


def _cut(line: str) -> str:
    return line if len(line) <= _WIDTH else line[: _WIDTH - 3] + "..."


def _middle_cut(path: str) -> str:
    """Leave room for what is wrong with it."""
    return path if len(path) <= _PATH else f"{path[: _PATH // 2]}...{path[-_PATH // 2 :]}"


def _plural(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
