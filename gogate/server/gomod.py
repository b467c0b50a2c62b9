"""The three lines of a pushed go.mod that formatting depends on, read by ourselves: strictly, and no further.

Grammar: https://go.dev/ref/mod#go-mod-file-grammar. No go command reads a pushed go.mod; what is read here is written
anew into a go.mod of our own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["MAX_BYTES", "GoMod", "parse", "write"]

MAX_BYTES = 2**20
_TOKEN = re.compile(r'//[^\n]*|"(?P<quoted>(?:[^"\\\n]|\\.)*)"|`(?P<raw>[^`\n]*)`|(?P<word>(?:(?!//)[^\s()"`])+|[()])')
# Letters, digits and -._~ between slashes (golang.org/x/mod/module.CheckImportPath): it can be written down raw.
_PATH = re.compile(r"(?=.{1,500}\Z)[A-Za-z0-9_~+-][A-Za-z0-9._~+-]*(?:/[A-Za-z0-9._~+-]+)*")
_GO = re.compile(
    r"(?:0|[1-9][0-9]{0,5})\.(?:0|[1-9][0-9]{0,5})(?:\.(?:0|[1-9][0-9]{0,5})|(?:rc|beta|alpha)[0-9]{1,4})?"
)
_IGNORED = re.compile(r"[^\x00-\x20\x7f]{1,500}")


class GoMod(NamedTuple):
    """A module's path, its ``go`` line (empty for none) and its ``ignore`` lines."""

    path: str
    go: str = ""
    ignore: tuple[str, ...] = ()


def parse(content: bytes) -> GoMod:
    """Read a go.mod; raises ValueError that names the line and what is wrong with it."""
    if len(content) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES} bytes")
    path, go, ignore, block = "", "", list[str](), ""
    for number, line in enumerate(content.decode("utf-8", "replace").split("\n"), 1):
        words = _words(line, number)
        if block and words == [")"]:
            block = ""
            continue
        if block:
            words = [block, *words]
        elif len(words) == 2 and words[1] == "(":
            block = words[0]
            continue
        if len(words) < 2 or words[0] not in ("module", "go", "ignore"):
            continue
        if words[0] == "module":
            path = _one(words, path, _PATH, number)
        elif words[0] == "go":
            go = _one(words, go, _GO, number)
        else:
            ignore.append(_one(words, "", _IGNORED, number))
    if not path:
        raise ValueError("no module line")
    return GoMod(path, go, tuple(ignore))


def write(module: GoMod) -> str:
    """Return the text of a go.mod that says the same to a formatter."""
    return f"module {module.path}\n" + (f"\ngo {module.go}\n" if module.go else "")


def _words(line: str, number: int) -> list[str]:
    words, at = list[str](), 0
    while (at := _blank(line, at)) < len(line):
        match = _TOKEN.match(line, at)
        if match is None:
            raise ValueError(f"line {number}: a quote without its end")
        at = match.end()
        word = next((text for text in (match["quoted"], match["raw"], match["word"]) if text is not None), None)
        if word is not None:
            words.append(word)
    return words


def _blank(line: str, at: int) -> int:
    while at < len(line) and line[at].isspace():
        at += 1
    return at


def _one(words: list[str], before: str, form: re.Pattern[str], number: int) -> str:
    if len(words) != 2 or not form.fullmatch(words[1]):
        raise ValueError(f"line {number}: not a {words[0]} line")
    if before:
        raise ValueError(f"line {number}: a second {words[0]} line")
    return words[1]
