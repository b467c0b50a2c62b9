"""Types in words and by example, for error messages and the reference page."""

from __future__ import annotations

import datetime as dt
import sys
import typing
from typing import TYPE_CHECKING, Literal

from gogate.settings.forms import FORMS
from gogate.settings.problems import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.settings.options import Hint

__all__ = ["allowed", "example", "spelled"]

_WORDS: Mapping[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    dt.date: "a TOML date",
}
_EXAMPLES: Mapping[object, object] = {bool: True, int: 1, float: 85.0, str: "text", dt.date: dt.date(2027, 1, 31)}


def allowed(hint: Hint) -> str:
    """Say in words what *hint* takes."""
    if hint.items is not None:
        number = "one or more " if hint.first("min_length") else ""
        different = "different " if "uniqueItems" in hint.extra else ""
        inner = "tables" if hint.items.table else f"values, each {allowed(hint.items)}"
        return f"a list of {number}{different}{inner}"
    if typing.get_origin(hint.bare) is Literal:
        return "one of " + ", ".join(map(str, typing.get_args(hint.bare)))
    if hint.bare not in _WORDS:
        return "a table"
    form = FORMS.get(str(hint.extra.get("form")))
    low, high = hint.first("ge"), hint.first("le")
    parts = [
        form.words if form and hint.bare is str else _WORDS[hint.bare],
        f" from {low} to {high}" if high is not None else "",
        f", {form.words}" if form and hint.bare is not str else "",
        " (not empty)" if hint.bare is str and hint.first("min_length") else "",
        f", such as {example(hint)}" if hint.first("examples") and hint.bare is str else "",
    ]
    return "".join(parts)


def example(hint: Hint) -> str:
    """Return a value that *hint* takes, as TOML; empty for a table."""
    if hint.items is not None:
        return f"[{example(hint.items)}]"
    if typing.get_origin(hint.bare) is Literal:
        return shown(typing.get_args(hint.bare)[0])
    if hint.bare not in _EXAMPLES:
        return ""
    examples = hint.first("examples")
    return shown(examples[0] if isinstance(examples, list) else _EXAMPLES[hint.bare])


def spelled(value: object) -> str:
    """Write a default or a constant as TOML, in full."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(spelled, value))}]"
    return shown(value, limit=sys.maxsize)
