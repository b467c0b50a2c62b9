"""The text of a JUnit file, case by case, without a tree in memory (docs/decisions/004-junit-writer.md).

Takes raw foreign text and cleans it; gives XML 1.0 in UTF-8 that a strict schema and every common reader accept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gogate.report import clean
from gogate.report.cutting import line, middle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Case", "attribute", "encoded", "encoded_size", "sizes", "text", "unique", "write"]

_PLAIN = bytes(code for code in (0x09, 0x0A, *range(0x20, 0x7F)) if code not in b"&<>")
"""What stands in XML as it is, wherever no ``[[ATTACHMENT|`` is."""


class Case(NamedTuple):
    """One ``testcase``; ``element`` is ``failure``, ``error``, ``skipped``, ``flakyFailure`` or empty for a pass."""

    suite: str
    classname: str
    name: str
    seconds: float = 0.0
    file: str = ""
    line: int = 0
    element: str = ""
    kind: str = ""
    message: str = ""
    body: str = ""
    out: str = ""


def text(raw: str) -> str:
    """Clean and escape the text of an element."""
    shown = clean.xml_output(raw)
    if "&" in shown or "<" in shown or ">" in shown:
        shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return shown


def attribute(raw: str) -> str:
    """Clean and escape the value of an attribute: one line, in double quotes."""
    shown = raw if raw.isprintable() else clean.one_line(raw)
    if "&" in shown or "<" in shown or ">" in shown or '"' in shown:
        shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return shown


def encoded(raw: str) -> bytes:
    """Return :func:`text` in UTF-8; plain output, which most is, takes no work but its copy."""
    data, special = _plain(raw)
    if special is None:
        return text(raw).encode()
    return data.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;") if special else data


def encoded_size(raw: str) -> int:
    """Return the length of :func:`encoded`, in bytes."""
    data, special = _plain(raw)
    if special is None:
        return len(text(raw).encode())
    return len(data) + 3 * len(special) + special.count(b"&")


def _plain(raw: str) -> tuple[bytes, bytes | None]:
    """Return *raw* as ASCII with the marks in it that must be escaped; None for them where more than that is to do."""
    if not raw.isascii() or "[[" in raw:
        return b"", None
    data = raw.encode()
    special = data.translate(None, _PLAIN)
    return data, None if special.strip(b"&<>") else special


def unique(cases: Iterable[Case]) -> Iterator[Case]:
    """Give a second case of the same shown classname and name a number: readers would ignore it.

    Cases come suite by suite; a classname that is its suite's own name stands in no later suite, so that only the names
    of one such suite are held.
    """
    seen: dict[str, dict[str, int]] = {}
    suite = ""
    for case in cases:
        if case.suite != suite:
            seen.pop(suite, None)
            suite = case.suite
        name, classname = case.name, case.classname
        if not (classname.isprintable() and name.isprintable()):
            name, classname = clean.one_line(name), clean.one_line(classname)
        names = seen.setdefault(classname, {})
        shown, number = name, names.get(name, 1)
        while shown in names:
            number += 1
            shown = f"{name} ({number})"
        names[name] = number
        names.setdefault(shown, 1)
        yield case if shown is name else case._replace(name=shown)


def write(case: Case, limit: int, *, strict: bool) -> bytes:
    """Write one case; texts longer than *limit* characters are cut in the middle."""
    parts = _parts(case, strict=strict)
    return b"".join(part if isinstance(part, bytes) else encoded(middle(part, limit)) for part in parts)


def sizes(case: Case, limits: Sequence[int], *, strict: bool) -> list[int]:
    """Return the length in bytes of what :func:`write` makes of *case* at each of the falling *limits*."""
    parts = _parts(case, strict=strict)
    found = [sum(len(part) for part in parts if isinstance(part, bytes))] * len(limits)
    for part in parts:
        if isinstance(part, str):
            size = -1
            for step, limit in enumerate(limits):
                if size < 0 or len(part) > limit:
                    size = encoded_size(middle(part, limit))
                found[step] += size
    return found


def _parts(case: Case, *, strict: bool) -> list[bytes | str]:
    """Return a case in pieces: markup ready to be written, texts raw and whole."""
    where = ""
    if case.file and not strict:
        where = f' file="{attribute(case.file)}"' + (f' line="{case.line}"' if case.line else "")
    head = (
        f'<testcase classname="{attribute(case.classname)}" name="{attribute(case.name)}"{where} '
        f'time="{max(0.0, case.seconds):.3f}"'
    )
    if not case.element and not case.out:
        return [f"{head}/>\n".encode()]
    parts: list[bytes | str] = [f"{head}>".encode()]
    if case.element:
        message, kind = attribute(line(case.message, 1000)), attribute(case.kind)
        parts += [f'<{case.element} type="{kind}" message="{message}">'.encode(), case.body]
        parts.append(f"</{case.element}>".encode())
    if case.out:
        parts += [b"<system-out>", case.out, b"</system-out>"]
    parts.append(b"</testcase>\n")
    return parts
