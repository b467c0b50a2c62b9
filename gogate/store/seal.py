"""A seal on each stored answer: a flipped bit or a mixed-up row must not read as a pass."""

from __future__ import annotations

import hashlib

__all__ = ["seal"]


def seal(key: str, value: bytes) -> str:
    """Return the seal of *value* kept under *key*: 32 hex digits."""
    return hashlib.blake2b(len(key).to_bytes(4, "big") + key.encode() + value, digest_size=16).hexdigest()
