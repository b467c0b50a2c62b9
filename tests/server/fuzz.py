"""Mutated input for everything that reads a push's bytes: ``python -m tests.server.fuzz [CASES] [SEED]``.

Good input is mutated and read again. What is refused has to be refused by the expected error; what is taken has to be
what git's own rules, written again in `oracle.py`, take and find in it, so that nothing is let in by accident.
`fuzz_atheris.py` tries the same targets, led by coverage.
"""

from __future__ import annotations

import io
import random
import sys
from typing import TYPE_CHECKING, NamedTuple, cast

from gogate.git.push import parse_receive, parse_update
from gogate.model.errors import CannotJudge
from gogate.server import gomod
from gogate.server.content import Header, Spill
from gogate.server.walk import Trees, parse_tree
from tests.server import fuzz_walk
from tests.server.oracle import tree_entries, updates_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["TARGETS", "Target", "fuzz"]

OID = b"ab" * 20
BLOBS = ((OID.decode(), 12), ("cd" * 20, 0))
TREE = b"100644 a.go\0" + b"\1" * 20 + b"40000 d\0" + b"\0" * 20 + b"120000 l\0" + b"\n" * 20
MODE_DIGITS = 7  # more than git writes; longer ones are refused
ODD = (
    b"\0",
    b"\n",
    b" ",
    b"0",
    b"f",
    b"/",
    b"..",
    b".git",
    b'"',
    b"`",
    b"(",
    b")",
    b"//",
    b"\xff",
    b"\r",
    b"\t",
    b"\\",
    b".",
    b"~1",
)


def tree(data: bytes) -> None:
    known = tree_entries(data, 20)
    try:
        entries = parse_tree(data, 20)
    except CannotJudge:
        assert known is None or any(len(mode) > MODE_DIGITS for mode, _, _ in known)
        raise
    assert entries == known
    assert b"".join(mode + b" " + name + b"\0" + oid for mode, name, oid in entries) == data


def trees(data: bytes) -> None:
    oids = [OID.decode(), "cd" * 20]
    reader = Trees(oids)
    half = len(data) // 2
    reader.feed(data[:half])
    reader.feed(data[half:])
    reader.finish()
    assert list(reader.found) == oids
    for oid, content in reader.found.items():
        line, _, data = data.partition(b"\n")
        assert line.split(b" ")[:2] == [oid.encode(), b"tree"]
        assert int(line.split(b" ")[2]) == len(content)
        assert data[: len(content)] == content
        data = data[len(content) + 1 :]
    assert data == b""


class Kept(io.BytesIO):
    """A file in memory, opened once: what was written to it, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.content: bytes | None = None

    def open(self, mode: str) -> Kept:
        assert (mode, self.tell(), self.content) == ("xb", 0, None)
        return self

    def close(self) -> None:
        self.content = self.getvalue()


def blobs(data: bytes) -> None:
    files = {Kept(): Header(oid, "blob", size) for oid, size in BLOBS}
    reader = Spill(cast("dict[Path, Header]", files))
    try:
        for at in range(0, len(data), 7):
            reader.feed(data[at : at + 7])
        reader.finish()
    finally:
        reader.release()
    for file, header in files.items():
        line, _, data = data.partition(b"\n")
        assert line.split(b" ")[:2] == [header.oid.encode(), b"blob"]
        assert int(line.split(b" ")[2]) == header.size
        assert file.content == data[: header.size]
        assert data[header.size : header.size + 1] == b"\n"
        data = data[header.size + 1 :]
    assert data == b""


def receive(data: bytes) -> None:
    known = updates_of(data)
    try:
        updates = parse_receive(data)
    except CannotJudge:
        assert known is None, "git writes this"
        raise
    assert [(update.old, update.new, update.ref.encode("utf-8", "surrogateescape")) for update in updates] == known
    assert all(parse_update((update.ref, update.old, update.new)) == update for update in updates)


def go_mod(data: bytes) -> None:
    module = gomod.parse(data)
    assert gomod.parse(gomod.write(module).encode()) == module._replace(ignore=())
    assert gomod.write(module).count("\n") <= 3


class Target(NamedTuple):
    """What reads, an input that it takes, and the errors by which it refuses."""

    read: Callable[[bytes], None]
    good: bytes
    refuses: tuple[type[Exception], ...] = (CannotJudge,)


TARGETS: Mapping[str, Target] = {
    "tree": Target(tree, TREE),
    "trees": Target(trees, b"%s tree %d\n%s\n%s tree 0\n\n" % (OID, len(TREE), TREE, b"cd" * 20)),
    "blobs": Target(blobs, b"%s blob 12\nfunc A() {}\n\n%s blob 0\n\n" % (OID, b"cd" * 20)),
    "walk": Target(fuzz_walk.walked, fuzz_walk.GOOD),
    "receive": Target(receive, b"%s %s refs/heads/main\n%s %s refs/tags/v1\n" % (b"0" * 40, OID, OID, b"0" * 40)),
    "go.mod": Target(
        go_mod, b'module "example.com/m"\n\ngo 1.24 // x\nignore (\n\t./a\n)\nrequire a v1\n', (ValueError,)
    ),
}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Change *data* in one to four places."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(changed) + 1), chance.randint(0, 6)
        kind = chance.randrange(4)
        if kind == 0:
            changed[at : at + length] = b""
        elif kind == 1:
            changed[at:at] = chance.choice(ODD)
        elif kind == 2:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        else:
            changed[at:at] = changed[at : at + 20 * length]
    return bytes(changed)


def fuzz(name: str, cases: int, seed: int) -> tuple[int, int]:
    """Try *cases* inputs for the target *name*; return how many were taken and how many refused."""
    target = TARGETS[name]
    target.read(target.good)
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - the same cases for the same seed
    taken = 0
    for _ in range(cases):
        data = mutated(target.good, chance)
        try:
            target.read(data)
            taken += 1
        except target.refuses:
            pass
    return taken, cases - taken


def main() -> int:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 250_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for name in TARGETS:
        taken, refused = fuzz(name, cases, seed)
        sys.stdout.write(f"{name}: {taken} taken, {refused} refused\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
