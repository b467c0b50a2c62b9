from __future__ import annotations

from pathlib import Path

import pytest

from gogate.cli.fix import parser
from tests.checkworld import gogate


def test_words() -> None:
    parsed = parser().parse_args(["--staged", "-C", "x", "./a/..."])
    assert (parsed.staged, parsed.folder, parsed.patterns) == (True, Path("x"), ["./a/..."])


def test_wrong_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gogate(tmp_path, "fix", "--stag").code == 2
    assert "--stag" in capsys.readouterr().err
    assert gogate(tmp_path, "fix", "-C", "nowhere").code == 2
