"""What failed, as cards: one a failing test, finding or stage, grouped by what it is about, worst first."""

from __future__ import annotations

import re
import shlex
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gogate.model.result import Kind, Outcome, Severity, StageVerdict
from gogate.report import repeat
from gogate.report.html.source import diff_lines
from gogate.report.html.units import count, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gogate.model.result import Finding, Result, Stage, Test
    from gogate.report.html.source import DiffLine, Snippet, Sources

__all__ = [
    "Budget",
    "Card",
    "CardGroup",
    "clipped",
    "for_excused",
    "for_findings",
    "for_tests",
    "groups",
    "said",
    "tally",
]

FULL = 300  # cards with source, diff and output; the others are one line each
OUTPUT = 40_000  # characters of one output that are shown, its head and its tail
CONTEXT = 3
_NOISE = re.compile(r"^\s*(=== |--- (FAIL|PASS|SKIP)|FAIL\b|PASS$|exit status|coverage: |={18}|# )")
_TELLING = re.compile(r"^\s*(panic: |fatal error: |WARNING: DATA RACE|signal: killed)")
_GROUPS = {
    "stage": "Could not judge",
    "test": "Tests",
    "race": "Data races",
    "vet": "Vet",
    "format": "Formatting",
    "coverage": "Coverage",
}
_WORST_FIRST = (
    Kind.BUILD,
    Kind.PANIC,
    Kind.MAIN,
    Kind.KILLED,
    Kind.TIMEOUT,
    Kind.RACE,
    Kind.FAILURE,
    Kind.MISSING,
)
_BROKEN = (StageVerdict.ERROR, StageVerdict.TIMEOUT)
_TONES = {Severity.ERROR: "fail", Severity.WARNING: "warn", Severity.NOTE: "note"}
_WHOLES = {"coverage/total": "everything", "coverage/patch": "this change"}


@dataclass(frozen=True, slots=True)
class Card:
    """One failure. ``title`` names it, ``message`` is its one line, the rest is there when it is opened."""

    badge: str
    title: str
    message: str
    place: str
    package: str = ""
    tone: str = "fail"
    snippet: Snippet | None = None
    diff: tuple[DiffLine, ...] = ()
    output: str = ""
    command: str = ""
    more: str = ""

    @property
    def folds(self) -> bool:
        """Whether there is anything to open."""
        return bool(self.snippet or self.diff or self.output or self.command or self.more)


@dataclass(frozen=True, slots=True)
class CardGroup:
    """The cards about one thing, with the heading over them."""

    key: str
    heading: str
    cards: tuple[Card, ...]


def groups(result: Result, tests: Sequence[Test], findings: Sequence[Finding], sources: Sources) -> list[CardGroup]:
    """Return all that failed: stages that could not judge, failing *tests*, *findings* by their kind."""
    cards: dict[str, list[Card]] = {key: [] for key in _GROUPS}
    cards["stage"].extend(_stage_card(stage) for stage in result.stages if stage.verdict in _BROKEN)
    shown = Budget(FULL)
    cards["test"].extend(for_tests(result, tests, sources, shown))
    for key, card in for_findings(result, findings, sources, shown):
        cards[key].append(card)
    return [CardGroup(key, _GROUPS[key], tuple(own)) for key, own in cards.items() if own]


class Budget:
    """How many cards may still be shown in full; the page stays small however much failed."""

    def __init__(self, left: int) -> None:
        """Allow *left* cards."""
        self._left = left

    def take(self) -> bool:
        """Return whether one more may be shown in full, and count it."""
        self._left -= 1
        return self._left >= 0


def for_tests(result: Result, tests: Iterable[Test], sources: Sources, budget: Budget) -> list[Card]:
    """Return the cards of *result*'s failing *tests*, worst first.

    A parent that only hands up its subtests' failure has none of its own. Tests that something else
    cut off (kind ``missing``) share one card a package.
    """
    failing = sorted((test for test in tests if test.outcome is Outcome.FAIL), key=_badness)
    parents = _parents_that_say_nothing(failing)
    missing: dict[str, list[Test]] = defaultdict(list)
    cards = []
    for test in failing:
        if test.kind is Kind.MISSING:
            missing[test.package].append(test)
        elif (test.package, test.name) not in parents:
            cards.append(_test_card(result, test, sources, full=budget.take()))
    cards.extend(_missing_card(package, cut) for package, cut in missing.items())
    return cards


def _badness(test: Test) -> int:
    return _WORST_FIRST.index(test.kind or Kind.FAILURE)


def _test_card(result: Result, test: Test, sources: Sources, *, full: bool) -> Card:
    return Card(
        badge=test.kind.value if test.kind else "failure",
        title=test.name or test.package,
        message=said(test.output),
        place=_place(test.file, test.line),
        package=test.package if test.name else "",
        snippet=sources.around(test.file, test.line, test.line, CONTEXT) if full else None,
        output=clipped(test.output) if full else "",
        command=repeat.of_test(result, test) if full else "",
    )


def for_excused(
    result: Result, tests: Sequence[Test], excuses: Mapping[tuple[str, str], str], sources: Sources
) -> list[Card]:
    """Return the cards of failing *tests* that are let pass, each with its excuse by (package, name)."""
    return [
        replace(_test_card(result, test, sources, full=True), tone="note", more=excuses[test.package, test.name])
        for test in tests
    ]


def _missing_card(package: str, tests: Sequence[Test]) -> Card:
    names = ", ".join(test.name for test in tests[:200])
    rest = f" and {number(len(tests) - 200)} more" if len(tests) > 200 else ""
    return Card(
        badge="missing",
        title=package,
        message=f"{count(len(tests), 'test')} did not run to the end",
        place="",
        more=f"Cut off: {names}{rest}.",
    )


def _parents_that_say_nothing(failing: Iterable[Test]) -> set[tuple[str, str]]:
    """Return the failing tests whose only news is that a subtest failed."""
    tests = list(failing)
    parents = {
        (test.package, test.name[:cut])
        for test in tests
        for cut in (index for index, letter in enumerate(test.name) if letter == "/")
    }
    silent = {(t.package, t.name) for t in tests if t.kind is Kind.FAILURE and not said(t.output)}
    return parents & silent


def for_findings(
    result: Result, findings: Sequence[Finding], sources: Sources, budget: Budget
) -> Iterator[tuple[str, Card]]:
    """Yield each finding's group and card; one file's gofmt and gofumpt findings are one card."""
    format_rules: dict[str, list[str]] = defaultdict(list)
    for finding in findings:
        if _group(finding) == "format":
            format_rules[finding.file].append(finding.rule)
    for finding in findings:
        group = _group(finding)
        rules = format_rules.pop(finding.file, []) if group == "format" else [finding.rule]
        if rules:
            yield group, _finding_card(result, finding, dict.fromkeys(rules), sources, full=budget.take())


def _finding_card(result: Result, finding: Finding, rules: Iterable[str], sources: Sources, *, full: bool) -> Card:
    first, _, rest = finding.message.partition("\n")
    place = _place(finding.file, finding.line)
    last = max(finding.line, finding.end_line)
    return Card(
        badge=", ".join(rules),
        title=place or finding.package or _WHOLES.get(finding.rule, finding.stage),
        message=first,
        place="",
        package=finding.package if place else "",
        tone="note" if finding.known else _TONES[finding.severity],
        snippet=None if finding.diff or not full else sources.around(finding.file, finding.line, last, CONTEXT),
        diff=diff_lines(_clip(finding.diff)) if finding.diff and full else (),
        output=clipped(rest) if full else "",
        command=(repeat.of_format(finding) or _vet(result, finding)) if full else "",
    )


def _vet(result: Result, finding: Finding) -> str:
    return repeat.of_vet(result, finding) if finding.stage == "vet" else ""


def _group(finding: Finding) -> str:
    if finding.rule.startswith("coverage/"):
        return "coverage"
    if finding.rule == "race":
        return "race"
    return {"fmt": "format", "gofumpt": "format", "vet": "vet"}.get(finding.stage, "test")


def _stage_card(stage: Stage) -> Card:
    commands = "\n".join(shlex.join(command.argv) for command in stage.commands)
    return Card(badge=stage.verdict.value, title=stage.name, message=stage.reason, place="", output=clipped(commands))


def said(output: str) -> str:
    """Return the line of a test's *output* that tells most: a panic, a race, else the first that is not Go's own."""
    lines = [line for line in output.split("\n") if line.strip()]
    telling = next((line for line in lines if _TELLING.match(line)), None)
    line = telling or next((line for line in lines if not _NOISE.match(line)), "")
    return line.strip()[:300]


def clipped(output: str) -> str:
    """Return *output*, or its head and tail with the number of characters left out between them."""
    return _clip(output).strip("\n")


def _clip(text: str) -> str:
    if len(text) <= OUTPUT:
        return text
    half = OUTPUT // 2
    left_out = number(len(text) - 2 * half)
    return f"{text[:half]}\n… {left_out} characters are left out here; the JSON report has them …\n{text[-half:]}"


def _place(file: str, line: int) -> str:
    return f"{file}:{line}" if file and line else file


def tally(tests: Iterable[Test]) -> Counter[str]:
    """Return how many of *tests* failed in which way (``failure``, ``panic``, ``race``, …)."""
    return Counter(test.kind.value if test.kind else "failure" for test in tests if test.outcome is Outcome.FAIL)
