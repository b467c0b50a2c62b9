from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from gogate.cli.world import World


def test_the_processs_surroundings_are_handed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    raw, errors = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff in")))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(errors, encoding="ascii"))
    world = World.of_process()
    assert (world.cwd, world.environ) == (Path.cwd(), dict(os.environ))
    assert world.environ is not os.environ
    assert world.stdin.read() == b"\xff in"
    world.stdout.write("é → \udcff")
    world.stderr.write("\udcff")
    world.stdout.flush()
    world.stderr.flush()
    assert raw.getvalue().decode() == "é → \\udcff"
    assert errors.getvalue() == b"\\udcff"
    assert world.raw_stdout is world.stdout.buffer


def test_missing_streams_are_empty_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    world = World.of_process()
    assert world.stdin.read() == b""
    assert world.stdout.write("nobody hears") == world.stderr.write("nobody sees") + 1
    assert world.raw_stdout.write(b"x") == 1
    world.stdout.close()
    world.stderr.close()
