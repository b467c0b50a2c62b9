"""Pushes by every road without ssh: a path, git daemon, git http-backend; and what forges tell their hooks."""

from __future__ import annotations

import socketserver
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

import pytest

from tests.server.serverworld import BAD, CLEAN, GOMOD, ServerWorld

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import BinaryIO


@pytest.fixture
def server(tmp_path: Path, gofumpt: Path) -> ServerWorld:
    return ServerWorld(tmp_path, gofumpt)


class Daemon(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    world: ServerWorld


class DaemonHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Daemon)
        world = self.server.world
        words = ("daemon", "--inetd", f"--base-path={world.folder}", "--export-all", "--enable=receive-pack")
        descriptor = self.request.fileno()
        subprocess.run(
            ["git", *words], stdin=descriptor, stdout=descriptor, env=world.environ, stderr=subprocess.DEVNULL
        )


class Http(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = False


class HttpHandler(WSGIRequestHandler):
    """Speaks HTTP/1.1 as far as git needs it: pushes over a megabyte come in chunks, which wsgiref does not read."""

    def log_message(self, *_args: object) -> None:
        pass


def chunked(stream: BinaryIO) -> Iterator[bytes]:
    while size := int(stream.readline().split(b";")[0], 16):
        yield stream.read(size)
        stream.readline()


class Backend:
    """git http-backend as a WSGI application, for a user named alice."""

    def __init__(self, world: ServerWorld) -> None:
        self.world = world

    def __call__(self, environ: Mapping[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        stream = environ["wsgi.input"]
        if environ.get("HTTP_TRANSFER_ENCODING") == "chunked":
            body = b"".join(chunked(stream))
        else:
            body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
        names = ("PATH_INFO", "QUERY_STRING", "REQUEST_METHOD", "CONTENT_TYPE", "HTTP_CONTENT_ENCODING", "REMOTE_ADDR")
        kept = {name: str(environ[name]) for name in names if environ.get(name)}
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            env={
                **self.world.environ,
                **kept,
                "CONTENT_LENGTH": str(len(body)),
                "GIT_PROJECT_ROOT": str(self.world.folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_PROTOCOL": environ.get("HTTP_GIT_PROTOCOL", ""),
                "REMOTE_USER": "alice",
            },
        )
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        start(headers.pop("Status", "200 OK"), list(headers.items()))
        return [rest]


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def by_path(world: ServerWorld) -> Iterator[str]:
    yield str(world.server)


@contextmanager
def by_daemon(world: ServerWorld) -> Iterator[str]:
    server = Daemon(("127.0.0.1", 0), DaemonHandler)
    server.world = world
    with serving(server):
        yield f"git://127.0.0.1:{server.server_address[1]}/{world.server.name}"


@contextmanager
def by_http(world: ServerWorld) -> Iterator[str]:
    server = Http(("127.0.0.1", 0), HttpHandler)
    server.set_app(Backend(world))
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}/{world.server.name}"


ROADS = {"path": by_path, "daemon": by_daemon, "http": by_http}
assert ServerHandler.http_version == "1.0"  # what git is answered with


@pytest.mark.parametrize("road", ROADS)
def test_push_is_judged_by_every_road(road: str, server: ServerWorld) -> None:
    log = server.folder / "audit.jsonl"
    server.policy(f'audit = "{log}"\n')
    server.write("go.mod", GOMOD)
    server.write("a.go", CLEAN)
    server.write("large.bin", bytes(range(256)) * 6000)  # over a megabyte: http pushes it in chunks
    good = server.commit()
    server.write("b.go", BAD)
    bad = server.commit()
    with ROADS[road](server) as url:
        refused = server.push(f"{bad}:refs/heads/main", to=url)
        assert not refused.ok
        assert "remote: gogate: rejected: 1 of 2 Go files not formatted" in refused.said
        assert "remote:   b.go:3: gofmt would rewrite 1 line" in refused.said
        assert server.refs() == {}
        accepted = server.push(f"{good}:refs/heads/main", to=url)
    assert accepted.ok, accepted.said
    assert server.refs() == {"refs/heads/main": good}
    assert server.left_over() == []
    assert [line.count('"verdict":"') for line in log.read_text().splitlines()] == [1, 1]
    assert ('"who":"alice"' in log.read_text()) is (road == "http")


FORGES = {
    "gitlab": {"GL_ID": "key-1", "GL_PROTOCOL": "ssh", "GL_PROJECT_PATH": "group/a", "GL_USERNAME": "ann"},
    "gitea": {"GITEA_REPO_NAME": "a", "GITEA_REPO_USER_NAME": "group", "GITEA_PUSHER_NAME": "ann"},
    "gitolite": {"GL_USER": "ann", "GL_REPO": "group/a", "GL_TID": "1", "GL_BINDIR": "/usr/share/gitolite3"},
    "bitbucket": {"BB_USER_NAME": "ann", "BB_PROJECT_KEY": "group", "BB_REPO_SLUG": "a", "BB_HOOK_TYPE": "PRE"},
    "github": {"GITHUB_USER_LOGIN": "ann", "GITHUB_REPO_NAME": "group/a", "GITHUB_VIA": "git push"},
}  # fmt: skip


@pytest.mark.parametrize("forge", FORGES)
def test_what_a_forge_tells_its_hook_is_understood(forge: str, server: ServerWorld) -> None:
    log = server.folder / "audit.jsonl"
    server.policy(f'audit = "{log}"\n')
    server.write("a.go", BAD)
    server.commit()
    server.environ.update(FORGES[forge])
    push = server.push("HEAD:refs/heads/main")
    said = [line for line in push.said.splitlines() if line.startswith("remote: ")]
    assert not push.ok
    assert all(line.startswith("remote: GL-HOOK-ERR: ") for line in said) is (forge == "gitlab")
    assert '"who":"ann"' in log.read_text()
    assert '"repository":"group/a"' in log.read_text()


def test_a_push_without_go_passes_as_a_wiki_does(server: ServerWorld) -> None:
    server.write("home.md", "# Home\n")
    server.commit()
    push = server.push("HEAD:refs/heads/main", PATH=_without_go(server))
    assert push.ok, push.said
    assert "no Go files to judge" in push.said


def _without_go(world: ServerWorld) -> str:
    """A search path with git on it and no Go: what does not judge needs no formatter."""
    folder = world.folder / "bare"
    folder.mkdir()
    for name in ("git", "sh"):
        found = subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
        Path(folder / name).symlink_to(found)
    return str(folder)


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_both_object_formats(object_format: str, tmp_path: Path, gofumpt: Path) -> None:
    world = ServerWorld(tmp_path, gofumpt, object_format=object_format)
    world.write("a.go", CLEAN)
    world.commit()
    assert world.push("HEAD:refs/heads/main").ok
    world.write("d/b.go", BAD)
    world.commit()
    refused = world.push("HEAD:refs/heads/main")
    assert not refused.ok
    assert "1 of 1 Go file not formatted" in refused.said
    assert "d/b.go:3" in refused.said
