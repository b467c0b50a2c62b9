"""The sections of the Markdown report, each a text of its own that ends with an empty line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.model.result import CoverageVerdict, Outcome, Severity, StageVerdict
from gogate.report import clean, repeat
from gogate.report.cutting import line, middle
from gogate.report.problems import fails, fails_gate, flaky_attempt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gogate.model.result import Result
    from gogate.report.context import Context
    from gogate.report.problems import Problem

__all__ = ["coverage", "figures", "flaky", "footer", "percent", "problem", "selection", "stages"]

_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "ℹ️"}  # noqa: RUF001 - the emoji
_STAGE_MARKS = {
    StageVerdict.PASS: "✅ pass",
    StageVerdict.FAIL: "❌ fail",
    StageVerdict.SKIP: "⏭️ skip",
    StageVerdict.ERROR: "⚠️ error",
    StageVerdict.TIMEOUT: "⏱️ time limit",
}
_COVERAGE_MARKS = {
    CoverageVerdict.NONE: "",
    CoverageVerdict.PASS: "✅",
    CoverageVerdict.FAIL: "❌",
    CoverageVerdict.ERROR: "⚠️",
}
_MAX_OUTPUT = 4_000
_MAX_ROWS = 50


def percent(covered: int, statements: int) -> str:
    """Return ``83.4 %``, cut and not rounded, so that a figure below a floor never reads as the floor."""
    if not statements:
        return "no statements"
    tenths = covered * 1000 // statements
    return f"{tenths // 10}.{tenths % 10} %"


def figures(result: Result, context: Context) -> str:
    """Return the run in one line."""
    failed = sum(test.outcome is Outcome.FAIL and fails_gate(test, context) for test in result.tests)
    found = sum(map(fails, result.findings))
    parts = [f"{found} {'finding' if found == 1 else 'findings'}", f"{failed} of {len(result.tests)} tests failed"]
    if result.coverage:
        floor = "" if result.coverage.floor is None else f" (floor {result.coverage.floor:g} %)"
        parts.append(f"coverage {percent(result.coverage.covered, result.coverage.statements)}{floor}")
    parts.append(f"{result.seconds:.1f} s")
    if result.reused_from:
        parts.append(f"the verdict of {clean.markdown(result.reused_from)} on the same tree")
    return " · ".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    table = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in table) + "\n"


def stages(result: Result) -> str:
    """Return the table of stages."""
    rows = [
        (
            clean.markdown_cell(line(stage.name, 100)),
            _STAGE_MARKS[stage.verdict],
            clean.markdown_cell(line(stage.reason, 200)) if stage.reason else "",
            f"{stage.seconds:.1f} s",
        )
        for stage in result.stages[:10]
    ]
    return _table(("Stage", "Verdict", "Reason", "Time"), rows)


def problem(found: Problem) -> str:
    """Return one problem in a line; what does not fit into a line is folded below it."""
    place = f"{found.file}:{found.line}" if found.file and found.line else found.file
    message = line(found.message, 300)
    shown = [clean.markdown_code(line(text, 500)) for text in (found.title, place, message) if text]
    head = f"{_MARKS[found.severity]} {' '.join(shown)}"
    text = found.output if message == found.message else f"{found.message}\n{found.output}"
    if not text.strip():
        return f"{head}\n\n"
    block = clean.markdown_block(middle(text, _MAX_OUTPUT))
    return f"<details><summary>{head}</summary>\n\n{block}\n</details>\n\n"


def coverage(result: Result) -> str:
    """Return the table of what has a floor: the total, the patch, packages; those that fail first."""
    judged = result.coverage
    if judged is None:
        return ""
    lines = [("total", judged.covered, judged.statements, judged.floor, judged.verdict)]
    if judged.patch:
        lines.append(
            ("this change", judged.patch.covered, judged.patch.statements, judged.patch.floor, judged.patch.verdict)
        )
    packages = [p for p in judged.packages if p.verdict is not CoverageVerdict.NONE]
    packages.sort(key=lambda p: p.verdict is CoverageVerdict.PASS)
    rows = [(name, *_figures(*rest)) for name, *rest in lines]  # type: ignore[arg-type]
    rows += [
        (clean.markdown_cell(line(p.path, 300)), *_figures(p.covered, p.statements, p.floor, p.verdict))
        for p in packages[:_MAX_ROWS]
    ]
    more = f"{len(packages) - _MAX_ROWS} more packages have a floor.\n\n" if len(packages) > _MAX_ROWS else ""
    return f"### Coverage\n\n{_table(('What', 'Covered', 'Statements', 'Floor', ''), rows)}{more}"


def _figures(covered: int, statements: int, floor: float | None, verdict: CoverageVerdict) -> tuple[str, ...]:
    shown = "" if floor is None else f"{floor:g} %"
    return percent(covered, statements), f"{covered}/{statements}", shown, _COVERAGE_MARKS[verdict]


def flaky(result: Result, context: Context) -> str:
    """Return the table of flaky and quarantined tests."""
    rows = []
    for test in result.tests:
        why = context.quarantined.get((test.package, test.name), "")
        attempt = flaky_attempt(test)
        if why or attempt:
            note = f"passed on attempt {attempt}" if attempt else test.outcome.value
            name = line(test.name or "[package]", 300)
            cells = (clean.markdown_cell(name), clean.markdown_cell(line(test.package, 300)), note)
            rows.append((*cells, clean.markdown_cell(line(why, 300)) if why else ""))
    if not rows:
        return ""
    more = f"{len(rows) - _MAX_ROWS} more.\n\n" if len(rows) > _MAX_ROWS else ""
    table = _table(("Test", "Package", "Now", "Quarantine"), rows[:_MAX_ROWS])
    return f"### Flaky and quarantined tests\n\n{table}{more}"


def selection(result: Result) -> str:
    """Return what was judged and why."""
    chosen = result.selection
    count = len(chosen.packages)
    left_out = f", {chosen.left_out} left out" if chosen.left_out else ""
    head = f"### Selected\n\n`{chosen.mode}`: {count} {'package' if count == 1 else 'packages'}{left_out}.\n\n"
    if chosen.mode == "all" or not count:
        return head
    rows = [
        (clean.markdown_cell(line(p.path, 300)), clean.markdown_cell(line(p.reason, 300)))
        for p in chosen.packages[:_MAX_ROWS]
    ]
    more = f"and {count - _MAX_ROWS} more.\n\n" if count > _MAX_ROWS else ""
    table = _table(("Package", "Why"), rows)
    return f"{head}<details><summary>Why these</summary>\n\n{table}{more}</details>\n\n"


def footer(result: Result) -> str:
    """Return notes, the command that repeats the run, the tree and the tools."""
    notes = "".join(f"- {clean.markdown(line(note, 300))}\n" for note in result.notes[:10])
    notes += "\n" if notes else ""
    again = f"Repeat it with\n\n{clean.markdown_block(line(repeat.of_check(result), 1000))}\n"
    tools = result.tools
    versions = [("gogate", tools.gogate), ("go", tools.go), ("gofumpt", tools.gofumpt)]
    shown = [f"{name} {clean.markdown(line(version, 100))}" for name, version in versions if version]
    tree = f"tree {clean.markdown(result.tree[:12])} · " if result.tree else ""
    return f"{notes}{again}{tree}{' · '.join(shown)}\n"
