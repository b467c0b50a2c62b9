"""The command line's specification: what each word of ``gogate check`` means, and what is refused with what advice."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from gogate.cli import arguments as words
from gogate.model.errors import UsageError
from tests.requestworld import parse

DEFAULTS: dict[str, object] = {
    "patterns": [], "gate": "check", "stage": None, "config": None, "folder": None, "staged": False, "rev": None,
    "since": None, "select": None, "shard": None, "times": None, "plan": False, "jobs": None, "timeout": None,
    "fail_fast": False, "no_reuse": False, "report": [], "coverprofile": None, "output": "auto", "color": "auto",
    "quiet": False, "verbose": 0, "asks_ci": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("", {}),
        ("./... ./cmd/...", {"patterns": ["./...", "./cmd/..."]}),
        ("--gate nightly", {"gate": "nightly"}),
        ("--stage vet --stage fmt", {"stage": ["vet", "fmt"]}),
        ("--config ci/gogate.toml", {"config": Path("ci/gogate.toml")}),
        ("-C sub", {"folder": Path("sub")}),
        ("--staged", {"staged": True}),
        ("--rev HEAD~1", {"rev": "HEAD~1"}),
        ("--since origin/main", {"since": "origin/main"}),
        ("--select affected", {"select": "affected"}),
        ("--shard 2/3", {"shard": (2, 3)}),
        ("--shard auto", {"shard": "auto"}),
        ("--times old.json", {"times": Path("old.json")}),
        ("--plan", {"plan": True}),
        ("--jobs 3", {"jobs": 3}),
        ("--timeout 1m30s", {"timeout": 90.0}),
        ("--fail-fast --no-reuse", {"fail_fast": True, "no_reuse": True}),
        ("--report junit=a.xml --report json=-", {"report": ["junit=a.xml", "json=-"]}),
        ("--coverprofile c.out", {"coverprofile": Path("c.out")}),
        ("--output json --color never", {"output": "json", "color": "never"}),
        ("-q", {"quiet": True}),
        ("-vv", {"verbose": 2}),
        ("-v", {"verbose": 1}),
        ("-- ./a", {"patterns": ["./a"]}),
    ],
)
def test_what_each_word_means(line: str, meant: dict[str, object]) -> None:
    assert vars(parse(*line.split())) == {**DEFAULTS, **meant}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--stage lint", "invalid choice: 'lint'"),
        ("--staged --rev HEAD", "not allowed with argument --staged"),
        ("--select some", "invalid choice: 'some'"),
        ("--shard 0/3", "I counts from 1 to N"),
        ("--shard 4/3", "I counts from 1 to N"),
        ("--shard 2", "the first of three shards is 1/3"),
        ("--shard 1/²", "the first of three shards is 1/3"),
        ("--jobs 0", "write 1 or more"),
        ("--jobs -1", "write 1 or more"),
        ("--jobs ²", "write 1 or more"),
        ("--timeout 15", "15"),
        ("--timeout 0s", "write a duration such as 15m"),
        ("--timeout=-1m", "-1m"),
        ("--output loud", "invalid choice: 'loud'"),
        ("--color blue", "invalid choice: 'blue'"),
        ("-q -v", "not allowed with argument -q"),
        ("--sel all", "unrecognized arguments: --sel"),
        ("--report", "expected one argument"),
    ],
)
def test_wrong_words_are_usage_errors_that_name_the_option(line: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(*line.split())
    assert caught.value.exit_code == 2
    assert said in caught.value.message
    assert line.split()[0].partition("=")[0] in caught.value.message
    assert caught.value.fix


@pytest.mark.parametrize(("word", "fix"), [("--selct", "did you mean --select?"), ("--zzz", "see gogate check --help")])
def test_an_unknown_option_names_the_nearest_one(word: str, fix: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(word, "all")
    assert caught.value.fix == fix


def test_a_command_that_runs_no_go_leaves_all_at_rest_but_what_it_says() -> None:
    parsed = argparse.Namespace(gate="nightly")
    words.set_unasked(parsed, rev="HEAD", coverprofile=None)
    assert (parsed.rev, parsed.coverprofile, parsed.gate) == ("HEAD", None, "nightly")
    checked = parse()
    for name, value in vars(parsed).items():
        if name not in ("rev", "gate", "no_reuse", "patterns"):
            assert value == getattr(checked, name), name
    assert parsed.no_reuse


def test_a_command_can_go_without_stages_a_gate_and_a_profile() -> None:
    parser = argparse.ArgumentParser()
    words.add_gate(parser, None, stages=False)
    words.add_reports(parser, profile=False)
    assert vars(parser.parse_args([])) == {"gate": None, "config": None, "folder": None, "report": []}
