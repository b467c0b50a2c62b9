"""From a push to the request that a CI system gets: signed, retried, kept on disk while nobody listens."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from gogate.run.stop import Stop
from gogate.server.deliver import deliver
from gogate.server.policy import read_policy
from gogate.server.spool import waiting
from tests.server.serverworld import BAD, CLEAN, ZERO, ServerWorld

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

PATIENCE = 60.0


class Got(NamedTuple):
    method: str
    path: str
    headers: Message
    body: bytes


class Target(ThreadingHTTPServer):
    """Answers with ``codes`` one after the other, then with 200; keeps what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: queue.Queue[Got] = queue.Queue()
        self.codes: list[int] = []
        self.held = threading.Event()
        self.held.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def next(self) -> Got:
        return self.got.get(timeout=PATIENCE)


class Handler(BaseHTTPRequestHandler):
    server: Target

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.held.wait(PATIENCE)
        code = self.server.codes.pop(0) if self.server.codes else 200
        self.send_response(code)
        if code in (301, 302, 307):
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.server.got.put(Got(self.command, self.path, self.headers, body))

    do_GET = do_POST  # noqa: N815 - the library's name

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def listening() -> Iterator[Target]:
    target = Target()
    thread = threading.Thread(target=target.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield target
    finally:
        target.shutdown()
        thread.join()
        target.server_close()


@pytest.fixture
def target() -> Iterator[Target]:
    with listening() as found:
        yield found


@pytest.fixture
def server(tmp_path: Path, gofumpt: Path) -> ServerWorld:
    world = ServerWorld(tmp_path, gofumpt, "pre-receive", "post-receive")
    secret = tmp_path / "secret"
    secret.write_text("hush\n")
    secret.chmod(0o600)
    world.write("a.go", CLEAN)
    world.commit()
    return world


def trigger(world: ServerWorld, url: str, kind: str = "webhook", more: str = "", delivery: str = "") -> None:
    secret = world.folder / "secret"
    world.policy(
        f'audit = "{world.folder / "audit.jsonl"}"\n[delivery]\nbackoff = "10ms"\n{delivery}\n'
        f'[[triggers]]\nname = "ci"\nkind = "{kind}"\nurl = "{url}"\nsecret_file = "{secret}"\n{more}\n'
    )


def spool(world: ServerWorld) -> Path:
    return world.server / "gogate" / "spool"


def settled(world: ServerWorld) -> list[dict[str, object]]:
    """Wait until nothing waits and all is written down; return the audit log's lines of triggers."""
    end = time.monotonic() + PATIENCE
    while waiting(spool(world)):
        assert time.monotonic() < end
        threading.Event().wait(0.02)
    while True:
        lines = (world.folder / "audit.jsonl").read_text().splitlines()
        told = [line for line in map(json.loads, lines) if "trigger" in line]
        if told:
            return told
        assert time.monotonic() < end
        threading.Event().wait(0.02)


def test_a_webhook_is_signed(server: ServerWorld, target: Target) -> None:
    trigger(server, f"{target.url}/hook")
    assert server.push("HEAD:refs/heads/main", GL_USERNAME="ann").ok
    got = target.next()
    digest = hmac.new(b"hush", got.body, hashlib.sha256).hexdigest()
    assert (got.method, got.path) == ("POST", "/hook")
    assert got.headers["X-Gogate-Signature-256"] == f"sha256={digest}"
    told = json.loads(got.body)
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "event": "push",
        "ref": "refs/heads/main",
        "old": ZERO,
        "new": server.git("rev-parse", "HEAD"),
        "repository": "server.git",
        "pusher": "ann",
    }
    (line,) = settled(server)
    assert (line["delivered"], line["reason"], line["ref"]) == (True, "HTTP 200", "refs/heads/main")


def test_jenkins_is_asked_to_look(server: ServerWorld, target: Target) -> None:
    trigger(server, target.url, "jenkins", 'repository = "git@host:a b.git"')
    assert server.push("HEAD:refs/heads/feature/x").ok
    got = target.next()
    asked = urlsplit(got.path)
    assert (got.method, asked.path) == ("GET", "/git/notifyCommit")
    assert parse_qs(asked.query) == {
        "url": ["git@host:a b.git"],
        "branches": ["feature/x"],
        "sha1": [server.git("rev-parse", "HEAD")],
        "token": ["hush"],
    }
    settled(server)


def test_gitlab_is_told_a_ref(server: ServerWorld, target: Target) -> None:
    trigger(server, target.url, "gitlab", 'project = "group/a"\nrefs = ["refs/tags/*"]')
    assert server.push("HEAD:refs/heads/main", "HEAD:refs/tags/v1").ok
    got = target.next()
    assert (got.method, got.path) == ("POST", "/api/v4/projects/group%2Fa/trigger/pipeline")
    assert parse_qs(got.body.decode())["ref"] == ["v1"]
    assert parse_qs(got.body.decode())["token"] == ["hush"]
    settled(server)
    assert target.got.empty()


def test_github_is_sent_an_event(server: ServerWorld, target: Target) -> None:
    trigger(server, target.url, "github", 'project = "group/a"\nevent = "checked"')
    assert server.push("HEAD:refs/heads/main").ok
    got = target.next()
    assert (got.method, got.path) == ("POST", "/repos/group/a/dispatches")
    assert got.headers["Authorization"] == "Bearer hush"
    told = json.loads(got.body)
    assert told["event_type"] == "checked"
    assert told["client_payload"]["sha"] == server.git("rev-parse", "HEAD")
    settled(server)


def test_a_rejected_push_triggers_nothing(server: ServerWorld, target: Target) -> None:
    trigger(server, target.url)
    server.write("bad.go", BAD)
    server.commit()
    assert not server.push("HEAD:refs/heads/main").ok
    assert not spool(server).exists()
    assert target.got.empty()


def test_what_fails_is_sent_again_as_the_same_delivery(server: ServerWorld, target: Target) -> None:
    target.codes = [503, 429]
    trigger(server, target.url)
    assert server.push("HEAD:refs/heads/main").ok
    tries = [target.next() for _ in range(3)]
    assert len({got.headers["X-Gogate-Delivery"] for got in tries}) == 1
    assert len({got.body for got in tries}) == 1
    (line,) = settled(server)
    assert line["delivered"] is True


def test_a_target_that_is_down_gets_it_with_a_later_push(server: ServerWorld) -> None:
    with listening() as gone:
        url, port = gone.url, gone.server_port
    trigger(server, url, delivery="attempts = 1")
    assert server.push("HEAD:refs/heads/main").ok
    deliver(spool(server), read_policy(server.server / "gogate-server.toml"), Stop())
    assert [entry.event.ref for _, entry in waiting(spool(server)) if entry] == ["refs/heads/main"]
    assert "hush" not in "".join(path.read_text() for path in spool(server).iterdir())
    server.write("n.txt", "n")
    server.commit()
    with listening() as back:
        trigger(server, back.url, delivery="attempts = 3")
        assert back.server_port != port or back.url == url
        assert server.push("HEAD:refs/heads/later").ok
        refs = [json.loads(back.next().body)["ref"] for _ in range(2)]
        settled(server)
    assert refs == ["refs/heads/main", "refs/heads/later"]


def test_a_slow_target_does_not_hold_the_push(server: ServerWorld, target: Target) -> None:
    target.held.clear()
    trigger(server, target.url)
    assert server.push("HEAD:refs/heads/main").ok  # comes back while the target has not answered
    assert target.got.empty()
    target.held.set()
    assert target.next().method == "POST"
    settled(server)


@pytest.mark.parametrize("code", [400, 404, 302])
def test_what_is_refused_is_given_up_and_written_down(code: int, server: ServerWorld, target: Target) -> None:
    target.codes = [code]
    trigger(server, target.url)
    assert server.push("HEAD:refs/heads/main").ok
    assert target.next().path == "/"
    (line,) = settled(server)
    assert (line["delivered"], line["reason"]) == (False, f"HTTP {code}")
    assert target.got.empty()  # a redirect is not followed: it would carry the token elsewhere


def test_what_waited_too_long_is_given_up(server: ServerWorld, target: Target) -> None:
    target.codes = [503] * 3
    trigger(server, target.url, delivery='keep = "0s"\nattempts = 3')
    assert server.push("HEAD:refs/heads/main").ok
    (line,) = settled(server)
    assert line["delivered"] is False
    assert "given up after 0s" in str(line["reason"])


def test_a_secret_that_others_can_read_is_not_used(server: ServerWorld, target: Target) -> None:
    (server.folder / "secret").chmod(0o644)
    trigger(server, target.url, delivery="attempts = 1")
    assert server.push("HEAD:refs/heads/main").ok
    deliver(spool(server), read_policy(server.server / "gogate-server.toml"), Stop())
    assert target.got.empty()
    assert len(waiting(spool(server))) == 1
    assert "others can read it" in (server.folder / "audit.jsonl").read_text()


def test_a_spool_that_cannot_be_written_is_said_and_lets_the_push_in(server: ServerWorld, target: Target) -> None:
    blocked = server.folder / "file"
    blocked.write_text("")
    trigger(server, target.url, delivery=f'spool = "{blocked}/spool"')
    push = server.push("HEAD:refs/heads/main")
    assert push.ok
    assert "the push is in, but its pipeline was not triggered" in push.said
