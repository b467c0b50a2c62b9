from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gogate.golang import commands
from gogate.golang.modules import Workspace
from tests.goworld import toolchain

HERE = Workspace(".", "off", ())


def test_vet_shares_its_compile_with_the_race_tests(tmp_path: Path) -> None:
    go = toolchain(tmp_path)
    command = commands.vet(go, tmp_path, HERE, ["m/a"], flags=["-printfuncs=Logf"], tags=["x", "y"], race=True)
    assert command.argv[1:] == ("vet", "-race", "-tags=x,y", "-printfuncs=Logf", "-json", "--", "m/a")
    assert command.env["GOWORK"] == "off"


def test_test_takes_coverage_and_leaves_vet_to_its_stage(tmp_path: Path) -> None:
    go = toolchain(tmp_path)
    command = commands.test(
        go, tmp_path, HERE, ["m"], profile=Path("/c.out"), tags=(), race=False, timeout="10m", parallel=3
    )
    assert command.argv[1:] == (
        "test", "-vet=off", "-covermode=atomic", "-coverprofile=/c.out", "-timeout=10m", "-p=3", "-json", "m",
    )  # fmt: skip


def test_test_runs_without_coverage_where_no_profile_is_wanted(tmp_path: Path) -> None:
    go = toolchain(tmp_path)
    command = commands.test(go, tmp_path, HERE, ["m"], profile=None, tags=(), race=True, timeout="1m", parallel=1)
    assert command.argv[1:] == ("test", "-race", "-vet=off", "-timeout=1m", "-p=1", "-json", "m")


def test_slots_follow_cores_and_memory() -> None:
    gib = 1 << 30
    assert commands.slots(1, 64 * gib) == 1
    assert commands.slots(2, 24 * gib) == 6
    assert commands.slots(64, 512 * gib) == 80
    assert commands.slots(8, 2 * gib) == 8
    assert commands.slots(8, 6 * gib) == 12


@given(st.lists(st.text(min_size=1, max_size=300), max_size=40))
def test_every_name_is_given_once_and_never_as_a_flag(names: list[str]) -> None:
    made = list(commands.formatter(Path("/gofmt"), Path("/r"), names, {}))
    assert [name.removeprefix("./") for command in made for name in command.argv[2:]] == names
    assert all(name.startswith("./") for command in made for name in command.argv[2:])


def test_many_names_are_split_below_the_systems_limit() -> None:
    names = [f"folder/{number}/{'x' * 200}.go" for number in range(12_000)]
    made = list(commands.formatter(Path("/gofmt"), Path("/r"), names, {}))
    assert len(made) == 3
    assert sum(len(command.argv) - 2 for command in made) == len(names)
    assert all(sum(len(word) + 9 for word in command.argv) < 1 << 21 for command in made)
