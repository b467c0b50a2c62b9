"""Dotted keys: ``coverage.rules[1].floor`` as a tuple of names and indexes, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Key", "nearest", "parse", "spell"]

Key = tuple[str | int, ...]
"""Names of tables and keys, and indexes (from 0) into arrays."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]{1,9})\]")


def spell(key: Key) -> str:
    """Write *key* as a person does: dots between names, an index (from 0) in brackets, odd names quoted."""
    text = ""
    for step in key:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            shown = step if _BARE.fullmatch(step) else ascii(step[:60]).replace("'", '"')
            text += f".{shown}" if text else shown
    return text


def parse(text: str) -> Key:
    """Reverse `spell` for the names that gogate knows, none of which needs quotes."""
    return tuple(name or int(index) for name, index in _STEP.findall(text))


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the one of *words* that *word* was most likely meant to be, or an empty text."""
    from difflib import get_close_matches

    known = {candidate.lower().replace("_", "-"): candidate for candidate in words}
    found = get_close_matches(word[:80].lower().replace("_", "-"), known, n=1, cutoff=0.6)
    return known[found[0]] if found else ""
