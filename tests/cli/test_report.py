from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.test_recorded import PASSED
from tests.checkworld import gogate
from tests.goworld import module, write


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no input"),
        (("--gate", "nightly"), "no input"),
        (("result.json", "--vet", "x"), "judged already"),
        (("--vet", "-", "--test-json", "-"), "one recording only"),
        (("--vet", "x", "--gate", "nightli"), "did you mean nightly?"),
        (("--vet", "x", "--report", "juni=x"), "no report is called"),
    ],
)
def test_wrong_words_are_usage_errors(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = gogate(tmp_path, "report", *arguments)
    assert (ran.code, said in ran.stderr) == (2, True), ran.stderr
    assert "fix:" in ran.stderr


def test_the_root_is_named_with_c(tmp_path: Path) -> None:
    write(tmp_path / "root", module())
    (tmp_path / "root" / "t.json").write_text(PASSED)
    ran = gogate(tmp_path, "report", "-C", "root", "--test-json", "t.json", "--report", "junit=out/j.xml")
    assert ran.code == 0
    assert "1 package in 1 module" in ran.stdout
    assert (tmp_path / "root/out/j.xml").is_file()


def test_standard_input_is_a_recording(tmp_path: Path) -> None:
    ran = gogate(tmp_path, "report", "--test-json", "-", stdin=PASSED.encode())
    assert (ran.code, "PASS" in ran.stdout) == (0, True)
    ran = gogate(tmp_path, "report", "--test-json", "-", stdin=b"")
    assert (ran.code, "standard input" in ran.stdout) == (3, True)


def test_a_stored_result_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]")
    ran = gogate(tmp_path, "report", "x.json")
    assert (ran.code, "x.json is no result document" in ran.stderr) == (3, True)
    assert gogate(tmp_path, "report", "gone.json").code == 3
