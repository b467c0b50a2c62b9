"""What became of a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from gogate.run.outcome import Command, Ended, Outcome


@pytest.mark.parametrize("ended", list(Ended))
@pytest.mark.parametrize("code", [0, 1, None])
def test_well_is_an_exit_of_its_own_with_0_and_nothing_else(ended: Ended, code: int | None) -> None:
    command = Command(("x",), Path("/"), {})
    outcome = Outcome(command, code, None, 0.0, b"", b"", False, ended)
    assert outcome.ok == (ended is Ended.EXITED and code == 0)


def test_a_command_does_not_change() -> None:
    command = Command(("x",), Path("/"), {})
    with pytest.raises(AttributeError):
        command.argv = ()  # type: ignore[misc]
