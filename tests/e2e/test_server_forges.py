"""Forges replayed as their documentation describes them: who calls the hook, in which order, with which environment.

GitLab (administration/server_hooks), Gitea and Forgejo (their delegating script), Bitbucket Data Center (hook scripts)
and GitHub Enterprise Server (a root of its own, no network, five seconds).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.serverworld import BAD, CLEAN, GOMOD, Push, ServerWorld
from tests.server.standalone import standalone

ROOT = Path(__file__).parent.parent.parent
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
OBJECTS = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
GITLAB = {
    "GL_ID": "user-2234", "GL_PROJECT_PATH": "group/sub/app", "GL_PROTOCOL": "web", "GL_REPOSITORY": "project-1234",
    "GL_USERNAME": "ann",
}  # fmt: skip
GITEA = {
    "GITEA_REPO_NAME": "app", "GITEA_REPO_USER_NAME": "group", "GITEA_REPO_ID": "7", "GITEA_REPO_IS_WIKI": "false",
    "GITEA_PUSHER_NAME": "ann", "GITEA_PUSHER_EMAIL": "ann@example.com", "GITEA_PUSHER_ID": "3", "GITEA_KEY_ID": "0",
    "GITEA_DEPLOY_KEY_ID": "0", "GITEA_PR_ID": "0", "GITEA_IS_INTERNAL": "false",
    "GITEA_ROOT_URL": "https://git.example.com/", "SSH_ORIGINAL_COMMAND": "gitea-internal",
}  # fmt: skip
BITBUCKET = {
    "BB_HOOK_TRIGGER_ID": "push", "BB_HOOK_TYPE": "PRE", "BB_IS_DRY_RUN": "false", "BB_PROJECT_KEY": "GRP",
    "BB_REPO_SLUG": "app", "BB_REPO_IS_FORK": "false", "BB_REPO_IS_PUBLIC": "false", "BB_USER_NAME": "ann",
    "BB_USER_DISPLAY_NAME": "Ann", "BB_USER_EMAIL": "ann@example.com", "BB_USER_PERMISSION": "REPO_WRITE",
    "BB_BASE_URL": "https://bitbucket.example.com",
}  # fmt: skip
GITHUB = {
    "GITHUB_USER_LOGIN": "ann", "GITHUB_USER_IP": "192.0.2.7", "GITHUB_REPO_NAME": "group/app", "GITHUB_VIA": "",
    "GITHUB_REPO_PUBLIC": "false", "GITHUB_PUBLIC_KEY_FINGERPRINT": "a1:b2:c3", "GIT_USER_AGENT": "git/2.39.5",
}  # fmt: skip
# Gitaly's order; the first that fails is the last that runs. GIT_DIR and GIT_QUARANTINE_PATH are not handed down.
GITALY = """\
input=$(mktemp) && cat >"$input"
for hook in custom_hooks/pre-receive custom_hooks/pre-receive.d/* {top}/pre-receive.d/*; do
    case $hook in *~) continue ;; esac
    if [ -f "$hook" ] && [ -x "$hook" ]; then
        {environ} "$hook" <"$input" || {{ code=$?; rm "$input"; exit $code; }}
    fi
done
rm "$input"
"""
# Gitea's hooks/pre-receive: all run, the first that fails decides.
DELEGATE = """\
data=$(cat)
codes=
for hook in "${{GIT_DIR:-.}}"/hooks/pre-receive.d/*; do
    if [ -f "$hook" ] && [ -x "$hook" ]; then echo "$data" | {environ} "$hook"; codes="$codes $?"; fi
done
for code in $codes; do [ "$code" -eq 0 ] || exit "$code"; done
"""


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def environ_of(world: ServerWorld, forge: dict[str, str], *kept: str) -> str:
    """Return the words that start a hook with the forge's variables and nothing else but *kept*."""
    given = {"PATH": PATH, "TMPDIR": str(world.temporary), **forge}
    words = [shlex.quote(f"{name}={value}") for name, value in given.items()]
    return " ".join(["env", "-i", *words, *(f'{name}="${name}"' for name in (*OBJECTS, *kept))])


def gofmt() -> str:
    found = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    return f"{found}/bin/gofmt"


@pytest.fixture
def server(tmp_path: Path, gofumpt: Path) -> ServerWorld:
    world = ServerWorld(tmp_path, gofumpt)
    tools = f'[tools]\ngofmt = "{gofmt()}"\ngofumpt = "{gofumpt}"\n'
    world.policy(f'audit = "{tmp_path}/audit.jsonl"\n\n{tools}')
    world.write("a.go", CLEAN)
    world.commit()
    return world


OURS = f"exec {sys.executable} -I -m gogate hook pre-receive"


def said(push: Push) -> list[str]:
    return [line.removeprefix("remote: ").rstrip() for line in push.said.splitlines() if line.startswith("remote: ")]


def audit(world: ServerWorld) -> str:
    return (world.folder / "audit.jsonl").read_text()


def push_bad_and_good(world: ServerWorld) -> tuple[Push, Push]:
    """Push what is rejected and leaves nothing, then what is accepted."""
    good = world.git("rev-parse", "HEAD")
    world.write("d/b.go", BAD)
    world.commit()
    before = world.objects()
    bad = world.push("HEAD:refs/heads/main")
    assert not bad.ok
    assert "d/b.go:3: gofmt would rewrite 1 line" in bad.said
    assert world.refs() == {}
    assert world.objects() == before
    accepted = world.push(f"{good}:refs/heads/main")
    assert accepted.ok, accepted.said
    assert world.refs() == {"refs/heads/main": good}
    assert world.left_over() == []
    return bad, accepted


def test_gitlab_runs_its_custom_hooks_in_order(server: ServerWorld) -> None:
    top, project = server.folder / "custom_hooks_dir", server.server / "custom_hooks"
    ran = server.folder / "ran"
    for number, path in enumerate(
        (project / "pre-receive", project / "pre-receive.d/10", project / "pre-receive.d/90")
    ):
        script(path, f"echo {number} >>{ran}; grep -q refs/heads/main")
    script(project / "pre-receive.d" / "50-gogate", OURS)
    script(project / "pre-receive.d" / "60-gogate~", "exit 9")
    script(top / "pre-receive.d" / "gogate", OURS)
    environ = environ_of(server, GITLAB)
    script(server.server / "hooks" / "pre-receive", GITALY.format(top=top, environ=environ))
    bad, good = push_bad_and_good(server)
    assert ran.read_text().split() == ["0", "1", "0", "1", "2"]
    assert said(bad)[0] == "GL-HOOK-ERR: gogate: rejected: 1 of 2 Go files not formatted"
    assert all(line.startswith("GL-HOOK-ERR: ") for line in said(bad))
    assert (
        said(good) == ["GL-HOOK-ERR: gogate: accepted: 1 Go file formatted"] * 2
    )  # the project's, then the global one
    assert audit(server).count('"who":"ann","repository":"group/sub/app"') == 3


def test_gitlab_wikis_pass_the_global_hook(server: ServerWorld) -> None:
    top = server.folder / "custom_hooks_dir"
    script(top / "pre-receive.d" / "gogate", OURS)
    environ = environ_of(server, {**GITLAB, "GL_REPOSITORY": "wiki-1234", "GL_PROJECT_PATH": "group/sub/app.wiki"})
    script(server.server / "hooks" / "pre-receive", GITALY.format(top=top, environ=environ))
    server.git("rm", "-q", "-f", "a.go")
    server.write("home.md", "```go\nfunc  A() {}\n```\n")
    server.git("add", "-A")
    server.git("commit", "-q", "--amend", "-m", "wiki")
    push = server.push("HEAD:refs/heads/main")
    assert push.ok, push.said
    assert said(push) == ["GL-HOOK-ERR: gogate: accepted: no Go files to judge"]


def test_gitea_and_forgejo_delegate(server: ServerWorld) -> None:
    hooks = server.server / "hooks"
    ran = server.folder / "ran"
    script(hooks / "pre-receive.d" / "gitea", f"echo gitea >>{ran}; grep -q refs/heads/main")
    script(hooks / "pre-receive.d" / "gogate", OURS)
    script(hooks / "pre-receive.d" / "last", f"echo last >>{ran}; grep -q refs/heads/main")
    (hooks / "pre-receive.d" / "not-executable").write_text("#!/bin/sh\nexit 9\n")
    environ = environ_of(server, GITEA, "GIT_DIR", "GIT_QUARANTINE_PATH")
    script(hooks / "pre-receive", DELEGATE.format(environ=environ))
    bad, good = push_bad_and_good(server)
    assert ran.read_text().split() == ["gitea", "last"] * 2
    assert said(bad)[0] == "gogate: rejected: 1 of 2 Go files not formatted"
    assert said(good) == ["gogate: accepted: 1 Go file formatted"]
    assert audit(server).count('"who":"ann","repository":"group/app"') == 2


def test_bitbucket_hook_scripts(server: ServerWorld) -> None:
    shared = server.folder / "hook-scripts" / "gogate"
    script(shared, OURS)
    environ = environ_of(server, BITBUCKET, "GIT_DIR", "GIT_QUARANTINE_PATH")
    script(server.server / "hooks" / "pre-receive", f"exec {environ} {shared}")
    bad, good = push_bad_and_good(server)
    assert said(bad)[0] == "gogate: rejected: 1 of 2 Go files not formatted"
    assert said(good) == ["gogate: accepted: 1 Go file formatted"]
    assert audit(server).count('"who":"ann","repository":"GRP/app"') == 2


def sandboxes() -> bool:
    """Tell whether bubblewrap can make a root without a network here."""
    words = ("bwrap", "--ro-bind", "/", "/", "--unshare-net", "--unshare-pid", "--dev", "/dev", "true")
    return shutil.which("bwrap") is not None and subprocess.run(words, capture_output=True).returncode == 0


needs_bubblewrap = pytest.mark.skipif(not sandboxes(), reason="no bubblewrap that works: apt-get install bubblewrap")


def libraries(root: Path) -> set[Path]:
    """Name the shared libraries that the programs below *root* want from outside."""
    found = set()
    programs = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    wanted = [path for path in programs if path.suffix == ".so" or ".so." in path.name or os.access(path, os.X_OK)]
    said = subprocess.run(["ldd", *map(str, wanted)], capture_output=True, text=True).stdout
    for line in said.splitlines():
        match = re.match(r"\s+(?:\S+ => )?(/\S+) \(0x", line)
        if match and root not in Path(match[1]).parents:
            found.add(Path(match[1]))
    return found


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory, gofumpt: Path) -> Path:
    """The root file system of an environment: git, a shell, Go's gofmt, gofumpt, and gogate with its own Python."""
    root = tmp_path_factory.mktemp("appliance")
    for name in ("usr/bin", "usr/local/bin", "bin", "tmp", "proc", "dev", "etc/gogate", "opt"):
        (root / name).mkdir(parents=True)
    standalone(root / "opt" / "gogate", gofumpt, seen_as=Path("/opt/gogate"))
    (root / "usr/local/go").symlink_to("/opt/gogate/go")
    (root / "usr/local/bin/gofumpt").symlink_to("/opt/gogate/go/bin/gofumpt")
    script(root / "usr/local/bin/gogate", 'exec /opt/gogate/bin/python -I -m gogate "$@"')
    shutil.copy2(Path(str(shutil.which("git"))).resolve(), root / "usr/bin/git")
    shutil.copy2(Path("/bin/sh").resolve(), root / "bin/sh")
    for library in libraries(root):
        target = root / library.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(library.resolve(), target)
    shutil.copy2(ROOT / "hooks" / "pre-receive", root / "opt" / "pre-receive")
    return root


def inside(world: ServerWorld, root: Path, policy: str, seconds: int, *more: str) -> None:
    """Let the hook run as on the appliance: a root of its own, only /tmp to write to, no network, killed when late."""
    config = world.folder / "etc"
    config.mkdir()
    (config / "server.toml").write_text(policy)
    (world.server / "gogate-server.toml").unlink()
    words = ["timeout", "-s", "KILL", str(seconds), "bwrap", "--ro-bind", str(root), "/", "--tmpfs", "/tmp"]
    words += ["--proc", "/proc", "--dev", "/dev", "--unshare-net", "--unshare-pid", "--die-with-parent", "--clearenv"]
    words += more
    for folder, place in ((world.server, world.server), (config, Path("/etc/gogate"))):
        words += ["--ro-bind", str(folder), str(place)]
    for name, value in {**GITHUB, "PATH": PATH, "GIT_DIR": str(world.server)}.items():
        words += ["--setenv", name, value]
    kept = " ".join(f'--setenv {name} "${name}"' for name in (*OBJECTS, "GIT_QUARANTINE_PATH"))
    text = f"exec {shlex.join(words)} {kept} --chdir {world.server} /opt/pre-receive"
    script(world.server / "hooks" / "pre-receive", text)


@needs_bubblewrap
def test_github_enterprise_environment(server: ServerWorld, appliance: Path) -> None:
    inside(server, appliance, 'budget = "60s"\n', 60)
    bad, good = push_bad_and_good(server)
    assert said(bad)[0] == "gogate: rejected: 1 of 2 Go files not formatted"
    assert said(good) == ["gogate: accepted: 1 Go file formatted"]
    server.git("checkout", "-q", "main")
    server.git("rm", "-q", "-f", "d/b.go")
    server.write("go.mod", GOMOD)
    server.write("mode.go", "package a\n\nconst mode = 0644\n")  # 0o644 by the module's Go, which gofumpt asks go for
    server.commit()
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "mode.go:3: gofumpt would rewrite 1 line" in push.said


@needs_bubblewrap
def test_a_go_without_its_root_judges_nothing(server: ServerWorld, appliance: Path) -> None:
    inside(server, appliance, 'budget = "60s"\n', 60, "--tmpfs", "/opt/gogate/go/pkg")
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "go does not work: go: cannot find GOROOT directory" in push.said


@needs_bubblewrap
@pytest.mark.skipif(not os.environ.get("GOGATE_E2E"), reason="races with a limit of five seconds: set GOGATE_E2E=1")
def test_gogate_answers_before_github_enterprise_ends_it(server: ServerWorld, appliance: Path) -> None:
    never = server.folder / "etc" / "gofmt"
    inside(server, appliance, 'stages = ["fmt"]\nbudget = "4s"\n\n[tools]\ngofmt = "/etc/gogate/gofmt"\n', 5)
    script(never, "exec /opt/gogate/bin/python -c 'import signal; signal.pause()'")
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert said(push)[0] == "gogate: rejected: not judged within the budget of 4s"
    assert server.refs() == {}
