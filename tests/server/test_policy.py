from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gogate.model.errors import SettingsError
from gogate.server.policy import FILE_NAME, VARIABLE, find_policy, load_policy, read_policy
from gogate.server.types import Limits, Policy, Sandbox, Trigger

FULL = """\
stages = ["gofumpt"]
select = "all"
budget = "10s"
on_limit = "accept-and-say"
skip_refs = ["refs/notes/*"]
allow_skip = true
audit = "/var/log/gogate.jsonl"

[limits]
blob_mib = 2

[tools]
gofumpt = "/opt/gofumpt"

[go]
tags = ["integration"]

[vet]
analyzers = []

[test]
race = false

[sandbox]
kind = "none-run-pushed-code-on-this-host"
memory_mib = 1024
prepared = "/var/lib/gogate"

[[triggers]]
name = "ci"
kind = "gitlab"
url = "https://gitlab.example.com"
secret_file = "/etc/gogate/token"
project = "42"

[delivery]
attempts = 2
"""


def write(folder: Path, text: str) -> Path:
    path = folder / FILE_NAME
    path.write_text(text)
    return path


def test_everything_is_read(tmp_path: Path) -> None:
    policy = read_policy(write(tmp_path, FULL))
    assert policy.stages == ("gofumpt",)
    assert policy.limits == Limits(blob_mib=2)
    assert policy.sandbox == Sandbox(
        kind="none-run-pushed-code-on-this-host", memory_mib=1024, prepared="/var/lib/gogate"
    )
    assert (policy.go.tags, policy.vet.analyzers, policy.test.race) == (("integration",), (), False)
    assert policy.triggers == (
        Trigger(
            name="ci", kind="gitlab", url="https://gitlab.example.com", secret_file="/etc/gogate/token", project="42"
        ),
    )
    assert (policy.delivery.attempts, policy.on_limit, policy.select) == (2, "accept-and-say", "all")


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    assert read_policy(write(tmp_path, "")) == Policy()
    assert Policy().stages == ("fmt", "gofumpt")
    assert (Policy().budget, Policy().on_limit, Policy().allow_skip) == ("4s", "reject", False)


def test_the_variable_comes_before_the_system_and_that_before_the_repository(tmp_path: Path) -> None:
    system = tmp_path / "system.toml"
    named = tmp_path / "named.toml"
    assert find_policy(tmp_path, {}, system) is None
    assert load_policy(tmp_path, {}, system) == Policy()
    repository = write(tmp_path, 'budget = "1s"')
    assert find_policy(tmp_path, {}, system) == repository
    system.write_text('budget = "2s"')
    assert load_policy(tmp_path, {}, system).budget == "2s"
    named.write_text('budget = "3s"')
    assert load_policy(tmp_path, {VARIABLE: str(named)}, system).budget == "3s"


@pytest.mark.parametrize("value", ["", "relative.toml"])
def test_the_variable_names_a_file_in_full(value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not an absolute path"):
        find_policy(tmp_path, {VARIABLE: value})


def test_a_file_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is not there"):
        load_policy(tmp_path, {VARIABLE: str(tmp_path / "none.toml")})
    (tmp_path / FILE_NAME).symlink_to(tmp_path / "none")
    with pytest.raises(SettingsError, match="is not there"):
        load_policy(tmp_path, {}, tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("budget = 4", 1, "budget: found 4"),
        ('budget = "0s"', 1, "no time at all"),
        ('budget = "-4s"', 1, "it is negative"),
        ('\nstage = ["fmt"]', 2, "did you mean stages?"),
        ("stages = []", 1, "stages: found a list of 0"),
        ('stages = ["fmt", "fmt"]', 1, "stands twice"),
        ('[sandbox]\nkind = "none"', 2, "none-run-pushed-code-on-this-host"),
        ('[sandbox]\nbudget = "0s"', 2, "no time at all"),
        ("[sandbox]\nmemory_mib = 1", 2, "sandbox.memory_mib"),
        ('[sandbox]\nprepared = "here"', 2, "sandbox.prepared"),
        ('stages = ["lint"]', 1, 'found "lint"; allowed is one of fmt, gofumpt, vet, test'),
        ('skip_refs = ["heads/x"]', 1, "skip_refs[0]"),
        ('skip_refs = ["refs/[a]"]', 1, "skip_refs[0]"),
        ('audit = "log.jsonl"', 1, "audit: found"),
        ("[limits]\nblob_mib = 0", 2, "limits.blob_mib: found 0"),
        ("[limits]\nblobs = 1", 2, "limits.blobs: unknown key"),
        ("limits = 3", 1, "write [limits]"),
        ('[[triggers]]\nname = "x"\nurl = "https://x"', 1, "triggers[0].kind: is missing"),
        ('[[triggers]]\nname = "x"\nkind = "gitlab"\nurl = "https://x"', 1, "wants project"),
        ('[[triggers]]\nname = "x"\nkind = "webhook"\nurl = "file:///etc/passwd"', 4, "triggers[0].url"),
        ('[[triggers]]\nname = "x"\nkind = "webhook"\nurl = "https://a:b@x"', 4, "triggers[0].url"),
        ('triggers = "x"', 1, "write [[triggers]]"),
    ],
)
def test_mistakes_are_named_with_their_line(text: str, line: int, says: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read_policy(write(tmp_path, text))
    assert says in str(caught.value)
    assert f"{FILE_NAME}:{line}: " in str(caught.value)
    assert "fix: " in str(caught.value)


def test_names_of_triggers_are_distinct(tmp_path: Path) -> None:
    entry = '[[triggers]]\nname = "x"\nkind = "webhook"\nurl = "https://x"\n'
    with pytest.raises(SettingsError, match="'x' stands twice"):
        read_policy(write(tmp_path, entry * 2))


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="2 mistakes"):
        read_policy(write(tmp_path, "budget = 1\nselect = 2\n"))


WORDS = st.sampled_from([*FULL.split("\n"), "x = 1", "[a]", '"', "stages = 1", "[[limits]]", "[triggers]"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(WORDS, max_size=8))
def test_any_file_is_a_policy_or_a_mistake(tmp_path: Path, lines: list[str]) -> None:
    path = write(tmp_path, "\n".join(lines))
    try:
        policy = read_policy(path)
    except SettingsError as error:
        policy = None
        said = str(error)
    assert isinstance(policy, Policy) or FILE_NAME in said
