"""What a job may be."""

from __future__ import annotations

import pytest

from gogate.run.job import Job
from gogate.run.stop import Stop
from tests.run.support import Reacts, shell


def test_a_command_or_an_action() -> None:
    assert Job(name="a", command=shell("true"), reader=lambda _: Reacts(), limit=1, nice=3).action is None
    assert Job(name="a", action=Stop.check).command is None


def test_neither_and_both() -> None:
    with pytest.raises(ValueError, match="job a: wants either a command or an action"):
        Job(name="a")
    with pytest.raises(ValueError, match="job a: wants either a command or an action"):
        Job(name="a", command=shell("true"), action=Stop.check)


def test_what_only_a_command_has() -> None:
    with pytest.raises(ValueError, match="job a: an action has no reader"):
        Job(name="a", action=Stop.check, reader=lambda _: Reacts())
    with pytest.raises(ValueError, match="job a: an action has no reader, no limit"):
        Job(name="a", action=Stop.check, limit=1)
    with pytest.raises(ValueError, match="no nice"):
        Job(name="a", action=Stop.check, nice=1)


def test_negative_weights() -> None:
    with pytest.raises(ValueError, match="job a: weight and memory are not negative"):
        Job(name="a", action=Stop.check, weight=-1)
    with pytest.raises(ValueError, match="job a: weight and memory are not negative"):
        Job(name="a", action=Stop.check, memory=-1)
