"""Reading ``gogate.toml``: bytes to tables, and the file's own mistakes (not there, not UTF-8, not TOML)."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING

import msgspec

from gogate.settings.problems import InvalidSettings, Problem
from gogate.settings.toml import TomlError, loads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gogate.settings.key import Key

__all__ = ["FILE_NAME", "Source", "find", "read"]

FILE_NAME = "gogate.toml"


class Source(msgspec.Struct, frozen=True):
    """A settings file as it was read; ``name`` is what messages call it."""

    name: str
    text: str
    tree: dict[str, object]

    def lines(self, keys: Sequence[Key]) -> list[int]:
        """Find the line of each of *keys*, or of the nearest table above it; 0 where it cannot be told."""
        from gogate.settings.locate import line_of, lines

        try:
            found = lines(self.text)
        except (ValueError, RecursionError):  # a message without its line is better than none
            return [0] * len(keys)
        return [line_of(found, key) for key in keys]


def find(root: Path, config: Path | None) -> Path | None:
    """Name the file to read: *config* where it is named, else ``gogate.toml`` in *root* where there is one."""
    if config is not None:
        return config
    default = root / FILE_NAME
    return default if default.exists() or default.is_symlink() else None


def read(path: Path, root: Path) -> Source:
    """Read and parse the file; raise InvalidSettings where it cannot be read or is not TOML."""
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    try:
        raw = path.read_bytes()
    except IsADirectoryError as error:
        raise _unreadable(name, "is a folder, not a file", "name the file inside it with --config") from error
    except FileNotFoundError as error:
        raise _unreadable(name, "is not there", "write it with `gogate init`, or name another with --config") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        why = getattr(error, "strerror", None) or str(error)
        raise _unreadable(name, f"cannot be read: {why}", "make it a readable file") from error
    text = _decoded(name, raw)
    try:
        return Source(name, text, loads(text))
    except TomlError as error:
        raise InvalidSettings([_broken(name, text, error)]) from error


def _unreadable(name: str, message: str, fix: str) -> InvalidSettings:
    return InvalidSettings([Problem((), message, fix, origin=name)])


def _decoded(name: str, raw: bytes) -> str:
    raw = raw.removeprefix(BOM_UTF8)  # some editors put this mark before the text
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem((), f"byte 0x{raw[error.start]:02x} is not UTF-8", "save the file as UTF-8", line, name)
        raise InvalidSettings([problem]) from error


def _broken(name: str, text: str, error: TomlError) -> Problem:
    """Repeat the reader's words; for a key that stands twice, say where it stood first."""
    place = f"column {error.column}: " if error.column else ""
    twice = _first_mention(text, error.line) if error.line else None
    if twice is not None:
        key, first = twice
        return Problem(key, f"stands already in line {first}", "join the two, or take one out", error.line, name)
    return Problem(
        (), f"{place}not TOML: {error}", "mend the line, or write the file anew with `gogate init`", error.line, name
    )


def _first_mention(text: str, line: int) -> tuple[Key, int] | None:
    """Find a key that *line* declares although it is declared already."""
    from gogate.settings.locate import mentions

    head = "\n".join(text.split("\n")[:line])
    seen: dict[Key, int] = {}
    try:
        for mention in mentions(head):
            if mention.declares:
                if mention.key in seen and mention.line == line:
                    return mention.key, seen[mention.key]
                seen.setdefault(mention.key, mention.line)
    except (ValueError, RecursionError):
        return None
    return None
