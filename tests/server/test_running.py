"""From trees to offences, as far as nothing has to be compiled; the whole is shown end to end."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from gogate.git.push import Update
from gogate.model.errors import CannotJudge
from gogate.model.result import Finding, Kind, Outcome, Severity, Stage, StageVerdict, Test
from gogate.run.stop import Stop
from gogate.server.box import Box, open_box
from gogate.server.judge import Judgement, Offence
from gogate.server.running import offences_of, vet_and_test
from gogate.server.sandbox import NONE
from gogate.server.types import Policy, Sandbox
from gogate.settings.types import Vet
from gogate.stages.scope import StageResult
from tests.server.boxworld import reachable_folder
from tests.server.serverworld import GOMOD, ZERO, ServerWorld

POLICY = Policy(stages=("vet", "test"), vet=Vet(analyzers=()), sandbox=Sandbox(kind=NONE))


@pytest.fixture
def box() -> Iterator[Box]:
    with (
        reachable_folder() as folder,
        open_box(POLICY, {"PATH": os.environ["PATH"], "TMPDIR": str(folder)}, Stop()) as opened,
    ):
        yield opened


def judged(box: Box, world: ServerWorld, *commits: str) -> Judgement:
    updates = [Update(ZERO, commit, f"refs/heads/b{number}") for number, commit in enumerate(commits)]
    return vet_and_test(box, updates, POLICY, world.server, world.quarantine(), Stop())


def test_a_tree_without_go_runs_nothing(server: ServerWorld, box: Box) -> None:
    server.write("README.md", "no Go")
    commit = server.commit()
    found = judged(box, server, commit)
    assert (found.offences, found.ran) == ((), ())
    assert found.trees == (server.git("rev-parse", f"{commit}^{{tree}}"),)
    assert judged(box, server).trees == ()
    assert not box.places.tree.exists()


def test_go_without_a_module_is_an_offence(server: ServerWorld, box: Box) -> None:
    server.write("cmd/a.go", "package main\n")
    (offence,) = judged(box, server, server.commit()).offences
    assert offence == Offence(b"cmd/a.go", 0, "no go.mod above it: it cannot be vetted and tested", rule="typecheck")


def test_a_name_in_the_rest_of_the_tree_is_an_offence(server: ServerWorld, box: Box) -> None:
    blob = server.blob("x")
    commit = server.commit_tree(server.tree(("100644", b".git", blob)))
    (offence,) = judged(box, server, commit).offences
    assert offence.path == b".git"
    assert not box.places.tree.exists()


def test_a_broken_go_mod_cannot_be_judged(server: ServerWorld, box: Box) -> None:
    server.write("go.mod", GOMOD + "nonsense (\n")
    server.write("a.go", "package m\n")
    with pytest.raises(CannotJudge, match=r"go\.mod cannot be read"):
        judged(box, server, server.commit())
    assert not box.places.tree.exists()


def result(verdict: StageVerdict, findings: tuple[Finding, ...] = (), tests: tuple[Test, ...] = ()) -> StageResult:
    return StageResult(Stage(name="test", verdict=verdict, reason="because"), findings, tests)


def test_findings_and_failed_tests_are_offences() -> None:
    bad = Finding(stage="vet", rule="printf", severity=Severity.WARNING, message="one\ntwo", file="a.go", line=3)
    note = Finding(stage="vet", rule="x", severity=Severity.NOTE, message="no matter", file="a.go", line=4)
    odd = Finding(stage="vet", rule="x", severity=Severity.ERROR, message="", package="m/\udcff")
    tests = (
        Test(package="m", name="TestA/b", outcome=Outcome.FAIL, kind=Kind.RACE, file="a_test.go", line=5, output="out"),
        Test(package="m", name="", outcome=Outcome.FAIL, kind=Kind.BUILD),
        Test(package="m", name="TestC", outcome=Outcome.PASS),
    )
    assert list(offences_of(result(StageVerdict.FAIL, (bad, note, odd), tests))) == [
        Offence(b"a.go", 3, "printf: one", rule="printf"),
        Offence(b"m/\xff", 0, "x: ", rule="x"),
        Offence(b"a_test.go", 5, "TestA/b failed (race)", "out", rule="test"),
        Offence(b"m", 0, "m failed (build)", rule="test"),
    ]
    assert list(offences_of(result(StageVerdict.PASS, (note,)))) == []


@pytest.mark.parametrize("verdict", [StageVerdict.ERROR, StageVerdict.TIMEOUT, StageVerdict.SKIP, StageVerdict.FAIL])
def test_no_verdict_is_never_clean(verdict: StageVerdict) -> None:
    with pytest.raises(CannotJudge):
        list(offences_of(result(verdict)))
