"""GitLab Code Quality: a JSON array of findings, each entry valid (the first bad one stops GitLab's parser).

Equal fingerprints overwrite each other in GitLab, so a second one is made distinct. Tests are JUnit's.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec

from gogate.model.result import Severity
from gogate.report import clean
from gogate.report.places import anchor

if TYPE_CHECKING:
    from gogate.model.result import Finding, Result
    from gogate.report.context import Context

__all__ = ["render"]

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
_GRAVE = {"typecheck": "blocker", "race": "critical"}


def render(result: Result, _context: Context) -> bytes:
    """Render the findings of all stages."""
    seen: dict[str, int] = {}
    entries = [_entry(finding, result, seen) for finding in result.findings]
    return clean.json_bytes(msgspec.json.format(msgspec.json.encode(entries), indent=1)) + b"\n"


def _entry(finding: Finding, result: Result, seen: dict[str, int]) -> dict[str, Any]:
    known = " (known before)" if finding.known else ""
    message = clean.one_line(finding.message).strip() or "no message"
    lines = {"begin": max(1, finding.line)}
    if finding.end_line > finding.line:
        lines["end"] = finding.end_line
    return {
        "description": f"{message}{known}",
        "check_name": clean.one_line(finding.rule).strip() or finding.stage,
        "fingerprint": _fingerprint(finding, seen),
        "severity": "info" if finding.known else _GRAVE.get(finding.rule, _SEVERITIES[finding.severity]),
        "location": {"path": clean.one_line(finding.file).strip() or anchor(finding.package, result), "lines": lines},
    }


def _fingerprint(finding: Finding, seen: dict[str, int]) -> str:
    """Return a hash of what the finding is, numbered where it repeats; lines do not enter, for they move."""
    parts = finding.fingerprint or f"{finding.stage}\0{finding.rule}\0{finding.file}\0{finding.message}"
    identity = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
    seen[identity] = count = seen.get(identity, 0) + 1
    return identity if count == 1 else hashlib.sha256(f"{identity}:{count}".encode()).hexdigest()
