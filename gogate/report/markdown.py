"""Markdown for people: a pull request's comment (``render``, below 65,536 characters) or a step summary (``summary``).

The first line is a hidden marker by which a later run finds its own comment. All foreign text stands in code. What does
not fit is counted, never silently dropped: a longer summary than 1 MiB is dropped whole by GitHub.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.model.result import Verdict
from gogate.report import clean
from gogate.report.cutting import line
from gogate.report.markdown_parts import coverage, figures, flaky, footer, problem, selection, stages
from gogate.report.problems import problems

if TYPE_CHECKING:
    from gogate.model.result import Result
    from gogate.report.context import Context

__all__ = ["COMMENT_BYTES", "SUMMARY_BYTES", "marker", "render", "summary"]

COMMENT_BYTES = 65_000
SUMMARY_BYTES = 1_000_000
_SAYS = {
    Verdict.PASS: "✅ passed",
    Verdict.FAIL: "❌ failed",
    Verdict.ERROR: "⚠️ could not be judged",
    Verdict.TIMEOUT: "⏱️ ran into its time limit",
    Verdict.INTERRUPTED: "⏹️ was interrupted",
}


def render(result: Result, context: Context) -> bytes:
    """Render the text of one comment on a pull request."""
    return _document(result, context, COMMENT_BYTES).encode()


def summary(result: Result, context: Context) -> bytes:
    """Render the text to append to ``GITHUB_STEP_SUMMARY``."""
    return _document(result, context, SUMMARY_BYTES).encode()


def marker(gate: str) -> str:
    """Return the hidden line that tells a comment of *gate* from all others."""
    return f"<!-- gogate:{re.sub('[^A-Za-z0-9_.]+|-{2,}', '-', gate).strip('-')} -->"


def _document(result: Result, context: Context, limit: int) -> str:
    """Write the head, the tables that are short, and as many problems as then fit, the worst first."""
    head = (
        f"{marker(result.gate)}\n## gogate: {clean.markdown(line(result.gate, 100))} {_SAYS[result.verdict]}\n\n"
        f"{figures(result, context)}\n\n{stages(result)}"
    )
    tables = [t for t in (coverage(result), flaky(result, context), selection(result)) if len(t.encode()) <= limit // 8]
    tail = "".join([*tables, footer(result)])
    room = limit - len((head + tail).encode()) - 200
    parts = [problem(found) for found in problems(result, context)]
    fitting = 0
    for part in parts:
        room -= len(part.encode())
        if room < 0:
            break
        fitting += 1
    body = ["### Problems\n\n", *parts[:fitting]] if parts else []
    if more := len(parts) - fitting:
        body.append(f"**{more} more problems are left out here**; the other reports hold them all.\n\n")
    return f"{head}{''.join(body)}{tail}"
