"""Vet and test on the server, with real git, Go and bubblewrap: pushes that are clean, wrong, and out to do harm."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from gogate.server.types import Policy, Sandbox
from gogate.settings.types import Vet
from tests.server.boxworld import BoxWorld, reachable_folder, require_sandbox, seed

SOURCE = "package m\n\nfunc A() int { return 1 }\n"


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    with reachable_folder() as folder:
        require_sandbox(Policy(stages=("vet",), vet=Vet(analyzers=()), sandbox=Sandbox()), folder)
        yield seed(folder, {"PATH": os.environ["PATH"]})


@pytest.fixture
def server(gofumpt: Path, prepared: Path) -> Iterator[BoxWorld]:
    with reachable_folder() as folder:
        yield BoxWorld(folder, gofumpt, prepared)


def a_test(body: str, *imports: str) -> str:
    """Return a test file with one test."""
    lines = "".join(f'\t"{name}"\n' for name in sorted({"testing", *imports}))
    body = textwrap.indent(textwrap.dedent(body).strip().replace("    ", "\t"), "\t")
    return f"package m\n\nimport (\n{lines})\n\nfunc TestIt(t *testing.T) {{\n{body}\n}}\n"


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
