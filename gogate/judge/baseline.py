"""The baseline, ``gogate.baseline.json``: findings that are known, by fingerprint and count.

One finding a line, sorted by file, rule and fingerprint, so that a diff of it reads well. Never in it: type errors,
races, syntax errors (nothing else can be trusted beside them) and coverage (its floors have the ratchet).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import msgspec

from gogate.judge.fingerprint import base, ordinal
from gogate.model.errors import SettingsError
from gogate.model.result import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Entry", "Marked", "can_be_known", "entries", "mark", "parse", "render"]

_NEVER = ("typecheck", "race")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """So many findings that are alike; the message is for people, the fingerprint decides."""

    file: str
    rule: str
    fingerprint: Annotated[str, msgspec.Meta(min_length=1)]
    count: Annotated[int, msgspec.Meta(ge=1)]
    message: str


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: Literal[1]
    findings: tuple[Entry, ...]


class Marked(NamedTuple):
    """The findings with ``known`` set, and the entries (with the count left over) that nothing matches any more."""

    findings: tuple[Finding, ...]
    stale: tuple[Entry, ...]


def can_be_known(finding: Finding) -> bool:
    """Say whether a finding may stand in a baseline."""
    if finding.rule in _NEVER or finding.rule.startswith("coverage/") or finding.severity is Severity.NOTE:
        return False
    return finding.diff is not None or finding.stage not in ("fmt", "gofumpt")  # without a diff: a syntax error


def parse(data: bytes, name: str = "gogate.baseline.json") -> tuple[Entry, ...]:
    """Read a baseline; raises SettingsError, which calls the file *name*."""
    try:
        found = msgspec.json.decode(data, type=_Document).findings
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: not a baseline: {error}", fix="write it anew with `gogate baseline`") from error
    twice = {entry.fingerprint for entry in found}
    if len(twice) != len(found):
        raise SettingsError(f"{name}: a fingerprint stands in it twice", fix="write it anew with `gogate baseline`")
    return found


def entries(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """Give the baseline of *findings*, which have fingerprints; those that cannot be known are left out."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if can_be_known(finding):
            groups.setdefault(base(finding.fingerprint), []).append(finding)
    return tuple(
        sorted(
            Entry(_shown(same[0].file), same[0].rule, key, len(same), _shown(same[0].message))
            for key, same in groups.items()
        )
    )


def _shown(text: str) -> str:
    """Show a byte that is no UTF-8 (PEP 383), which JSON cannot hold."""
    return text.encode("utf-8", "backslashreplace").decode()


def render(known: Sequence[Entry]) -> bytes:
    """Write a baseline, one entry a line."""
    lines = [b"    " + msgspec.json.encode(entry) for entry in sorted(known)]
    body = b"[\n" + b",\n".join(lines) + b"\n  ]" if lines else b"[]"
    return b'{\n  "schema": 1,\n  "findings": ' + body + b"\n}\n"


def mark(findings: Sequence[Finding], known: Sequence[Entry], *, complete: bool = True) -> Marked:
    """Mark as known as many findings of each fingerprint as the baseline counts, in the order of the file.

    Where not everything was judged (*complete* is false) an entry that nothing matches proves nothing, so none is
    stale.
    """
    counts = {entry.fingerprint: entry.count for entry in known}
    marked = []
    used: dict[str, int] = {}
    for finding in findings:
        key = base(finding.fingerprint)
        is_known = can_be_known(finding) and ordinal(finding.fingerprint) <= counts.get(key, 0)
        used[key] = used.get(key, 0) + is_known
        marked.append(msgspec.structs.replace(finding, known=is_known) if is_known != finding.known else finding)
    left = [(entry, entry.count - used.get(entry.fingerprint, 0)) for entry in known] if complete else []
    stale = tuple(msgspec.structs.replace(entry, count=count) for entry, count in left if count)
    return Marked(tuple(marked), stale)
