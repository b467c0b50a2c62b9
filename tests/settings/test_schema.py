from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from gogate.model.errors import ExitCode
from gogate.settings.options import gate_leaves, leaves
from gogate.settings.schema import OUTPUTS, main, result_schema, settings_schema
from gogate.settings.toml import loads
from tests.settings.documents import settings_trees, written
from tests.strategies import results

ROOT = Path(__file__).parents[2]
COMMITTED = {
    "settings": ROOT / "gogate" / "schema" / "gogate.schema.json",
    "result": ROOT / "gogate" / "schema" / "result.schema.json",
    "reference": ROOT / "docs" / "settings.md",
}
EXAMPLE = """\
[go]
gofumpt = "v0.12.0"
[test]
timeout = "1h2m3.5s"
[[test.quarantine]]
package = "example.com/m/net"
name = "TestDial"
owner = "net team"
reason = "flaky on IPv6, #123"
until = 2027-01-31
[coverage]
floor = 85
[[coverage.rules]]
match = "internal/**"
floor = 90.0
[gates.nightly]
coverage = ["floor", "rules"]
[gates.mine]
stages = ["vet"]
"""


@pytest.mark.parametrize("name", list(OUTPUTS))
def test_the_committed_file_is_current(name: str) -> None:
    assert COMMITTED[name].read_text(encoding="utf-8") == OUTPUTS[name](), (
        f"run: python -m gogate.settings.schema {name} > {COMMITTED[name].relative_to(ROOT)}"
    )


@pytest.mark.parametrize("schema", [settings_schema(), result_schema()], ids=["settings", "result"])
def test_a_schema_is_one_and_is_strict_throughout(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert "$id" not in schema
    for node in (schema, *schema["$defs"].values()):
        assert node["description"]
        assert node.get("additionalProperties", False) is False


def test_every_key_is_in_the_schema_with_its_words_and_default() -> None:
    schema = settings_schema()
    for key, hint in {**leaves(), **gate_leaves("x")}.items():
        node = schema["$defs"]["Gate" if key[0] == "gates" else key[0].title()]["properties"][key[-1]]
        assert node["description"].startswith(str(hint.first("description")))
        assert "default" in node


def as_json(text: str) -> object:
    """A TOML document as an editor hands it to its validator: dates are text."""
    document: object = json.loads(json.dumps(loads(text), default=str))
    return document


def faults(text: str) -> list[str]:
    return [error.json_path for error in Draft202012Validator(settings_schema()).iter_errors(as_json(text))]


@pytest.mark.parametrize("text", ["", EXAMPLE, "[gates.pre-commit]\nselect = 'all'\n"])
def test_good_files_fit_the_schema(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("floor = 1", "$"),
        ("[go]\ngofumpt = 'latest'", "$.go.gofumpt"),
        ("[go]\ntags = ['a', 'a']", "$.go.tags"),
        ("[test]\ntimeout = '10'", "$.test.timeout"),
        ("[test]\ntimeout = 10", "$.test.timeout"),
        ("[test]\nrerun_failed = 11", "$.test.rerun_failed"),
        ("[[test.quarantine]]\npackage = 'a'\nname = 'b'\nowner = 'c'\nreason = 'd'", "$.test.quarantine[0]"),
        ("[coverage]\nfloor = 101", "$.coverage.floor"),
        ("[coverage]\nratchet = '../x'", "$.coverage.ratchet"),
        ("[coverage]\nexclude = ['']", "$.coverage.exclude[0]"),
        ("[gates.a_b]", "$.gates"),
        ("[gates.nightly]\nstages = []", "$.gates.nightly.stages"),
        ("[gates.nightly]\nselect = 'some'", "$.gates.nightly.select"),
        ("[gates.mine]\nselct = 'all'", "$.gates.mine"),
    ],
)
def test_bad_files_do_not_fit_the_schema(text: str, path: str) -> None:
    assert path in faults(text)


@settings(max_examples=30)
@given(settings_trees)
def test_whatever_can_be_said_fits_the_schema(tree: dict[str, Any]) -> None:
    assert faults(written(tree)) == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(results())
def test_every_result_fits_its_schema(result: object) -> None:
    document = msgspec.to_builtins(result)
    validator = Draft202012Validator(result_schema())
    assert [error.json_path for error in validator.iter_errors(json.loads(json.dumps(document)))] == []
    assert not validator.is_valid({**document, "extra": 1})
    assert not validator.is_valid({name: value for name, value in document.items() if name != "notes"})
    assert not validator.is_valid({**document, "schema": 2})


def test_the_command_writes_a_schema_to_standard_output() -> None:
    command = [sys.executable, "-m", "gogate.settings.schema"]
    done = subprocess.run([*command, "result"], capture_output=True, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, COMMITTED["result"].read_bytes(), b"")


def test_another_word_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs"]) == ExitCode.USAGE
    assert main([]) == ExitCode.USAGE
    answer = capsys.readouterr()
    assert answer.out == ""
    assert answer.err == "usage: python -m gogate.settings.schema settings|result|reference\n" * 2
