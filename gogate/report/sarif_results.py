"""One finding or failed test as a SARIF result: its place, its fingerprint, its fix, its suppression."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gogate.model.result import Finding, Kind, Severity
from gogate.report import clean
from gogate.report.cutting import middle
from gogate.report.diffs import replacements
from gogate.report.places import Columns, anchor
from gogate.report.problems import fails_gate, flaky_attempt, headline

if TYPE_CHECKING:
    from gogate.model.result import Result, Test
    from gogate.report.context import Context

__all__ = ["Results", "fixes", "uri"]

_MAX_TEXT = 8_000
_MAX_DIFF = 200_000
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")

Json = dict[str, Any]


class Results:
    """Makes results; numbers the rules as they appear and the fingerprints that repeat."""

    def __init__(self, result: Result, context: Context) -> None:
        """Keep what all results share."""
        self._result, self._context = result, context
        self._columns = Columns(context.source)
        self._prints: dict[str, int] = {}
        self.rules: dict[str, int] = {}

    def result(self, item: Finding | Test) -> Json:
        """Return the result for *item*."""
        return self._finding(item) if isinstance(item, Finding) else self._test(item)

    def _finding(self, finding: Finding) -> Json:
        file = finding.file or anchor(finding.package, self._result)
        name = clean.one_line(finding.rule) or finding.stage or "finding"
        why = "known before, in the baseline" if finding.known else ""
        identity = finding.fingerprint or f"{finding.stage}\0{finding.rule}\0{finding.file}\0{finding.message}"
        shown = self._shown(
            name, _LEVELS[finding.severity], finding.message, file, self._region(finding, file), why, identity
        )
        if finding.file and finding.diff and (made := fixes(finding)):
            shown["fixes"] = made
        return shown

    def _test(self, test: Test) -> Json:
        attempt, why = flaky_attempt(test), ""
        title = f"{test.name} passed on attempt {attempt}" if attempt else headline(test)
        if attempt:
            why = "flaky: it passed when it ran again"
        elif not fails_gate(test, self._context):
            why = f"quarantined: {self._context.quarantined[test.package, test.name]}"
        file = test.file or anchor(test.package, self._result)
        region = {"startLine": max(1, test.line), "startColumn": 1, "endLine": max(1, test.line), "endColumn": 2}
        kind = "flaky" if attempt else (test.kind or Kind.FAILURE).value
        text = f"{test.package}: {title}\n{test.output}".rstrip("\n")
        level, identity = "warning" if why else "error", f"{test.package}\0{test.name}\0{kind}"
        return self._shown(f"test/{kind}", level, text, file, region, why, identity)

    def _shown(self, name: str, level: str, text: str, file: str, region: Json, suppressed: str, identity: str) -> Json:
        fingerprint = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        count = self._prints[fingerprint] = self._prints.get(fingerprint, 0) + 1
        justification = clean.terminal(suppressed)
        return {
            "ruleId": name,
            "ruleIndex": self.rules.setdefault(name, len(self.rules)),
            "level": level,
            "message": {"text": _LINK.sub(r"\[", clean.terminal(middle(text, _MAX_TEXT))) or name},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(file)}, "region": region}}],
            "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:{count}"},
            "suppressions": [{"kind": "external", "justification": justification}] if suppressed else [],
        }

    def _region(self, finding: Finding, file: str) -> Json:
        """Return all four corners, from 1; without the source a region is one character wide."""
        line, last = max(1, finding.line), max(1, finding.line, finding.end_line)
        column = self._columns.convert(file, line, finding.column)
        end = self._columns.end(file, last) or 1
        if last == line:
            end = max(end, column + 1)
        return {"startLine": line, "startColumn": column, "endLine": last, "endColumn": end}


def uri(file: str) -> str:
    """Return a relative URI reference; bytes that are no UTF-8 are percent-encoded as they are."""
    try:
        raw = file.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = clean.json(file).encode()
    return quote(raw, safe="/")


def fixes(finding: Finding) -> list[Json]:
    """Return the finding's diff as one fix; none where the diff is not understood, too long or not UTF-8."""
    diff = finding.diff or ""
    if len(diff) > _MAX_DIFF or clean.json(diff) != diff:
        return []
    changes = [
        {
            "deletedRegion": {"startLine": first, "startColumn": 1, "endLine": end, "endColumn": 1},
            "insertedContent": {"text": text},
        }
        for first, end, text in replacements(diff)
    ]
    if not changes:
        return []
    change = {"artifactLocation": {"uri": uri(finding.file)}, "replacements": changes}
    return [{"description": {"text": f"Apply {clean.one_line(finding.rule)}"}, "artifactChanges": [change]}]
