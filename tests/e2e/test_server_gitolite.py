"""gitolite over sshd on loopback, with a system user of its own that goes again whatever happens."""

from __future__ import annotations

import json
import os
import pwd
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.server.serverworld import BAD, CLEAN, GOMOD, Push
from tests.server.standalone import standalone

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = ("sshd", "ssh", "ssh-keygen", "gitolite", "useradd", "userdel", "usermod")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
MISSING = [name for name in PROGRAMS if not shutil.which(name, path=PATH)]
REPOSITORY = "team/app"
CONF = """
repo gitolite-admin
    RW+ = alice

repo team/app
    RWC refs/heads/main = bob
    RWC refs/tags/ = bob
    RWCD refs/heads/topic/ = bob
"""
PATIENCE = 30.0

pytestmark = [
    pytest.mark.skipif(not os.environ.get("GOGATE_E2E"), reason="makes a system user: set GOGATE_E2E=1"),
    pytest.mark.skipif(os.geteuid() != 0, reason="makes a system user, so it wants root"),
    pytest.mark.skipif(bool(MISSING), reason=f"no {', '.join(MISSING)}: apt-get install openssh-server gitolite3"),
]


class Gitolite:
    """A user whose shell is gitolite's, an sshd that lets it in by key, and the keys of alice and bob."""

    def __init__(self, folder: Path, user: str, gofumpt: Path) -> None:
        self.folder = folder
        self.user = user
        self.home = folder / "home"
        self.audit = self.home / "audit.jsonl"
        self.python = standalone(folder / "gogate", gofumpt)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        for name in ("host", "alice", "bob"):
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name))

    def as_user(self, *words: str) -> None:
        environ = {"HOME": str(self.home), "USER": self.user, "LOGNAME": self.user, "PATH": PATH}
        group = pwd.getpwnam(self.user).pw_gid
        run(*words, cwd=self.home, env=environ, user=self.user, group=group, extra_groups=[])

    def own(self, path: Path, text: str, mode: int = 0o644) -> None:
        """Write a file of the user's."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        run("chown", "-R", f"{self.user}:", str(self.home))

    def set_up(self) -> None:
        """Do what docs/server.md says."""
        shutil.copy(self.folder / "alice.pub", self.home / "alice.pub")
        self.as_user("gitolite", "setup", "-pk", "alice.pub")
        rc = self.home / ".gitolite.rc"
        off, on = '# LOCAL_CODE                =>  "$ENV{HOME}/local"', 'LOCAL_CODE => "$ENV{HOME}/local"'
        assert off in rc.read_text()
        self.own(rc, rc.read_text().replace(off, on), 0o600)
        policy = f'budget = "60s"\naudit = "{self.audit}"\n\n[tools]\n'
        policy += "".join(f'{name} = "{self.folder}/gogate/go/bin/{name}"\n' for name in ("gofmt", "gofumpt"))
        self.own(self.home / "server.toml", policy)
        script = f"export GOGATE_SERVER_CONFIG={self.home}/server.toml\nexec {self.python} -I -m gogate hook"
        for name in ("pre-receive", "post-receive"):
            self.own(self.home / "local/hooks/common" / name, f'#!/bin/sh\n{script} {name} "$@"\n', 0o755)
        self.as_user("gitolite", "setup", "--hooks-only")

    def serve(self) -> int:
        """Start sshd and return its process id once it answers."""
        conf, pid = self.folder / "sshd_config", self.folder / "sshd.pid"
        keys = self.home / ".ssh" / "authorized_keys"
        conf.write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {self.folder}/host\nPidFile {pid}\nUsePAM no\n"
            f"StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nAllowUsers {self.user}\n"
            f"AuthorizedKeysFile {keys}\n"
        )
        run("/usr/sbin/sshd", "-f", str(conf), "-E", str(self.folder / "sshd.log"))
        end = time.monotonic() + PATIENCE
        while not (pid.exists() and pid.read_text().endswith("\n")):
            assert time.monotonic() < end, "sshd did not start"
        return int(pid.read_text())

    def environ(self, who: str) -> dict[str, str]:
        """Return what *who*'s git needs to push with their key alone."""
        known = self.folder / "known_hosts"
        public = (self.folder / "host.pub").read_text()
        known.write_text(f"[127.0.0.1]:{self.port} {public}")
        words = f"ssh -F /dev/null -i {self.folder / who} -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes"
        words += f" -o UserKnownHostsFile={known} -o StrictHostKeyChecking=yes"
        identity = {f"GIT_{role}_{what}": who for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return {**os.environ, "GIT_SSH_COMMAND": words, **identity}

    def url(self, repository: str) -> str:
        return f"ssh://{self.user}@127.0.0.1:{self.port}/{repository}"

    def bare(self, repository: str = REPOSITORY) -> Path:
        return self.home / "repositories" / f"{repository}.git"

    def refs(self) -> dict[str, str]:
        words = ("git", "-c", "safe.directory=*", "for-each-ref", "--format=%(refname) %(objectname)")
        return dict(line.split() for line in run(*words, cwd=self.bare()).splitlines())

    def objects(self) -> list[str]:
        return sorted(str(path) for path in (self.bare() / "objects").rglob("*"))

    def said(self) -> list[dict[str, object]]:
        """Return the audit log."""
        return [json.loads(line) for line in self.audit.read_text().splitlines()]

    def left_over(self) -> list[Path]:
        uid = pwd.getpwnam(self.user).pw_uid
        return [path for path in Path("/tmp").glob("gogate-*") if path.stat().st_uid == uid]


class Clone:
    """A working copy, and who works in it."""

    def __init__(self, server: Gitolite, who: str, repository: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"{who}-", dir=server.folder))
        self.environ = server.environ(who)
        run("git", "clone", "-q", server.url(repository), str(self.folder), env=self.environ)

    def git(self, *words: str) -> str:
        return run("git", *words, cwd=self.folder, env=self.environ).strip()

    def commit(self, **files: str) -> str:
        for name, text in files.items():
            path = self.folder / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")
        return self.git("rev-parse", "HEAD")

    def push(self, *words: str) -> Push:
        done = subprocess.run(
            ["git", "push", "origin", *words], cwd=self.folder, env=self.environ, capture_output=True, text=True
        )
        return Push(done.returncode == 0, done.stderr)


def run(*words: str, **more: object) -> str:
    done = subprocess.run(words, capture_output=True, text=True, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return str(done.stdout)


def add_user(name: str, home: Path) -> None:
    run("useradd", "--system", "--user-group", "--create-home", "--home-dir", str(home), "--shell", "/bin/sh", name)
    run("usermod", "-p", "*", name)  # else the account counts as locked


def remove_user(name: str) -> None:
    with suppress(KeyError):
        pwd.getpwnam(name)
        run("userdel", "--force", "--remove", name)


def stop(pid: int) -> None:
    handle = os.pidfd_open(pid)
    os.kill(pid, signal.SIGTERM)
    gone, _, _ = select.select([handle], [], [], PATIENCE)
    os.close(handle)
    assert gone, "sshd did not end"


@pytest.fixture
def gitolite(gofumpt: Path) -> Iterator[Gitolite]:
    user = f"gogate-{uuid.uuid4().hex[:8]}"
    with ExitStack() as undo:
        folder = Path(tempfile.mkdtemp(prefix="gogate-gitolite-"))  # pytest's own is closed to other users
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        undo.callback(remove_user, user)
        add_user(user, folder / "home")
        server = Gitolite(folder, user, gofumpt)
        server.set_up()
        if not Path("/run/sshd").exists():
            Path("/run/sshd").mkdir(mode=0o755)
            undo.callback(Path("/run/sshd").rmdir)
        undo.callback(stop, server.serve())
        yield server
    with pytest.raises(KeyError):
        pwd.getpwnam(user)
    assert not folder.exists()


def with_bob(server: Gitolite) -> Clone:
    """Let alice make bob's repository, by a push to gitolite-admin; return bob's clone of it."""
    admin = Clone(server, "alice", "gitolite-admin")
    (admin.folder / "keydir" / "bob.pub").write_text((server.folder / "bob.pub").read_text())
    (admin.folder / "conf" / "gitolite.conf").write_text(CONF)
    admin.commit()
    push = admin.push("HEAD:master")
    assert push.ok, push.said
    assert "remote: gogate: accepted: no Go files to judge" in push.said
    assert (server.bare() / "hooks" / "pre-receive").resolve() == server.home / "local/hooks/common/pre-receive"
    assert "Gitolite::Hooks::Update" in (server.bare() / "hooks" / "update").read_text()
    return Clone(server, "bob", REPOSITORY)


def test_pushes_through_gitolite(gitolite: Gitolite) -> None:
    bob = with_bob(gitolite)
    good = bob.commit(go_mod=GOMOD, a_go=CLEAN)
    assert bob.push("HEAD:refs/heads/main").ok
    bad = bob.commit(b_go=BAD)
    refs, objects = gitolite.refs(), gitolite.objects()
    refused = bob.push("HEAD:refs/heads/main")
    assert not refused.ok
    assert "remote: gogate: rejected: 1 of 1 Go file not formatted" in refused.said
    assert "remote:   b.go:3: gofmt would rewrite 1 line" in refused.said
    assert "! [remote rejected] HEAD -> main (pre-receive hook declined)" in refused.said
    assert "GL-HOOK-ERR" not in refused.said  # which is GitLab's, though both set GL_ variables
    assert (gitolite.refs(), gitolite.objects()) == (refs, objects)
    said = [entry for entry in gitolite.said() if entry["repository"] == REPOSITORY]
    assert [(entry["who"], entry["verdict"]) for entry in said] == [("bob", "accepted"), ("bob", "rejected")]
    assert said[1]["refs"] == [{"ref": "refs/heads/main", "old": good, "new": bad}]
    assert gitolite.left_over() == []


def test_tags_deletions_and_gitolites_own_rules(gitolite: Gitolite) -> None:
    bob = with_bob(gitolite)
    good = bob.commit(go_mod=GOMOD, a_go=CLEAN)
    bob.git("tag", "-a", "v1", "-m", "v1")
    assert bob.push("HEAD:refs/heads/main", "HEAD:refs/heads/topic/x", "v1").ok
    bob.commit(b_go=BAD)
    bob.git("tag", "-a", "v2", "-m", "v2")
    refused = bob.push("v2")
    assert not refused.ok
    assert "b.go:3" in refused.said
    assert "receiving end does not support push options" in bob.push("-o", "gogate.skip=x", "v2").said
    gitolite.as_user("git", "-C", str(gitolite.bare()), "config", "receive.advertisePushOptions", "true")
    assert "gogate.skip is not allowed on this server" in bob.push("-o", "gogate.skip=x", "v2").said
    deleted = bob.push(":refs/heads/topic/x")
    assert deleted.ok, deleted.said
    tag = bob.git("rev-parse", "v1")
    assert gitolite.refs() == {"refs/heads/main": good, "refs/tags/v1": tag}
    bob.git("checkout", "-q", "--orphan", "other")
    bob.git("rm", "-q", "-f", "b.go")
    bob.commit(c_go=CLEAN)
    denied = bob.push("+HEAD:refs/heads/main")  # clean, but bob may not force: gitolite's update hook says so
    assert not denied.ok
    assert "remote: gogate: accepted: " in denied.said
    assert "DENIED by" in denied.said
    assert gitolite.refs() == {"refs/heads/main": good, "refs/tags/v1": tag}
    assert gitolite.left_over() == []


def test_administration_is_judged_too_and_goes_on(gitolite: Gitolite) -> None:
    bob = with_bob(gitolite)
    admin = Clone(gitolite, "alice", "gitolite-admin")
    admin.commit(x_go=BAD)
    refused = admin.push("HEAD:master")
    assert not refused.ok
    assert "x.go:3" in refused.said
    admin.git("reset", "-q", "--hard", "origin/master")
    conf = admin.folder / "conf" / "gitolite.conf"
    conf.write_text(conf.read_text() + "\nrepo team/second\n    RW+ = bob\n")
    admin.commit()
    assert admin.push("HEAD:master").ok
    assert (gitolite.bare("team/second") / "hooks" / "pre-receive").exists()
    bob.git("remote", "set-url", "origin", gitolite.url("team/second"))
    bob.commit(a_go=BAD)
    assert not bob.push("HEAD:refs/heads/main").ok
