"""Lines of the keys in a TOML document, for error messages: tomllib reads values and forgets where they stood.

The document is known to be valid, or valid up to the line of interest, so this only has to tell keys, strings,
brackets and comments apart (TOML 1.0 and 1.1, https://toml.io). It runs when a place is asked for, not before.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from gogate.settings.key import Key

__all__ = ["Mention", "line_of", "lines", "mentions"]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_NAME = re.compile(r"""(?P<basic>"(?:[^"\\\n]|\\.)*")|'(?P<literal>[^'\n]*)'|(?P<bare>[A-Za-z0-9_-]+)""")
_STRING = re.compile(
    r'''"""(?:[^\\]|\\[\s\S])*?"{3,5}(?!")|\'\'\'[\s\S]*?\'{3,5}(?!\')|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\''''
)
_SCALAR = re.compile(r"""[^,\]}\n#"'][^,\]}\n#]*""")


class Mention(NamedTuple):
    """A key with its line (from 1); ``declares`` is false where it is only passed through on the way to another."""

    key: Key
    line: int
    declares: bool


def lines(text: str) -> dict[Key, int]:
    """Find the first line of every key and array entry in *text*, tables that are only implied included.

    Raise ValueError where *text* is not TOML.
    """
    found: dict[Key, int] = {}
    for mention in mentions(text):
        found.setdefault(mention.key, mention.line)
    return found


def line_of(found: Mapping[Key, int], key: Key) -> int:
    """Look *key* up in `lines`, or the nearest table above it that is written down; 0 where none is."""
    return next((found[key[:n]] for n in range(len(key), 0, -1) if key[:n] in found), 0)


def mentions(text: str) -> Iterator[Mention]:
    """Yield every mention of a key, from the top."""
    return _Scanner(text).document()


class _Scanner:
    """One pass over a document."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.position = 0
        self.breaks = [match.start() for match in re.finditer("\n", self.text)]
        self.sizes: dict[Key, int] = {}  # how many entries each array of tables has so far

    def document(self) -> Iterator[Mention]:
        table: Key = ()
        self.skip(_BLANK)
        while self.position < len(self.text):
            if self.text.startswith("[[", self.position):
                table = yield from self.header("[[", "]]")
            elif self.text.startswith("[", self.position):
                table = yield from self.header("[", "]")
            else:
                yield from self.pair(table)
            self.skip(_BLANK)

    def header(self, opening: str, closing: str) -> Generator[Mention, None, Key]:
        """Read ``[a.b]`` or ``[[a.b]]``; return the key of the table that it opens."""
        line = self.line()
        self.expect(opening)
        *above, last = self.names()
        self.expect(closing)
        key: Key = ()
        for name in above:
            key = self.enter((*key, name))
            yield Mention(key, line, declares=False)
        key = (*key, last)
        if opening == "[[":
            index = self.sizes.get(key, 0)
            self.sizes[key] = index + 1
            yield Mention(key, line, declares=False)
            key = (*key, index)
        yield Mention(key, line, declares=True)
        return key

    def enter(self, key: Key) -> Key:
        """Go to the last entry, where *key* is an array of tables."""
        return (*key, self.sizes[key] - 1) if key in self.sizes else key

    def pair(self, table: Key) -> Iterator[Mention]:
        """Read ``a.b = value`` in *table*."""
        line = self.line()
        names = self.names()
        for depth in range(1, len(names)):
            yield Mention((*table, *names[:depth]), line, declares=False)
        key = (*table, *names)
        yield Mention(key, line, declares=True)
        self.expect("=")
        self.skip(_SPACE)
        yield from self.value(key)

    def value(self, key: Key) -> Iterator[Mention]:
        """Read a value, with the places inside it."""
        if self.text.startswith("[", self.position):
            yield from self.array(key)
        elif self.text.startswith("{", self.position):
            yield from self.inline_table(key)
        elif not self.skip(_STRING) and not self.skip(_SCALAR):
            raise ValueError(f"line {self.line()}: a value is missing")

    def array(self, key: Key) -> Iterator[Mention]:
        self.expect("[")
        index = 0
        while not self.ends("]"):
            yield Mention((*key, index), self.line(), declares=True)
            yield from self.value((*key, index))
            index += 1
            self.skip(_BLANK)
            self.take(",")

    def inline_table(self, key: Key) -> Iterator[Mention]:
        self.expect("{")
        while not self.ends("}"):
            yield from self.pair(key)
            self.skip(_BLANK)
            self.take(",")

    def names(self) -> list[str]:
        """Read a dotted key."""
        names = [self.name()]
        while self.take("."):
            names.append(self.name())
        return names

    def name(self) -> str:
        self.skip(_SPACE)
        match = _NAME.match(self.text, self.position)
        if match is None:
            raise ValueError(f"line {self.line()}: a key is missing")
        self.position = match.end()
        self.skip(_SPACE)
        if match["basic"] is not None:
            return _unescape(match["basic"])
        return match["bare"] if match["bare"] is not None else match["literal"]

    def ends(self, closing: str) -> bool:
        """Tell whether *closing* comes next, after any blank; take it."""
        self.skip(_BLANK)
        return self.take(closing)

    def take(self, token: str) -> bool:
        if not self.text.startswith(token, self.position):
            return False
        self.position += len(token)
        return True

    def expect(self, token: str) -> None:
        if not self.take(token):
            raise ValueError(f"line {self.line()}: {token} is missing")

    def skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self.position)
        if match is None:
            return False
        self.position = match.end()
        return True

    def line(self) -> int:
        return bisect_left(self.breaks, self.position) + 1


def _unescape(quoted: str) -> str:
    """Read a basic string, by the TOML reader itself."""
    if "\\" not in quoted:
        return quoted[1:-1]
    from gogate.settings.toml import loads

    return str(loads(f"key = {quoted}")["key"])
