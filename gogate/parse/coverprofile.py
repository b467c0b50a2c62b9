"""Go cover profiles: ``mode: M``, then ``IMPORT/PATH/FILE.go:line.column,line.column STATEMENTS COUNT`` a block.

The end column is exclusive. ``-coverpkg`` and merged profiles repeat blocks: the union is taken block by block (mode
``set``: either; ``count`` and ``atomic``: the sum), as ``go tool cover`` does. What cannot be trusted (empty, no mode
line, cut, garbage, two modes, one block with two statement counts) raises CannotJudge with file and line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["MODES", "Block", "Profile", "merge", "parse", "render"]

MODES = ("set", "count", "atomic")
_AGAIN = "write the profile anew with `go test -coverprofile`; a run that was killed leaves a broken one"


# Line and column from 1 (0 under ``//line``), end line, end column (exclusive), statements, hits. A plain tuple: the
# garbage collector stops looking at tuples of integers, and 200,000 of another kind cost a quarter of the time.
Block = tuple[int, int, int, int, int, int]

_MARKS = bytes.maketrans(b".,", b"  ")
_DIGITS = b"0123456789"
_LINE = re.compile(rb".+:\d+\.\d+,\d+\.\d+ \d+ \d+", re.DOTALL)


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
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    mode = _mode(lines, name)
    files = _files(_hits(lines, mode, name), lines, name)
    if not files and not allow_empty:
        raise CannotJudge(
            f"{name}:1: the profile holds a mode line and no block: no package left a trace in it",
            fix="see why the tests did not run; a package that panics or does not build leaves no line",
        )
    return Profile(mode, files)


def _mode(lines: list[bytes], name: str) -> str:
    """Check the first line and the last one, and return the mode."""
    if lines == [b""]:
        raise CannotJudge(f"{name}: the profile is empty", fix=_AGAIN)
    word, _, mode = lines[0].partition(b" ")
    text = mode.decode("utf-8", "replace")
    if word != b"mode:" or text not in MODES:
        shown = lines[0][:80].decode("utf-8", "replace")
        raise CannotJudge(f"{name}:1: no mode line (`mode: set`, `count` or `atomic`) but {shown!r}", fix=_AGAIN)
    if lines.pop():
        raise CannotJudge(f"{name}:{len(lines) + 1}: the profile is cut: its last line has no end", fix=_AGAIN)
    return text


def _hits(lines: list[bytes], mode: str, name: str) -> dict[bytes, int]:
    """Give the union by block: each line without its last field, to that field."""
    body = [line for line in lines if not line.startswith(b"mode: ")]
    if len(body) + 1 < len(lines):
        _check_modes(lines, mode, name)
    parts = [line.rpartition(b" ") for line in body]
    digits = [part[2] for part in parts]
    if not all(map(bytes.isdigit, digits)):
        raise _garbage(name, lines, next(line for line in body if not line.rpartition(b" ")[2].isdigit()))
    keys = [part[0] for part in parts]
    hits = dict(zip(keys, map(int, digits), strict=True))
    return hits if len(hits) == len(keys) else _union(keys, digits, either=mode == "set")


def _union(keys: list[bytes], digits: list[bytes], *, either: bool) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for key, count in zip(keys, map(int, digits), strict=True):
        old = found.get(key, 0)
        found[key] = old | count if either else old + count
    return found


def _check_modes(lines: list[bytes], mode: str, name: str) -> None:
    """Let repeated, equal mode lines pass (profiles put one after the other); raise CannotJudge for all else."""
    for number, line in enumerate(lines, 1):
        if line.startswith(b"mode: ") and line[6:] != mode.encode():
            other = line[6:86].decode("utf-8", "replace")
            raise CannotJudge(
                f"{name}:{number}: a second mode, {other!r}, in a profile of mode {mode!r}",
                fix="merge only profiles of one -covermode",
            )


def _garbage(name: str, lines: list[bytes], line: bytes) -> CannotJudge:
    shown = line[:80].decode("utf-8", "replace")
    return CannotJudge(f"{name}:{lines.index(line) + 1}: not a line of a cover profile: {shown!r}", fix=_AGAIN)


def _files(hits: dict[bytes, int], lines: list[bytes], name: str) -> dict[str, tuple[Block, ...]]:
    """Group blocks by file; both files and blocks are sorted.

    All positions are converted in one go: a loop with five ``int()`` a line takes twice as long.
    """
    parts = [key.rpartition(b":") for key in hits]
    places = [part[2] for part in parts]
    shape = b"\n".join(places).translate(None, _DIGITS)
    fields = b" ".join(places).translate(_MARKS).split()
    if shape != b"\n".join([b".,. "] * len(places)) or len(fields) != 5 * len(places) or not all(p[0] for p in parts):
        raise _garbage(name, lines, _misshapen(lines))
    flat = list(map(int, fields))
    found: dict[bytes, list[Block]] = {}
    blocks = zip(flat[::5], flat[1::5], flat[2::5], flat[3::5], flat[4::5], hits.values(), strict=True)
    for (file, _, _), block in zip(parts, blocks, strict=True):
        if file in found:
            found[file].append(block)
        else:
            found[file] = [block]
    return {file.decode("utf-8", "surrogateescape"): _ordered(found[file], file, lines, name) for file in sorted(found)}


def _misshapen(lines: list[bytes]) -> bytes:
    """Find the first line that is neither a mode line nor a block."""
    return next(line for line in lines if not (line.startswith(b"mode: ") or _LINE.fullmatch(line)))


def _ordered(blocks: list[Block], file: bytes, lines: list[bytes], name: str) -> tuple[Block, ...]:
    """Sort the blocks of one file; raises CannotJudge where one block has two statement counts."""
    blocks.sort()
    last: Block | None = None
    for block in blocks:
        if last is not None and block[0] == last[0] and block[:4] == last[:4]:
            start = file + b":%d.%d,%d.%d " % block[:4]
            here = [i for i, text in enumerate(lines, 1) if text.startswith(start)]
            _refuse(name, here[-1], file.decode("utf-8", "surrogateescape"), last, block)
        last = block
    return tuple(blocks)


def _refuse(name: str, line: int, file: str, one: Block, other: Block) -> None:
    place = f"{name}:{line}" if line else name
    raise CannotJudge(
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
        if old is None:
            known[block[:4]] = block
        elif old[4] != block[4]:
            _refuse("merged profiles", 0, file, old, block)
        else:
            known[block[:4]] = (*block[:5], old[5] | block[5] if either else old[5] + block[5])


def _raw(file: str) -> bytes:
    return file.encode("utf-8", "surrogateescape")


def render(profile: Profile) -> bytes:
    """Write a profile as Go does: one mode line, files and blocks sorted."""
    lines = [b"mode: %s\n" % profile.mode.encode()]
    for file in sorted(profile.files, key=_raw):
        head = _raw(file)
        lines += [b"%s:%d.%d,%d.%d %d %d\n" % (head, *block) for block in sorted(profile.files[file])]
    return b"".join(lines)
