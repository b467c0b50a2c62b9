from __future__ import annotations

from pathlib import Path

from gogate.cli.fix import parser
from tests.checkworld import gogate


def test_words() -> None:
    parsed = parser().parse_args(["--staged", "-C", "x", "./a/..."])
    assert (parsed.staged, parsed.folder, parsed.patterns) == (True, Path("x"), ["./a/..."])


def test_wrong_words(tmp_path: Path) -> None:
    ran = gogate(tmp_path, "fix", "--stag")
    assert (ran.code, ran.stderr) == (2, "gogate: unrecognized arguments: --stag\n  fix: did you mean --staged?\n")
    assert gogate(tmp_path, "fix", "-C", "nowhere").code == 2
