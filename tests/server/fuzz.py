"""Mutated input for everything that reads a push's bytes: ``python -m tests.server.fuzz [CASES] [SEED]``.

Good input is mutated and read again. What is refused has to be refused by the expected error; what is taken has to be
written back byte for byte, so that nothing is let in by accident.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

from gogate.git.push import parse_receive
from gogate.model.errors import CannotJudge
from gogate.server import gomod
from gogate.server.walk import Trees, parse_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["TARGETS", "fuzz"]

OID = b"ab" * 20
TREE = b"100644 a.go\0" + b"\1" * 20 + b"40000 d\0" + b"\0" * 20 + b"120000 l\0" + b"\n" * 20
ODD = (b"\0", b"\n", b" ", b"0", b"f", b"/", b"..", b".git", b'"', b"`", b"(", b")", b"//", b"\xff", b"\r", b"\t")


def tree(data: bytes) -> None:
    entries = parse_tree(data, 20)
    assert b"".join(mode + b" " + name + b"\0" + oid for mode, name, oid in entries) == data


def trees(data: bytes) -> None:
    reader = Trees([OID.decode(), "cd" * 20])
    half = len(data) // 2
    reader.feed(data[:half])
    reader.feed(data[half:])
    reader.finish()
    found = reader.found.items()
    # git writes sizes without leading zeros; one that has them is read as the same number.
    assert b"".join(content + b"\n" for _, content in found) in data or len(found) == 2
    assert sum(len(content) for _, content in found) < len(data)


def receive(data: bytes) -> None:
    updates = parse_receive(data)
    lines = (f"{update.old} {update.new} {update.ref}\n" for update in updates)
    assert "".join(lines).encode("utf-8", "surrogateescape") == data


def go_mod(data: bytes) -> None:
    module = gomod.parse(data)
    assert gomod.parse(gomod.write(module).encode()) == module._replace(ignore=())
    assert gomod.write(module).count("\n") <= 3


TARGETS: Mapping[str, tuple[Callable[[bytes], None], bytes]] = {
    "tree": (tree, TREE),
    "trees": (trees, b"%s tree %d\n%s\n%s tree 0\n\n" % (OID, len(TREE), TREE, b"cd" * 20)),
    "receive": (receive, b"%s %s refs/heads/main\n%s %s refs/tags/v1\n" % (b"0" * 40, OID, OID, b"0" * 40)),
    "go.mod": (go_mod, b'module "example.com/m"\n\ngo 1.24 // x\nignore (\n\t./a\n)\nrequire a v1\n'),
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
    read, good = TARGETS[name]
    read(good)
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - the same cases for the same seed
    taken = 0
    for _ in range(cases):
        data = mutated(good, chance)
        try:
            read(data)
            taken += 1
        except (CannotJudge, ValueError):
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
