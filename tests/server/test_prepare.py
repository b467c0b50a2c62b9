"""The administrator's command; the end-to-end tests of the sandbox prepare a server by it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.prepare import main, prepare
from gogate.server.types import Policy, Sandbox
from tests.goworld import write


def test_usage_and_a_wrong_policy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage: python -m gogate.server.prepare POLICY" in capsys.readouterr().err
    policy = tmp_path / "server.toml"
    policy.write_text('stages = ["lint"]\n')
    assert main([str(policy)]) == 2
    assert "server.toml:1" in capsys.readouterr().err


def test_where_to_must_be_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "server.toml"
    policy.write_text('stages = ["vet"]\n')
    assert main([str(policy)]) == 3
    assert "sandbox.prepared is not set" in capsys.readouterr().err


def test_a_checkout_that_does_not_compile_is_no_preparation(tmp_path: Path) -> None:
    checkout = write(
        tmp_path / "checkout", {"go.mod": "module m\n\ngo 1.24\n", "a.go": "package a\n\nvar X int = true\n"}
    )
    policy = Policy(stages=("test",), sandbox=Sandbox(prepared=str(tmp_path / "prepared")))
    with pytest.raises(CannotJudge, match=r"go test in .*checkout failed"):
        prepare(policy, [checkout], os.environ, Stop())
