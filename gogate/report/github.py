"""GitHub Actions: annotations, the failures' output in the log, and the lines for ``GITHUB_OUTPUT``.

The runner keeps 10 errors, 10 warnings and 10 notices of a step and drops the rest: the worst come first and the last
one says how many more there are. Foreign output is echoed only while commands are stopped: the runner obeys ``::`` at
the start of a line and the older ``##[`` anywhere, whoever printed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.result import Severity
from gogate.report import clean
from gogate.report.cutting import line, middle
from gogate.report.problems import fails, fails_gate, problems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gogate.model.result import Result
    from gogate.report.context import Context
    from gogate.report.problems import Problem

__all__ = ["annotate", "echoed", "output", "outputs", "render"]

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_MOST = 10
_MAX_MESSAGE = 3_900  # the runner cuts at 4,096
_MAX_ECHO = 20_000
_MAX_ECHOED = 1_000_000


def render(result: Result, context: Context) -> bytes:
    """Render what a step prints: the output of what failed, folded, and the annotations."""
    found = problems(result, context)
    return "".join([*echoed(found, context.token), *annotate(found)]).encode()


def annotate(found: Iterable[Problem]) -> list[str]:
    """Return one line an annotation, at most ten of each severity; *found* has the worst first."""
    lines: list[str] = []
    groups: dict[Severity, list[Problem]] = {severity: [] for severity in _COMMANDS}
    for problem in found:
        groups[problem.severity].append(problem)
    for severity, members in groups.items():
        shown = members if len(members) <= _MOST else members[: _MOST - 1]
        lines += [_annotation(problem) for problem in shown]
        if more := len(members) - len(shown):
            what = {"error": "errors", "warning": "warnings", "notice": "notices"}[_COMMANDS[severity]]
            lines.append(f"::{_COMMANDS[severity]} title=gogate::{more} more {what}; the summary lists them\n")
    return lines


def _annotation(problem: Problem) -> str:
    """Return the command; columns only stand where the region is one line, GitHub drops them otherwise."""
    properties: dict[str, str | int] = {"file": problem.file, "line": problem.line if problem.file else 0}
    if problem.end_line > problem.line:
        properties["endLine"] = problem.end_line if properties["line"] else 0
    elif properties["line"]:
        properties["col"] = problem.column
    message = f"{problem.message}\n{problem.output}".strip("\n") or problem.title
    properties["title"] = line(problem.title, 200)
    shown = ",".join(f"{key}={clean.github_property(str(value))}" for key, value in properties.items() if value)
    return f"::{_COMMANDS[problem.severity]} {shown}::{clean.github_message(middle(message, _MAX_MESSAGE))}\n"


def echoed(found: Iterable[Problem], token: str) -> list[str]:
    """Return the output of *found*, each folded, with no command in it alive; ValueError for a token in the output."""
    parts: list[str] = []
    room = _MAX_ECHOED
    for problem in found:
        if not problem.output or problem.severity is not Severity.ERROR:
            continue
        text = clean.terminal(middle(problem.output, _MAX_ECHO))
        room -= len(text)
        if room < 0:
            break
        title = clean.github_message(line(problem.title, 200))
        end = "" if text.endswith("\n") else "\n"
        parts += [f"::group::{title}\n", stopped(f"{text}{end}", token), "::endgroup::\n"]
    return parts


def stopped(text: str, token: str) -> str:
    """Wrap *text* so that the runner obeys nothing in it; ValueError where the token is weak or known to the text."""
    if len(token) < 16 or not token.isalnum() or token.lower() in text.lower():
        raise ValueError("the token that stops commands must be fresh, random and unknown to what the run printed")
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def outputs(result: Result, context: Context) -> bytes:
    """Return the lines to append to ``GITHUB_OUTPUT``, one a name: figures and a verdict, no foreign text."""
    coverage = result.coverage
    values = {
        "verdict": result.verdict.value,
        "exit-code": str(result.exit_code),
        "findings": str(sum(map(fails, result.findings))),
        "tests": str(len(result.tests)),
        "failed-tests": str(sum(fails_gate(test, context) for test in result.tests if test.outcome.value == "fail")),
        "coverage": f"{coverage.covered * 1000 // coverage.statements / 10:.1f}"
        if coverage and coverage.statements
        else "",
        "tree": result.tree or "",
    }
    return "".join(output(name, value, context.token) for name, value in values.items()).encode()


def output(name: str, value: str, token: str) -> str:
    """Return ``name=value``, or a heredoc delimited by *token* for several lines; ValueError where they hold it."""
    shown = clean.terminal(value)
    if "\n" not in shown:
        return f"{name}={shown}\n"
    if not token or token in shown:
        raise ValueError(f"the delimiter of the output {name} stands in its value")
    return f"{name}<<{token}\n{shown}\n{token}\n"
