from __future__ import annotations

from pathlib import Path

from gogate.cli.check import parser
from gogate.model.errors import ExitCode
from tests.checkworld import gogate
from tests.goworld import write

FORMATTED = {"go.mod": "module m\n\ngo 1.24\n", "m.go": "package m\n"}


def test_the_help_names_every_exit_code_and_every_default() -> None:
    text = " ".join(parser().format_help().split())
    for code in ExitCode:
        assert f"{code.value} " in text.partition("exit codes: ")[2]
    assert "128+N signal N" in text
    for words in ("default: check", "default: the work tree as it is", "default: gogate.toml at the root"):
        assert words in text


def test_a_word_is_never_guessed_from_its_beginning() -> None:
    assert not parser().allow_abbrev


def test_check_judges_and_answers(tmp_path: Path) -> None:
    write(tmp_path, FORMATTED)
    ran = gogate(tmp_path, "check", "--stage", "fmt")
    assert ran.code == 0
    assert ran.stdout.splitlines()[0] == "check: 1 package in 1 module (all)"
    assert ran.stdout.splitlines()[-1].startswith("PASS")
    write(tmp_path, {"n.go": "package m\n\nvar  n int\n"})
    ran = gogate(tmp_path, "check", "--stage", "fmt", "-q")
    assert ran.code == 1
    assert "n.go:3" in ran.stdout
    assert ran.stderr == ""
