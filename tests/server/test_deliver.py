"""The worker where nobody answers; what a target's answers do is tested end to end."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from gogate.model.errors import ExitCode
from gogate.run.stop import Stop
from gogate.server.deliver import deliver, main, send
from gogate.server.requests import Event, Request
from gogate.server.spool import add, alone, waiting
from gogate.server.types import Delivery, Policy, Trigger

EVENT = Event("refs/heads/main", "0" * 40, "1" * 40, "a", "ann", "now")


@pytest.fixture
def nobody() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}"


def policy(tmp_path: Path, url: str, **delivery: object) -> Policy:
    trigger = Trigger(name="ci", kind="webhook", url=url)
    patience = Delivery(backoff="1ms", timeout="1s", **delivery)  # type: ignore[arg-type]
    return Policy(triggers=(trigger,), audit=str(tmp_path / "audit.jsonl"), delivery=patience)


def audit(tmp_path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]


def test_what_nobody_takes_waits_and_is_written_down(nobody: str, tmp_path: Path) -> None:
    add(tmp_path / "spool", "ci", EVENT)
    deliver(tmp_path / "spool", policy(tmp_path, nobody, attempts=3), Stop())
    assert len(waiting(tmp_path / "spool")) == 1
    (line,) = audit(tmp_path)
    assert (line["delivered"], line["waits"], line["trigger"]) == (False, True, "ci")


def test_what_nobody_knows_is_dropped(nobody: str, tmp_path: Path) -> None:
    add(tmp_path / "spool", "gone", EVENT)
    (tmp_path / "spool" / "0.json").write_text("{")
    deliver(tmp_path / "spool", policy(tmp_path, nobody), Stop())
    assert waiting(tmp_path / "spool") == []
    assert [line["reason"] for line in audit(tmp_path)] == [
        "not a request",
        "the policy has no such trigger any more",
    ]


def test_a_second_worker_sends_nothing(nobody: str, tmp_path: Path) -> None:
    add(tmp_path / "spool", "gone", EVENT)
    with alone(tmp_path / "spool"):
        deliver(tmp_path / "spool", policy(tmp_path, nobody, attempts=2), Stop())
    assert len(waiting(tmp_path / "spool")) == 1


def test_a_stop_ends_the_pauses(nobody: str, tmp_path: Path) -> None:
    add(tmp_path / "spool", "ci", EVENT)
    stop = Stop()
    stop.request(15)
    deliver(tmp_path / "spool", policy(tmp_path, nobody), stop)
    assert len(waiting(tmp_path / "spool")) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::1/", "http://x.invalid/", "http://127.0.0.1:0/"])
def test_no_address_raises(url: str) -> None:
    sent = send(Request(url, {}, b""), 1)
    assert not sent.delivered
    assert sent.why


def test_the_command_is_strict(tmp_path: Path) -> None:
    assert main([]) == ExitCode.USAGE
    assert main([str(tmp_path), str(tmp_path / "none.toml")]) == ExitCode.USAGE
    (tmp_path / "policy.toml").write_text("")
    assert main([str(tmp_path / "none"), str(tmp_path / "policy.toml")]) == ExitCode.PASS
