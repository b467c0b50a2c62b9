"""The words for each mistake: what was found, what is allowed, and the fix that is most likely meant."""

from __future__ import annotations

import typing
from typing import Literal

import msgspec

from gogate.settings.key import Key, nearest, spell
from gogate.settings.options import Hint, gate_leaves, leaves
from gogate.settings.problems import Problem, shown
from gogate.settings.types import BUILT_IN_GATES, INHERITED_GATES
from gogate.settings.words import allowed, example

if typing.TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["missing", "no_gate_name", "unknown", "wrong"]


def wrong(key: Key, hint: Hint, value: object, why: str = "", *, lax: bool = False) -> Problem:
    """Complain of a value that is not what *hint* takes; *lax* where it stood outside the file, as bare text."""
    found = f"found {shown(value)}" + (f" ({why})" if why else "")
    return Problem(key, f"{found}; allowed is {allowed(hint)}", _advice(key, hint, value, lax=lax))


def missing(key: Key, hint: Hint) -> Problem:
    """Complain of a required key that is not there."""
    return Problem(key, f"is missing; allowed is {allowed(hint)}", f"add for example {key[-1]} = {example(hint)}")


def unknown(key: Key, fields: Sequence[str]) -> Problem:
    """Complain of a key that no table has; name the nearest one here, or else in another table."""
    name = str(key[-1])
    near = nearest(name, fields)
    if near:
        fix = f"did you mean {spell((*key[:-1], near))}?"
    else:
        everywhere = [*leaves(), *gate_leaves("NAME")]
        meant = nearest(name, [path[-1] for path in everywhere])
        candidates = " or ".join(spell(path) for path in everywhere if path[-1] == meant)
        fix = f"did you mean {candidates}?" if meant else "take it out"
    return Problem(key, f"unknown key; allowed are {', '.join(fields)}", fix)


def _advice(key: Key, hint: Hint, value: object, *, lax: bool) -> str:
    """Guess the fix from the mistakes that people make: quotes too many, no list, no unit, a typing slip."""
    found = shown(value).strip('"')
    if hint.items is not None and hint.items.table:
        return f"write [[{spell(key)}]]"
    if hint.table and isinstance(key[-1], int):
        return f"write [[{spell(key[:-1])}]]"
    if hint.table or not example(hint):
        return f"write [{spell(key)}] above its keys"
    if hint.extra.get("form") == "duration" and found.isdecimal():
        return "give the unit, " + _written(key, f'"{found}s"', lax=lax)
    if hint.items is not None and isinstance(value, str):
        return "write a list, " + _written(key, f"[{shown(value)}]", lax=lax)
    if isinstance(value, str) and hint.bare is not str and _reads_as(hint, value):
        return "take the quotes away, " + _written(key, value, lax=lax)
    near = nearest(str(value), typing.get_args(hint.bare)) if typing.get_origin(hint.bare) is Literal else ""
    return f"did you mean {near}?" if near else "write " + _written(key, example(hint), lax=lax)


def _written(key: Key, value: str, *, lax: bool) -> str:
    """Show *value* where it would stand: after its key in the file, bare in a variable or a flag, in a list alone."""
    if lax:
        return f"for example {value.strip(chr(34))}"
    return f"for example {value}" if isinstance(key[-1], int) else f"for example {key[-1]} = {value}"


def _reads_as(hint: Hint, text: str) -> bool:
    """Tell whether *text* without its quotes would do."""
    try:
        msgspec.convert(text, typing.cast("type", hint.full), strict=False)
    except msgspec.ValidationError:
        return False
    return True


def no_gate_name(key: Key) -> Problem:
    """Complain of a gate that could not be typed after ``--gate`` without a second thought."""
    near = nearest(str(key[-1]), [*BUILT_IN_GATES, *INHERITED_GATES])
    return Problem(
        key,
        "is no name for a gate; allowed are a-z, 0-9 and single dashes between them",
        f"did you mean {near}?" if near else "name it like pull-request",
    )
