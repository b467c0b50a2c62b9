"""The key of a verdict: everything that could change it, hashed in one place.

Whatever is missing here is a false pass some day, so a new input of a gate is a new field of :class:`KeyFields`.
"""

from __future__ import annotations

import hashlib

import msgspec

__all__ = ["FormatKey", "KeyFields", "format_key", "verdict_key"]


class KeyFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a verdict follows from. No field has a default: leaving one out is an error, not a wider key."""

    repository: str
    """The identity of repository and work tree: ``replace ../x`` reaches beside it."""
    place: str
    """Where Go ran: ``work tree`` or ``snapshot``."""
    tree: str
    """The object id of the judged tree."""
    ignored: str
    """A digest of ignored files that lie in a judged work tree; empty for a snapshot."""
    base: str | None
    """The object id that the change is measured from."""
    gate: str
    stages: tuple[str, ...]
    select: str
    patterns: tuple[str, ...]
    shard: tuple[int, int] | None
    settings: str
    """A digest of the settings as merged from file, environment and command line."""
    expired: tuple[str, ...]
    """Quarantine entries whose last day is over: the verdict changes with the calendar."""
    gogate: str
    go: str
    gofumpt: str
    analyzers: str
    """The version of the analyzers beyond go vet's own."""
    compiler: str
    """The C compiler's version: cgo and the race detector link through it."""
    go_env: tuple[tuple[str, str], ...]
    """What ``go env`` and the environment say, as far as it bears on building and testing."""
    platform: str


class FormatKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a formatter's answer to one blob follows from, beside the blob."""

    formatter: str
    version: str
    arguments: tuple[str, ...]
    language: str
    """The ``go`` line of the module, which gofumpt heeds; empty where it has no bearing."""
    module: str
    """The module's path, by which gofumpt sorts imports; empty where it has no bearing."""
    gogate: str


def verdict_key(fields: KeyFields) -> str:
    """Return the key of the verdict that follows from *fields*: 64 hex digits."""
    return _digest(b"verdict", fields)


def format_key(fields: FormatKey) -> str:
    """Return the key under which a formatter's answers are kept: 64 hex digits."""
    return _digest(b"format", fields)


def _digest(kind: bytes, fields: msgspec.Struct) -> str:
    return hashlib.sha256(kind + b"\0" + msgspec.json.encode(fields, order="deterministic")).hexdigest()
