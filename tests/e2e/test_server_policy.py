"""What the server's policy decides: skipped refs and pushes, the audit log, update beside pre-receive, broken files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gogate.run.stop import Stop
from gogate.server.install import install, plan_install
from tests.server.serverworld import BAD, CLEAN, ServerWorld


@pytest.fixture
def server(tmp_path: Path, gofumpt: Path) -> ServerWorld:
    return ServerWorld(tmp_path, gofumpt)


def audit(world: ServerWorld) -> list[dict[str, object]]:
    return [json.loads(line) for line in (world.folder / "audit.jsonl").read_text().splitlines()]


def with_audit(world: ServerWorld, more: str = "") -> None:
    world.policy(f'audit = "{world.folder / "audit.jsonl"}"\n{more}')


def test_the_audit_log_says_who_what_and_how_long(server: ServerWorld) -> None:
    with_audit(server)
    server.write("a.go", CLEAN)
    good = server.commit()
    server.write("bad.go", BAD)
    bad = server.commit()
    server.environ["GL_USERNAME"] = "ann\x1b[31m"
    assert server.push(f"{good}:refs/heads/main").ok
    assert not server.push(f"{bad}:refs/heads/main").ok
    first, second = audit(server)
    assert first["who"] == "ann\x1b[31m"
    assert "\x1b" not in (server.folder / "audit.jsonl").read_text()
    assert (first["verdict"], second["verdict"]) == ("accepted", "rejected")
    assert second["refs"] == [{"ref": "refs/heads/main", "old": good, "new": bad}]
    assert second["trees"] == [server.git("rev-parse", f"{bad}^{{tree}}")]
    assert (first["files"], second["files"]) == (1, 1)
    assert isinstance(first["seconds"], float)


def test_a_push_that_cannot_be_written_down_is_rejected(server: ServerWorld) -> None:
    server.policy(f'audit = "{server.folder}/no/audit.jsonl"\n')
    server.write("a.go", CLEAN)
    server.commit()
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "the audit log" in push.said


@pytest.mark.parametrize(
    ("option", "ok", "says"),
    [
        ("gogate.skip=the site is down", True, "accepted without being judged: the site is down"),
        ("gogate.skip=", False, "gogate.skip wants a reason"),
        ("ci.skip", False, "bad.go:3"),
    ],
)
def test_a_push_is_skipped_with_a_reason_where_the_policy_allows(
    option: str, ok: bool, says: str, server: ServerWorld
) -> None:
    with_audit(server, "allow_skip = true\n")
    server.write("bad.go", BAD)
    server.commit()
    push = server.push("HEAD:refs/heads/main", options=(option,))
    assert push.ok is ok
    assert says in push.said
    (line,) = audit(server)
    assert line["verdict"] == ("skipped" if ok else "rejected")
    assert not ok or line["reason"] == "the site is down"


def test_skipped_refs_are_not_judged_and_said_in_the_log(server: ServerWorld) -> None:
    with_audit(server, 'skip_refs = ["refs/heads/wip/*"]\n')
    server.write("bad.go", BAD)
    server.commit()
    assert server.push("HEAD:refs/heads/wip/a/b").ok
    assert not server.push("HEAD:refs/heads/main").ok
    assert [line["verdict"] for line in audit(server)] == ["skipped", "rejected"]


def test_deletions_need_no_judge(server: ServerWorld) -> None:
    server.write("a.go", CLEAN)
    server.commit()
    assert server.push("HEAD:refs/heads/main", "HEAD:refs/heads/old").ok
    push = server.push(":refs/heads/old")
    assert push.ok
    assert list(server.refs()) == ["refs/heads/main"]


def test_update_judges_ref_by_ref(tmp_path: Path, gofumpt: Path) -> None:
    server = ServerWorld(tmp_path, gofumpt, "update")
    server.write("a.go", CLEAN)
    good = server.commit()
    server.write("bad.go", BAD)
    bad = server.commit()
    push = server.push(f"{good}:refs/heads/good", f"{bad}:refs/heads/bad")
    assert not push.ok
    assert server.refs() == {"refs/heads/good": good}
    assert "bad.go:3" in push.said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("budgets = 3\n", "budgets: unknown key"),
        ('budget = "4"\n', "not a Go duration"),
        ("stages = [\n", "not TOML"),
        ('stages = ["lint"]\n', 'found "lint"'),
        ("allow_skip = true\n", "a skipped push must be written down"),
    ],
)
def test_a_broken_policy_lets_nothing_in(text: str, says: str, server: ServerWorld) -> None:
    (server.server / "gogate-server.toml").write_text(text)
    server.write("a.go", CLEAN)
    server.commit()
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "gogate-server.toml:1" in push.said
    assert says in push.said


def test_a_missing_gofumpt_lets_nothing_in(server: ServerWorld) -> None:
    server.policy("[tools]\n")
    server.write("a.go", CLEAN)
    server.commit()
    push = server.push("HEAD:refs/heads/main", PATH="/usr/local/go/bin:/usr/bin:/bin")
    assert not push.ok
    assert "the server has no gofumpt v0.12.0" in push.said
    assert "go install mvdan.cc/gofumpt@v0.12.0" in push.said


def test_what_is_installed_judges(server: ServerWorld) -> None:
    (server.server / "hooks" / "pre-receive").unlink()
    planned = plan_install(server.server, server.environ, Stop())
    install(planned)
    assert [hook.done for hook in plan_install(server.server, server.environ, Stop())] == [True, True]
    text = (server.server / "hooks" / "pre-receive").read_text()
    assert text.splitlines()[-1].endswith('-I -m gogate hook pre-receive "$@"')
