"""The page put together: what each section shows, the templates, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from gogate.model.result import Outcome, Severity
from gogate.report import clean, repeat
from gogate.report.html import cards, coverage, data, headline, tests, timeline, units
from gogate.report.html.source import Sources

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    import jinja2

    from gogate.model.result import Finding, Result, SelectedPackage, Test
    from gogate.report.context import Context

__all__ = ["policy", "render"]

SLOWEST = 15
LISTED = 500  # packages of one reason, notes and known findings that are listed by name
WORST_FILES = 15


@dataclass(frozen=True, slots=True)
class Parts:
    """A result's tests and findings, by whether they count against it."""

    failing: tuple[Test, ...]
    quarantined: tuple[Test, ...]
    findings: tuple[Finding, ...]
    known: tuple[Finding, ...]
    remarks: tuple[Finding, ...]


def render(result: Result, context: Context) -> bytes:
    """Return the page of *result* as UTF-8; source lines come from *context*."""
    from markupsafe import Markup

    style, script = _asset("style.css"), _asset("script.js")
    columns: dict[str, tests.TestColumns | tests.FileColumns] = {"tests": tests.columns(result.tests)}
    if result.coverage:
        columns["files"] = tests.file_columns(result.coverage.files)
    page = (
        _environment()
        .get_template("page.html")
        .render(
            _sections(result, context),
            style=Markup(style),  # noqa: S704 - the package's own file
            script=Markup(script),  # noqa: S704 - the package's own file
            data=Markup(data.block(columns)),  # noqa: S704 - JSON with every "<", ">" and "&" escaped
            policy=policy(style, script),
        )
    )
    return page.encode()


def policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy under which only this *style* and *script* work, and no request leaves."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def split(result: Result, quarantined: Container[tuple[str, str]]) -> Parts:
    """Return *result*'s tests and findings, those that fail it apart from those that do not.

    *quarantined* holds the (package, name) of tests that are let pass.
    """
    failing = [test for test in result.tests if test.outcome is Outcome.FAIL]
    return Parts(
        failing=tuple(test for test in failing if (test.package, test.name) not in quarantined),
        quarantined=tuple(test for test in failing if (test.package, test.name) in quarantined),
        findings=tuple(f for f in result.findings if not f.known and f.severity is not Severity.NOTE),
        known=tuple(finding for finding in result.findings if finding.known),
        remarks=tuple(f for f in result.findings if not f.known and f.severity is Severity.NOTE),
    )


def _sections(result: Result, context: Context) -> dict[str, object]:
    """Return what the templates are given, by name."""
    sources = Sources(context.source)
    parts = split(result, context.quarantined)
    budget = cards.Budget(cards.FULL)
    packages = timeline.package_times(result.tests)
    measured = result.coverage
    return {
        "result": result,
        "head": headline.headline(result, parts.failing, parts.findings),
        "groups": cards.groups(result, parts.failing, parts.findings, sources),
        "time": timeline.timeline(result, packages),
        "packages": packages,
        "named": sum(1 for test in result.tests if test.name),
        "slowest": tests.slowest(result.tests, SLOWEST),
        "flaky": tests.flaky(result.tests),
        "quarantined": cards.for_excused(result, parts.quarantined, context.quarantined, sources),
        "repeat": repeat.of_check(result),
        "known": [card for _, card in cards.for_findings(result, parts.known[:LISTED], sources, budget)],
        "remarks": [card for _, card in cards.for_findings(result, parts.remarks[:LISTED], sources, budget)],
        "maps": _maps(result),
        "levels": coverage.LEVELS,
        "patched": coverage.patched(measured.patch if measured else None, sources),
        "worst": tests.most_uncovered(measured.files if measured else ())[:WORST_FILES],
        "reasons": reasons(result.selection.packages),
        "listed": LISTED,
    }


def _maps(result: Result) -> dict[str, tuple[coverage.Group, ...]]:
    """Return the coverage map twice: laid out for wide and for narrow screens."""
    if not result.coverage or not result.coverage.files:
        return {}
    return {
        "wide": coverage.treemap(result.coverage, result.modules, coverage.WIDE),
        "narrow": coverage.treemap(result.coverage, result.modules, coverage.NARROW),
    }


def reasons(packages: Sequence[SelectedPackage]) -> list[tuple[str, list[str]]]:
    """Return each reason with the packages that it chose, the reason that chose most first."""
    chosen: dict[str, list[str]] = {}
    for package in packages:
        chosen.setdefault(package.reason, []).append(package.path)
    return sorted(chosen.items(), key=lambda item: (-len(item[1]), item[0]))


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    """Return the templates: all text is cleaned and escaped, without a template's asking for it."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("gogate.report", "templates/html"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters.update(seconds=units.seconds, number=units.number, count=units.count, part=_part)
    environment.globals.update(percent=units.percent, level=coverage.level)
    return environment


def _finalize(value: object) -> object:
    """Make clean what a template is about to write; the package's own markup alone is of another type than str."""
    return clean.html(value) if type(value) is str else value


def _asset(name: str) -> str:
    return (resources.files("gogate.report") / "templates" / "html" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _part(value: float, whole: float) -> str:
    """Return *value* in per cent of *whole* for an SVG length."""
    return f"{100 * value / whole:.2f}%" if whole else "0%"
