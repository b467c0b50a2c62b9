"""SARIF 2.1.0: one run that holds all stages, as GitHub code scanning and Jenkins' Warnings NG read it.

Every result has a place (GitHub drops it otherwise; ``go.mod`` stands for what has none) and a fingerprint of its own;
what does not fail the gate carries a suppression. At most 25,000 results and about 40 MB, the worst first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from gogate.model.result import Verdict
from gogate.report import clean
from gogate.report.problems import unjudged, worst_first
from gogate.report.rules import rule
from gogate.report.sarif_results import Results

if TYPE_CHECKING:
    from gogate.model.result import Result
    from gogate.report.context import Context

__all__ = ["MAX_RESULTS", "document", "render"]

MAX_RESULTS = 25_000
_MAX_BYTES = 40_000_000
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(result: Result, context: Context) -> bytes:
    """Render all findings and all failed tests."""
    return document(result, context, MAX_RESULTS, _MAX_BYTES)


def document(result: Result, context: Context, max_results: int, max_bytes: int) -> bytes:
    """Render at most *max_results* results of at most *max_bytes* in all, the worst first."""
    rows, made, room = list[msgspec.Raw](), Results(result, context), max_bytes
    items = worst_first(result, context)
    for item in items[:max_results]:
        row = msgspec.json.encode(made.result(item))
        room -= len(row)
        if room < 0:
            break
        rows.append(msgspec.Raw(row))
    shard = f"{result.shard.index}-of-{result.shard.count}/" if result.shard else ""
    run = {
        "tool": {"driver": _driver(result, list(made.rules))},
        "automationDetails": {"id": clean.one_line(f"gogate/{result.gate}/{shard}")},
        "invocations": [_invocation(result, len(items) - len(rows))],
        "columnKind": "unicodeCodePoints",
        "results": rows,
    }
    log = msgspec.json.encode({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})
    return clean.json_bytes(msgspec.json.format(log, indent=1)) + b"\n"


def _driver(result: Result, names: list[str]) -> dict[str, Any]:
    driver: dict[str, Any] = {"name": "gogate", "rules": [_rule(name) for name in names]}
    if result.tools.gogate:
        driver["version"] = clean.one_line(result.tools.gogate)
    return driver


def _rule(name: str) -> dict[str, Any]:
    text = rule(name)
    shown: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": text.short},
        "fullDescription": {"text": text.full},
        "help": {"text": text.help},
    }
    return shown | ({"helpUri": text.uri} if text.uri else {})


def _invocation(result: Result, left_out: int) -> dict[str, Any]:
    """Tell how the run ended; what could not be judged and what is left out are notifications."""
    notes = [("error", f"{what}: {why}") for what, why in unjudged(result)]
    notes += [("note", note) for note in result.notes]
    if left_out:
        notes.append(("warning", f"{left_out} results are left out to stay within the readers' limits"))
    return {
        "executionSuccessful": result.verdict in {Verdict.PASS, Verdict.FAIL},
        "exitCode": result.exit_code,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": clean.terminal(text) or "-"}} for level, text in notes
        ],
    }
