"""The text of a JUnit file, case by case, without a tree in memory (docs/decisions/junit-writer.md).

Takes raw foreign text and cleans it; gives XML 1.0 in UTF-8 that a strict schema and every common reader accept.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gogate.report import clean
from gogate.report.cutting import line, middle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Case", "Written", "attribute", "join", "text", "unique", "write"]


class Case(NamedTuple):
    """One ``testcase``; ``element`` is ``failure``, ``error``, ``skipped``, ``flakyFailure`` or empty for a pass."""

    suite: str
    classname: str
    name: str
    seconds: float = 0.0
    file: str = ""
    line: int = 0
    element: str = ""
    kind: str = ""
    message: str = ""
    body: str = ""
    out: str = ""


class Written(NamedTuple):
    """A case as XML, with what its suite has to add up."""

    suite: str
    element: str
    seconds: float
    xml: str
    elements: int


def text(raw: str) -> str:
    """Clean and escape the text of an element."""
    shown = clean.xml_output(raw)
    if "&" in shown or "<" in shown or ">" in shown:
        shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown


def attribute(raw: str) -> str:
    """Clean and escape the value of an attribute: one line, in double quotes."""
    shown = raw if raw.isprintable() else clean.one_line(raw)
    if "&" in shown or "<" in shown or ">" in shown or '"' in shown:
        shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return shown


def unique(cases: Iterable[Case]) -> list[Case]:
    """Give a second case of the same shown classname and name a number: readers would ignore it."""
    seen: set[tuple[str, str]] = set()
    numbers: dict[tuple[str, str], int] = {}
    out = []
    for case in cases:
        key = (case.classname, case.name)
        if not (case.classname.isprintable() and case.name.isprintable()):
            key = (clean.one_line(case.classname), clean.one_line(case.name))
        name, first = key[1], key
        while key in seen:
            numbers[first] = numbers.get(first, 1) + 1
            key = (key[0], f"{name} ({numbers[first]})")
        seen.add(key)
        out.append(case if key is first else case._replace(name=key[1]))
    return out


def write(case: Case, limit: int, *, strict: bool) -> Written:
    """Write one case; texts longer than *limit* characters are cut in the middle."""
    where = ""
    if case.file and not strict:
        where = f' file="{attribute(case.file)}"' + (f' line="{case.line}"' if case.line else "")
    seconds = max(0.0, case.seconds)
    head = (
        f'<testcase classname="{attribute(case.classname)}" name="{attribute(case.name)}"{where} time="{seconds:.3f}"'
    )
    if not case.element and not case.out:
        return Written(case.suite, "", seconds, f"{head}/>\n", 1)
    parts, elements = [f"{head}>"], 1
    if case.element:
        message, body = attribute(line(case.message, 1000)), text(middle(case.body, limit))
        kind = attribute(case.kind)
        parts.append(f'<{case.element} type="{kind}" message="{message}">{body}</{case.element}>')
        elements += 1
    if case.out:
        parts.append(f"<system-out>{text(middle(case.out, limit))}</system-out>")
        elements += 1
    parts.append("</testcase>\n")
    return Written(case.suite, case.element, seconds, "".join(parts), elements)


def _sums(written: Sequence[Written]) -> str:
    """Return the attributes that a suite and the whole share."""
    elements = [case.element for case in written]
    return (
        f'tests="{len(written)}" failures="{elements.count("failure")}" errors="{elements.count("error")}" '
        f'time="{sum(case.seconds for case in written):.3f}"'
    )


def join(written: Sequence[Written], started: str) -> bytes:
    """Join cases to suites, in the order in which a suite first appears; *started* is RFC 3339 in UTC."""
    order: dict[str, int] = {}
    for case in written:
        order.setdefault(case.suite, len(order))
    stamp = attribute(started.removesuffix("Z"))
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n', f'<testsuites name="gogate" {_sums(written)}>\n']
    for suite, group in groupby(sorted(written, key=lambda case: order[case.suite]), key=lambda case: case.suite):
        members = list(group)
        skipped = sum(case.element == "skipped" for case in members)
        parts.append(
            f'<testsuite name="{attribute(suite)}" {_sums(members)} skipped="{skipped}" timestamp="{stamp}">\n'
        )
        parts += [case.xml for case in members]
        parts.append("</testsuite>\n")
    parts.append("</testsuites>\n")
    return "".join(parts).encode()
