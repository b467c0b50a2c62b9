"""The targets of `fuzz.py`, led by coverage: ``python -m tests.server.fuzz_atheris TARGET [CORPUS] [-runs=1000000]``.

atheris is no dependency: ``pip install atheris`` into an environment that has gogate. TARGET is a name of
`fuzz.TARGETS`; CORPUS is a folder that is kept, so that the next run starts where this one ended; flags are libFuzzer's
(``-seed=1 -max_len=400 -max_total_time=600``). Each input has to be refused by the expected error or to be read as
`oracle.py` reads it; anything else ends the run with a trace, and libFuzzer writes the input to ``crash-...``.
Every 100,000 inputs it says how many were taken and how many refused. Exit code: 0, libFuzzer's, or 3
without atheris.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from tests.server.fuzz import Target

__all__: list[str] = []

# libFuzzer splices these in: what names, modes and lines are made of.
WORDS = (
    b"100644 ", b"40000 ", b"120000 ", b"160000 ", b".go\0", b".git", b"git~1", b"..", b"/", b"\\", b":", b"~1",
    b"\xe2\x80\x8c", b"\xef\xbb\xbf", b" tree ", b"\n", b" refs/heads/", b".lock", b"@{", b"module ", b"ignore ", b"//",
    b"0" * 40, b"ab" * 20, b"\xff\xfe", b"\xf0\x05.git ", b"\xf1\x06.git\\x", b"\xf2\x08.git::$I",
)  # fmt: skip


def dictionary(folder: Path) -> Path:
    """Write the words in libFuzzer's form and name the file."""
    file = folder / "words"
    lines = ('"{}"\n'.format("".join(f"\\x{byte:02x}" for byte in word)) for word in WORDS)
    file.write_text("".join(lines))
    return file


def run(atheris: ModuleType, name: str, flags: list[str]) -> None:
    """Fuzz the target *name*; does not return."""
    with atheris.instrument_imports(include=["gogate", "tests.server"]):
        from tests.server.fuzz import TARGETS

        target = TARGETS[name]
    counted: Counter[str] = Counter()
    folder = Path(tempfile.mkdtemp(prefix="gogate-fuzz-"))
    (folder / "seeds").mkdir()
    (folder / "seeds" / "good").write_bytes(target.good)
    given = (f"-dict={dictionary(folder)}", f"-artifact_prefix={folder}/", *flags, str(folder / "seeds"))
    atheris.Setup([sys.argv[0], *given], _of(target, counted))
    atheris.Fuzz()


def _of(target: Target, counted: Counter[str]) -> object:
    def one(data: bytes) -> None:
        try:
            target.read(data)
            counted["taken"] += 1
        except target.refuses:
            counted["refused"] += 1
        if not sum(counted.values()) % 100_000:
            sys.stderr.write(f"{counted['taken']} taken, {counted['refused']} refused\n")

    return one


def main() -> int:
    if len(sys.argv) < 2:
        sys.stderr.write(f"{__doc__}")
        return 2
    try:
        atheris = importlib.import_module("atheris")
    except ImportError:
        sys.stderr.write("atheris is not installed: pip install atheris\n")
        return 3
    run(atheris, sys.argv[1], sys.argv[2:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
