from __future__ import annotations

import signal

import pytest

from gogate.model.errors import (
    CannotJudge,
    ExitCode,
    GogateError,
    Interrupted,
    SettingsError,
    TimeLimit,
    UsageError,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [(UsageError, 2), (SettingsError, 2), (CannotJudge, 3), (TimeLimit, 4), (GogateError, 3)],
)
def test_each_error_carries_its_code(error: type[GogateError], code: int) -> None:
    assert error("wrong").exit_code == code
    assert error("wrong").exit_code in set(ExitCode)


def test_no_error_is_a_pass_or_a_judged_failure() -> None:
    kinds = [GogateError]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        assert kind.exit_code not in (ExitCode.PASS, ExitCode.FAIL)


def test_an_interruption_says_its_signal() -> None:
    error = Interrupted(signal.SIGTERM)
    assert (error.exit_code, error.signal_number) == (143, 15)
    assert Interrupted(signal.SIGINT).exit_code == 130


def test_the_fix_has_a_line_of_its_own() -> None:
    assert str(CannotJudge("no go on PATH", fix="install Go")) == "no go on PATH\n  fix: install Go"
    assert str(CannotJudge("no go on PATH")) == "no go on PATH"
