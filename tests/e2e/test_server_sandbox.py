"""Vet and test on the server, with real git, Go and bubblewrap: pushes that are clean, wrong, and out to do harm."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from gogate.run.stop import Stop
from gogate.server.types import Policy, Sandbox
from gogate.settings.types import Vet
from tests.server.boxworld import BoxWorld, reachable_folder, require_sandbox, seed
from tests.server.escapes import GOMOD, SOURCE, TAB, TREES, a_test, contained, trees


@pytest.fixture(scope="module")
def prepared(shared_folder: Path) -> Iterator[Path]:
    """What an administrator prepares: once for all workers, then in a folder that the sandbox's user can reach."""
    with reachable_folder() as folder:
        require_sandbox(Policy(stages=("vet",), vet=Vet(analyzers=()), sandbox=Sandbox()), folder)
        kept = shared_folder / "prepared"
        with FileLock(shared_folder / "prepared.lock"):
            if not kept.exists():
                shutil.copytree(seed(folder, os.environ), kept)
        shutil.copytree(kept, folder / "prepared", dirs_exist_ok=True)
        yield folder / "prepared"


@pytest.fixture
def server(gofumpt: Path, prepared: Path) -> Iterator[BoxWorld]:
    with reachable_folder() as folder:
        yield BoxWorld(folder, gofumpt, prepared)


def test_a_clean_push_is_vetted_tested_and_accepted(server: BoxWorld) -> None:
    server.module(a=SOURCE, a_test=a_test('if A() != 1 {\n\tt.Fatal("no")\n}'))
    push = server.push("HEAD:refs/heads/main")
    assert push.ok, push.said
    assert "2 Go files formatted; vet: 1 package; test: 1 test in 1 package" in push.said
    assert server.left_over() == []


def test_a_warning_of_vet_is_a_rejection(server: BoxWorld) -> None:
    server.module(a='package m\n\nimport "fmt"\n\nfunc A() { fmt.Printf("%d", "x") }\n')
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "gogate: rejected: 1 finding" in push.said
    assert "a.go:5: printf: fmt.Printf format %d has arg" in push.said


def test_a_failing_test_is_a_rejection_with_what_it_wrote(server: BoxWorld) -> None:
    server.module(a=SOURCE, a_test=a_test('t.Fatal("one is \\x1b[31mnot two")'))
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "gogate: rejected: 1 failed test" in push.said
    assert "a_test.go:8: TestIt failed (failure)" in push.said
    assert "not two" in push.said
    assert "\x1b" not in push.said


def test_a_race_is_a_rejection(server: BoxWorld) -> None:
    body = """
    done, n := make(chan int), 0
    go func() {
        n++
        done <- 1
    }()
    n++
    <-done
    """
    server.module(a=SOURCE, a_test=a_test(body))
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "race: " in push.said
    assert "TestIt failed (race)" in push.said


def test_bad_format_is_rejected_before_anything_runs(server: BoxWorld) -> None:
    server.module(a="package m\n\nfunc  A() int { return 1 }\n", a_test=a_test('t.Fatal("ran")'))
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "1 of 2 Go files not formatted" in push.said
    assert "ran" not in push.said


def test_nothing_that_a_test_tries_gets_out(server: BoxWorld) -> None:
    secret = server.folder / "secret"
    secret.mkdir()
    (secret / "secret.go").write_text('package secret\n\nconst Key = "hunter2"\n')
    server.environ["SECRET_TOKEN"] = "hunter2"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        tries = contained(server, listener.getsockname()[1])
        imports = ("net", "os", "os/exec", "path/filepath", "strings", "syscall", "testing", "time")
        text = "package m\n\nimport (\n" + "".join(f'\t"{name}"\n' for name in imports) + ")\n"
        for name, body in tries.items():
            text += f"\nfunc Test{name}(t *testing.T) {{\n{textwrap.indent(body, '    ').replace('    ', TAB)}\n}}\n"
        server.module(a=SOURCE, a_test=text)
        push = server.push("HEAD:refs/heads/main")
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert push.ok, push.said
    assert f"test: {len(tries)} tests in 1 package" in push.said
    assert not (server.folder / "canary").exists()
    assert not Path(f"/tmp/{server.folder.name}-canary").exists()
    assert server.left_over() == []
    assert processes(server) == []


@pytest.mark.parametrize(
    ("body", "imports", "sandbox", "says"),
    [
        pytest.param(
            'for n := 0; n < 5000; n++ {\n    if err := exec.Command("/bin/sleep", "100").Start(); err != nil {\n'
            '        t.Fatal("after", n, err)\n    }\n}',
            ("os/exec",), "processes = 200\n", ("TestIt failed", "resource temporarily unavailable"), id="forks",
        ),
        pytest.param(
            "kept := [][]byte{}\nfor len(kept) < 20000 {\n"
            '    kept = append(kept, bytes.Repeat([]byte("x"), 1<<20))\n}\n'
            "t.Log(len(kept))",
            ("bytes",), "memory_mib = 1024\n", ("no more than sandbox.memory_mib = 1024",), id="memory",
        ),
        pytest.param(
            'for n := 0; n < 500; n++ {\n    name := fmt.Sprintf("/tmp/full-%d", n)\n'
            "    if err := os.WriteFile(name, make([]byte, 32<<20), 0o600); err != nil {\n"
            "        t.Fatal(err)\n    }\n}",
            ("fmt", "os"), "disk_mib = 512\n", ("TestIt failed", "no space left on device"), id="disk",
        ),
        pytest.param(
            "for {\n    time.Sleep(time.Second)\n}",
            ("time",), 'budget = "15s"\n', ("not judged within the sandbox.budget of 15s",), id="time",
        ),
        pytest.param(
            "syscall.Kill(os.Getppid(), syscall.SIGKILL)\ntime.Sleep(time.Minute)",
            ("os", "syscall", "time"), "", ("gogate: rejected: test: ",), id="kills-go",
        ),
        pytest.param(
            "syscall.Kill(-1, syscall.SIGKILL)\ntime.Sleep(time.Minute)",
            ("syscall", "time"), "", ("gogate: rejected: ",), id="kills-all",
        ),
        pytest.param(
            'line := strings.Repeat("x", 1<<20)\nfor n := 0; n < 1000; n++ {\n    fmt.Println(line)\n}',
            ("fmt", "strings"), "", ("MiB of one command's output = 64",), id="floods",
        ),
    ],
)  # fmt: skip
def test_what_takes_too_much_is_stopped(
    body: str, imports: tuple[str, ...], sandbox: str, says: tuple[str, ...], server: BoxWorld
) -> None:
    server.boxed(sandbox)
    server.module(a=SOURCE, a_test=a_test(body, *imports))
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    for said in says:
        assert said in push.said, push.said
    assert server.left_over() == []
    assert processes(server) == []


def processes(world: BoxWorld, words: str = "") -> list[str]:
    """List the processes of this world's hooks, or those that have *words* among theirs: id and words."""
    wanted = os.fsencode(words or world.temporary)
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes()
        except OSError:
            continue
        if wanted in line:
            found.append(f"{file.parent.name} {line.decode(errors='replace')}")
    return found


@pytest.mark.parametrize("name", TREES)
def test_a_tree_that_points_out_of_itself_reaches_nothing(name: str, server: BoxWorld) -> None:
    secret = server.folder / "secret"
    secret.mkdir()
    (secret / "go.mod").write_text("module example.com/secret\n\ngo 1.24\n")
    (secret / "secret.go").write_text('package secret\n\nconst Key = "hunter2"\n')
    tool = server.folder / "tool"
    tool.write_text(f"#!/bin/sh\ntouch {server.folder}/canary\n")
    tool.chmod(0o755)
    files, ok, says = trees(server.folder)[name]
    for path, text in files.items():
        server.write(path, text)
    server.commit()
    push = server.push("HEAD:refs/heads/main")
    assert push.ok is ok, push.said
    for said in says:
        assert said in push.said, push.said
    assert "hunter2" not in push.said
    assert "root:" not in push.said
    assert not (server.folder / "canary").exists()
    assert server.left_over() == []


def test_a_symlink_is_not_followed(server: BoxWorld) -> None:
    (server.folder / "secret.txt").write_text("hunter2")
    server.write("go.mod", GOMOD)
    server.write("a.go", 'package m\n\nimport _ "embed"\n\n//go:embed secret.txt\nvar A string\n')
    (server.root / "secret.txt").symlink_to(server.folder / "secret.txt")
    server.commit()
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "pattern secret.txt: no matching files found" in push.said


def test_without_bubblewrap_nothing_is_judged(server: BoxWorld) -> None:
    bare = server.folder / "bin"
    bare.mkdir()
    for name in ("git", "go", "gofmt", "gcc", "sh"):
        (bare / name).symlink_to(shutil.which(name) or name)
    server.hook("pre-receive", before=f"PATH={bare}")
    server.module(a="package m\n\nfunc  A() {}\n")
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "there is no sandbox for it: bwrap is not on the hook's PATH" in push.said
    assert "fix: administrator: install bubblewrap" in push.said
    assert "not formatted" not in push.said
    assert exit_code(server) == 3


def test_a_sandbox_that_does_not_work_is_none(server: BoxWorld) -> None:
    server.boxed(f'bubblewrap = "{shutil.which("false")}"\n')
    server.module(a=SOURCE)
    assert "the sandbox does not work" in server.push("HEAD:refs/heads/main").said
    assert exit_code(server) == 3


def test_the_policy_can_say_that_pushes_run_on_the_host(server: BoxWorld) -> None:
    canary = server.folder / "open" / "canary"
    canary.parent.mkdir()
    canary.parent.chmod(0o777)
    server.boxed('kind = "none-run-pushed-code-on-this-host"\nbubblewrap = "/nowhere"\n', stages='["test"]')
    body = f'if err := os.WriteFile("{canary}", nil, 0o644); err != nil {{\n    t.Fatal(err)\n}}'
    server.module(a=SOURCE, a_test=a_test(body, "os"))
    push = server.push("HEAD:refs/heads/main")
    assert push.ok, push.said
    assert canary.exists()
    assert canary.stat().st_uid != 0
    assert server.left_over() == []


def test_over_the_budget_the_policy_decides(server: BoxWorld) -> None:
    server.policy(
        'on_limit = "accept-and-say"\n[vet]\nanalyzers = []\n'
        f'[sandbox]\nprepared = "{server.prepared}"\nbudget = "1ms"\n',
        stages='["vet"]',
    )
    server.module(a=SOURCE)
    push = server.push("HEAD:refs/heads/main")
    assert push.ok, push.said
    assert "accepted without being judged in full: not judged within the sandbox.budget of 1ms" in push.said


def test_the_analyzers_that_go_vet_lacks_run_too(server: BoxWorld) -> None:
    server.boxed(more="[vet]\n", stages='["vet"]')
    server.module(a="package m\n\nfunc A(p *int) int {\n\tif p == nil {\n\t\treturn *p\n\t}\n\treturn 0\n}\n")
    push = server.push("HEAD:refs/heads/main")
    assert not push.ok
    assert "a.go:5: nilness: nil dereference in load" in push.said


def test_only_what_is_new_is_run(server: BoxWorld) -> None:
    first = server.module(a=SOURCE)
    assert server.push("HEAD:refs/heads/main").ok
    server.git("commit", "-q", "--allow-empty", "-m", "nothing")
    for what in (f"{first}:refs/heads/again", f"{first}:refs/tags/v1", "HEAD:refs/heads/main", ":refs/heads/again"):
        push = server.push(what)
        assert push.ok, push.said
        assert "vet:" not in push.said


def test_a_killed_hook_leaves_nothing_running(server: BoxWorld) -> None:
    # A name of its own, so that the test's program is found among those of other servers.
    name = server.folder.name.replace("-", "").replace("_", "").lower()
    text = a_test("time.Sleep(time.Hour)", "time")
    server.module(**{"a": SOURCE, f"{name}__a_test": text})
    words = ["git", "push", "-q", "origin", "HEAD:refs/heads/main"]
    with subprocess.Popen(words, cwd=server.root, env=server.environ, stderr=subprocess.PIPE) as push:
        eventually(lambda: bool(processes(server, f"{name}.test")))
        (hook,) = hooks(server)
        os.kill(hook, signal.SIGKILL)
        _, said = push.communicate()
    assert push.returncode != 0, said
    eventually(lambda: not processes(server) and not processes(server, f"{name}.test"))
    assert server.refs() == {}


def hooks(world: BoxWorld) -> list[int]:
    """List the processes of this server's hooks, by the folder that git starts them in."""
    found = []
    for line in processes(world, "gogate.cli.receiving"):
        pid = int(line.split(" ")[0])
        if os.readlink(f"/proc/{pid}/cwd") == str(world.server):  # noqa: PTH115
            found.append(pid)
    return found


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until *holds* does, two minutes at most."""
    waiting = Stop()
    for _ in range(1200):
        if holds():
            return
        waiting.wait(0.1)
    raise AssertionError("it never came to be")


def exit_code(world: BoxWorld) -> int:
    """Run the hook as git does, and return its exit code, which git does not hand on."""
    update = f"{'0' * 40} {world.git('rev-parse', 'HEAD')} refs/heads/main\n"
    hook = [str(world.server / "hooks" / "pre-receive")]
    return subprocess.run(hook, cwd=world.server, env=world.quarantine(), input=update.encode()).returncode


def test_modules_come_from_the_servers_cache_alone(server: BoxWorld) -> None:
    versions = server.folder / "proxy" / "example.com" / "dep" / "@v"
    versions.mkdir(parents=True)
    (versions / "list").write_text("v1.0.0\n")
    (versions / "v1.0.0.info").write_text('{"Version": "v1.0.0"}')
    (versions / "v1.0.0.mod").write_text("module example.com/dep\n\ngo 1.24\n")
    with zipfile.ZipFile(versions / "v1.0.0.zip", "w") as packed:
        packed.writestr("example.com/dep@v1.0.0/go.mod", "module example.com/dep\n\ngo 1.24\n")
        packed.writestr("example.com/dep@v1.0.0/dep.go", "package dep\n\nconst One = 1\n")
    server.write("go.mod", GOMOD)
    server.write("a.go", 'package m\n\nimport "example.com/dep"\n\nconst A = dep.One\n')
    cache = server.folder / "modules"
    subprocess.run(
        ["go", "mod", "tidy"],
        cwd=server.root,
        env={
            **os.environ, "GOMODCACHE": str(cache), "GOPROXY": f"file://{server.folder}/proxy", "GONOSUMDB": "*",
            "GOFLAGS": "-modcacherw",
        },
        check=True,
    )  # fmt: skip
    server.commit()
    without = server.push("HEAD:refs/heads/main")
    assert not without.ok
    assert "module lookup disabled by GOPROXY=off" in without.said
    assert "the server has no network for pushes: vendor the module" in without.said
    server.boxed(f'module_cache = "{cache}"\n')
    before = sorted(cache.rglob("*"))
    push = server.push("HEAD:refs/heads/main")
    assert push.ok, push.said
    assert sorted(cache.rglob("*")) == before
