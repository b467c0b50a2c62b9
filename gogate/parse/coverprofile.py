"""Go cover profiles: ``mode: M``, then ``IMPORT/PATH/FILE.go:line.column,line.column STATEMENTS COUNT`` a block.

The end column is exclusive. ``-coverpkg`` and merged profiles repeat blocks: the union is taken block by block (mode
``set``: either; ``count`` and ``atomic``: the sum), as ``go tool cover`` does. What cannot be trusted (empty, no mode
line, cut, garbage, two modes, one block with two statement counts) raises CannotJudge with file and line.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["MODES", "Block", "Profile", "merge", "parse", "render"]

MODES = ("set", "count", "atomic")
_AGAIN = "write the profile anew with `go test -coverprofile`; a run that was killed leaves a broken one"


# Line and column from 1 (0 under ``//line``), end line, end column (exclusive), statements, hits. A plain tuple: the
# garbage collector stops looking at tuples of integers, and 200,000 of another kind cost a quarter of the time.
Block = tuple[int, int, int, int, int, int]

# All lines of one file that follow each other, in one match; msgspec then makes the tuples of the whole run at once.
# That is three times as fast as a loop over lines. Numbers are Go's: no sign, no leading zero, at most 2**64.
_NUMBER = rb"\d{1,20}"
_PLACE = rb"N\.N,N\.N N N\n".replace(b"N", _NUMBER)
_RUN = re.compile(rb"([^\n]+):(%b(?:\1:%b)*)" % (_PLACE, _PLACE))
_ZERO = re.compile(rb"[:., ]0\d+(?=[., \n\d]*\n)")
_COMMAS = bytes.maketrans(b". ", b",,")
_PLACE_OF = itemgetter(0, 1, 2, 3)  # of a block
_BLOCKS = msgspec.json.Decoder(list[Block])


class Profile(NamedTuple):
    """A mode and, by file name as Go writes it (import path and base name), the blocks in order."""

    mode: str
    files: Mapping[str, tuple[Block, ...]]


def parse(data: bytes | Iterable[bytes], name: str, *, allow_empty: bool = False) -> Profile:
    """Read one profile; *name* is what errors call it, chunks of bytes are joined.

    *allow_empty* lets a profile pass that holds its mode line alone, for a caller that expected no block.
    Raises CannotJudge.
    """
    raw = data if isinstance(data, bytes) else b"".join(data)
    text = raw.replace(b"\r\n", b"\n")
    mode = _mode(text, name)
    files = _files(text, mode, name)
    if not files and not allow_empty:
        raise CannotJudge(
            f"{name}:1: the profile holds a mode line and no block: no package left a trace in it",
            fix="see why the tests did not run; a package that panics or does not build leaves no line",
        )
    return Profile(mode, files)


def _mode(text: bytes, name: str) -> str:
    """Check the first line and the last one, and return the mode."""
    if not text:
        raise CannotJudge(f"{name}: the profile is empty", fix=_AGAIN)
    first = text.partition(b"\n")[0]
    mode = first[6:].decode("utf-8", "replace")
    if not first.startswith(b"mode: ") or mode not in MODES:
        raise CannotJudge(
            f"{name}:1: no mode line (`mode: set`, `count` or `atomic`) but {_shown(first)}",
            fix=_AGAIN,
        )
    if not text.endswith(b"\n"):
        number = text.count(b"\n") + 1
        raise CannotJudge(f"{name}:{number}: the profile is cut: its last line has no end", fix=_AGAIN)
    return mode


def _shown(line: bytes) -> str:
    return repr(line[:80].decode("utf-8", "replace"))


def _files(text: bytes, mode: str, name: str) -> dict[str, tuple[Block, ...]]:
    """Read all blocks, by file; both files and blocks are sorted."""
    found: dict[bytes, list[Block]] = {}
    at, again = 0, b"mode: %b\n" % mode.encode()
    while at < len(text):
        run = _RUN.match(text, at)
        if run:
            file, places = run.groups()
            rows = places[:-1].replace(b"\n%b:" % file, b"],[").translate(_COMMAS)
            try:
                blocks = _BLOCKS.decode(b"[[%b]]" % rows)
            except msgspec.DecodeError as error:  # a leading zero
                raise _garbage(text, _padded(text, at), mode, name) from error
            if file in found:
                found[file] += blocks
            else:
                found[file] = blocks
            at = run.end()
        elif text.startswith(again, at):  # profiles put one after the other
            at += len(again)
        else:
            raise _garbage(text, at, mode, name)
    return {_name(file): _ordered(found[file], file, text, mode, name) for file in sorted(found)}


def _padded(text: bytes, at: int) -> int:
    """Find the line, from offset *at* on, in which a number begins with a zero."""
    found = _ZERO.search(text, at)
    return text.rfind(b"\n", 0, found.start()) + 1 if found else at


def _garbage(text: bytes, at: int, mode: str, name: str) -> CannotJudge:
    """Make the error for the line at offset *at*."""
    line = text[at:].partition(b"\n")[0]
    place = f"{name}:{text.count(bytes([10]), 0, at) + 1}"
    if line.startswith(b"mode: "):
        return CannotJudge(
            f"{place}: a second mode, {_shown(line[6:])}, in a profile of mode {mode!r}",
            fix="merge only profiles of one -covermode",
        )
    return CannotJudge(f"{place}: not a line of a cover profile: {_shown(line)}", fix=_AGAIN)


def _name(file: bytes) -> str:
    return file.decode("utf-8", "surrogateescape")


def _ordered(blocks: list[Block], file: bytes, text: bytes, mode: str, name: str) -> tuple[Block, ...]:
    """Sort the blocks of one file and take the union where some come again; raises CannotJudge as ``merge`` does."""
    blocks.sort()
    if len(set(map(_PLACE_OF, blocks))) == len(blocks):
        return tuple(blocks)
    known: dict[tuple[int, ...], Block] = {}
    for block in blocks:
        old = known.setdefault(block[:4], block)
        if old[4] != block[4]:
            start = file + b":%d.%d,%d.%d " % block[:4]
            here = [number for number, line in enumerate(text.split(b"\n"), 1) if line.startswith(start)]
            raise _inconsistent(f"{name}:{here[-1]}", _name(file), old, block)
        if old is not block:
            known[block[:4]] = _union(old, block, either=mode == "set")
    return tuple(known.values())


def _union(one: Block, other: Block, *, either: bool) -> Block:
    return (*one[:5], one[5] | other[5] if either else one[5] + other[5])


def _inconsistent(place: str, file: str, one: Block, other: Block) -> CannotJudge:
    return CannotJudge(
        f"{place}: inconsistent NumStmt: {file}:{one[0]}.{one[1]} has {one[4]} and {other[4]} statements",
        fix="the profiles are of different states of the source: make all of them from one",
    )


def merge(profiles: Iterable[Profile]) -> Profile:
    """Give the union of profiles, block by block; raises CannotJudge where there is none, or modes or counts differ."""
    every = list(profiles)
    modes = sorted({profile.mode for profile in every})
    if len(modes) != 1:
        message = f"profiles of the modes {' and '.join(modes)} cannot be merged" if modes else "no profile to merge"
        raise CannotJudge(message, fix="make all profiles with one -covermode")
    files: dict[str, dict[tuple[int, ...], Block]] = {}
    for profile in every:
        for file, blocks in profile.files.items():
            _add(files.setdefault(file, {}), blocks, file, either=modes[0] == "set")
    return Profile(modes[0], {file: tuple(sorted(files[file].values())) for file in sorted(files, key=_raw)})


def _add(known: dict[tuple[int, ...], Block], blocks: Iterable[Block], file: str, *, either: bool) -> None:
    for block in blocks:
        old = known.get(block[:4])
        if old is not None and old[4] != block[4]:
            raise _inconsistent("merged profiles", file, old, block)
        known[block[:4]] = _union(old, block, either=either) if old else block


def _raw(file: str) -> bytes:
    return file.encode("utf-8", "surrogateescape")


def render(profile: Profile) -> bytes:
    """Write a profile as Go does: one mode line, files and blocks sorted."""
    lines = [b"mode: %s\n" % profile.mode.encode()]
    for file in sorted(profile.files, key=_raw):
        head = _raw(file)
        lines += [b"%s:%d.%d,%d.%d %d %d\n" % (head, *block) for block in sorted(profile.files[file])]
    return b"".join(lines)
