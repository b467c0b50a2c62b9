"""What is settled already: findings of the baseline and tests in quarantine. Both are shown, neither fails the gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gogate.judge import baseline, fingerprint, flaky

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tree import Tree
    from gogate.model.result import Finding, Test

__all__ = ["BASELINE", "Settled", "settle"]

BASELINE = "gogate.baseline.json"


@dataclass(frozen=True, slots=True)
class Settled:
    """Findings with fingerprints and what is known of them; (package, name) of the tests that are let pass, and why."""

    findings: tuple[Finding, ...]
    excused: Mapping[tuple[str, str], str]
    notes: tuple[str, ...]
    mistakes: tuple[str, ...]


def settle(
    request: Request, tree: Tree, selected: Selected, findings: Sequence[Finding], tests: Sequence[Test]
) -> Settled:
    """Mark what is known and excused. Raises SettingsError for a baseline that cannot be read."""
    marked = _marked(request, tree, fingerprint.assign(findings, tree.source))
    tested = {package.path for package in selected.packages}
    quarantined = flaky.Quarantined({}, (), ())
    if "test" in request.gate.stages:
        quarantined = flaky.quarantine(
            tests,
            request.loaded.settings.test.quarantine,
            request.now.date(),
            packages=tested,
            left_out={package.path for package in selected.everything} - tested,
        )
    stale = tuple(
        f"{BASELINE}: {entry.rule} in {entry.file} is gone ({entry.count}): run `gogate baseline`"
        for entry in marked.stale
    )
    return Settled(
        findings=marked.findings,
        excused=quarantined.excused,
        notes=(*stale, *quarantined.notes),
        mistakes=quarantined.mistakes if request.shard is None else (),  # the test may run in another shard
    )


def _marked(request: Request, tree: Tree, findings: tuple[Finding, ...]) -> baseline.Marked:
    data = tree.source(BASELINE)
    if data is None:
        return baseline.Marked(findings, ())
    gate = request.gate
    complete = gate.select == "all" and not request.patterns and request.shard is None and set(gate.stages) >= _ALL
    return baseline.mark(findings, baseline.parse(data, BASELINE), complete=complete)


_ALL = {"fmt", "gofumpt", "vet"}
