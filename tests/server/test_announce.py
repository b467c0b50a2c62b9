"""What is laid down for whom; that a worker sends it is tested end to end."""

from __future__ import annotations

from pathlib import Path

from gogate.git.push import Update
from gogate.server.announce import announce
from gogate.server.spool import waiting
from gogate.server.types import Delivery, Policy, Trigger

ZERO, A, B = "0" * 40, "a" * 40, "b" * 40
UPDATES = [
    Update(ZERO, A, "refs/heads/main"),
    Update(A, ZERO, "refs/heads/old"),
    Update(ZERO, B, "refs/tags/v1"),
    Update(ZERO, B, "refs/heads/caf\udce9"),
]


def laid_down(tmp_path: Path, *triggers: Trigger) -> list[tuple[str, str]]:
    """Announce where no policy's file is found, so that no worker starts."""
    policy = Policy(triggers=triggers, delivery=Delivery(spool=str(tmp_path / "spool")))
    assert announce(UPDATES, policy, tmp_path, {"USER": "ann"}) == []
    return [(entry.trigger, entry.event.ref) for _, entry in waiting(tmp_path / "spool") if entry]


def test_nothing_is_laid_down_for_nobody(tmp_path: Path) -> None:
    assert laid_down(tmp_path) == []
    assert not (tmp_path / "spool").exists()


def test_a_webhook_is_told_of_deletions_and_nobody_else(tmp_path: Path) -> None:
    hook = Trigger(name="hook", kind="webhook", url="http://x")
    jenkins = Trigger(name="jenkins", kind="jenkins", url="http://x", repository="a")
    tags = Trigger(name="tags", kind="webhook", url="http://x", refs=("refs/tags/*",))
    assert laid_down(tmp_path, hook, jenkins, tags) == [
        ("hook", "refs/heads/main"),
        ("hook", "refs/heads/old"),
        ("hook", "refs/heads/caf\\xe9"),
        ("jenkins", "refs/heads/main"),
        ("jenkins", "refs/heads/caf\\xe9"),
        ("tags", "refs/tags/v1"),
    ]


def test_trouble_is_told_and_lets_the_push_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    trigger = Trigger(name="x", kind="webhook", url="http://x")
    policy = Policy(triggers=(trigger,), delivery=Delivery(spool=str(tmp_path / "file" / "x")))
    (line,) = announce(UPDATES, policy, tmp_path, {})
    assert "its pipeline was not triggered" in line
