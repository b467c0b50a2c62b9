"""The functions of a Go source file, for Cobertura's methods: found by counting braces outside of text and comments.

No parser: a file that does not build gives what can be told. Function literals belong to the function around them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Function", "functions"]

# An end may be missing everywhere: a literal that is tried from each of its quotes anew would take quadratic time.
_LITERALS = r"""//[^\n]*|/\*.*?(?:\*/|\Z)|`[^`]*`?|"(?:\\[^\n]|[^"\\\n])*"?|'(?:\\[^\n]|[^'\\\n])*'?"""
_BODY = re.compile(_LITERALS + r"|[{}]|\n[ \t]*func(?=[\s(/])", re.DOTALL)
_HEADER = re.compile(_LITERALS + r"|[()\[\]{}\n]|[^\W\d]\w*", re.DOTALL)
_RECEIVER = re.compile(r"(\*?)\s*([^\W\d]\w*)\s*(?:\[.*\])?\s*\)$", re.DOTALL)
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_SIGNATURE = re.compile(r"(?:\[.*\])? ?\(", re.DOTALL)
_LONGEST_HEADER, _LONGEST_RECEIVER = 20_000, 500
_OPENING, _CLOSING = "([{", ")]}"


class Function(NamedTuple):
    """A function or method as Go names it (``F``, ``T.F``, ``(*T).F``), its signature, its lines, both included."""

    name: str
    signature: str
    first: int
    last: int


class _Broken(Exception):  # noqa: N818 - not an error for anyone else
    """A header without an end: what follows it cannot be told apart."""


class _Header(NamedTuple):
    name: str
    signature: str
    body: int


def functions(source: bytes) -> list[Function]:
    """List the functions with a body that *source* declares, in order; bytes that are no UTF-8 do no harm."""
    found: list[Function] = []
    with suppress(_Broken):
        for function in _functions("\n" + source.decode("utf-8", "replace")):
            found.append(function)  # noqa: PERF402 - what was found before the break stays
    return found


def _functions(text: str) -> Iterator[Function]:
    position = depth = line = counted = first = 0
    header: _Header | None = None
    while (match := _BODY.search(text, position)) is not None:
        mark, position = match[0], match.end()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth = max(0, depth - 1)
            if depth == 0 and header is not None:
                line, counted = line + text.count("\n", counted, position), position
                yield Function(header.name, header.signature, first, line)
                header = None
        elif mark[0] == "\n" and depth == 0:
            header = _header(text, position)
            if header is not None:
                line, counted = line + text.count("\n", counted, position), position
                first, position = line, header.body


def _header(text: str, start: int) -> _Header | None:
    """Read from after ``func`` to the brace of the body; None without body or name, _Broken without an end."""
    name, name_end, receiver, depth, previous = "", 0, "", 0, ""
    for match in _HEADER.finditer(text, start, start + _LONGEST_HEADER):
        mark = match[0]
        if mark in _OPENING and (mark != "{" or depth or previous in {"struct", "interface"}):
            depth += 1
        elif mark == "{":
            signature = _squeeze(text[name_end : match.start()])
            declared = name and _SIGNATURE.match(signature)  # a literal's result type looks like a name at first
            return _Header(receiver + name, signature, match.start()) if declared else None
        elif mark in _CLOSING:
            depth -= 1
            if depth == 0 and not name and not receiver:
                receiver = _receiver(text[start : match.end()])
        elif mark == "\n":
            if depth == 0 and name and previous not in {"struct", "interface"}:
                return None
        elif depth == 0 and not name and (mark[0].isalpha() or mark[0] == "_"):
            name, name_end = mark, match.end()
        if mark[0] not in "/\n":
            previous = mark
        if depth < 0:
            break
    raise _Broken


def _receiver(text: str) -> str:
    match = _RECEIVER.search(text[-_LONGEST_RECEIVER:])
    if match is None:
        return ""
    return f"(*{match[2]})." if match[1] else f"{match[2]}."


def _squeeze(signature: str) -> str:
    return re.sub(r"\s+", " ", _COMMENT.sub(" ", signature)).strip()
