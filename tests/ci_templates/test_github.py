from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = ("gogate.yml", "gogate-comment.yml")
USES = "OWNER/gogate/ci_templates/github@TAG"


def lay_out(templates: Path, root: Path) -> Path:
    """A repository that uses the action as its own, so that the linter sees its inputs and outputs."""
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    shutil.copytree(templates / "github", root / "ci_templates" / "github")
    folder = root / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name in WORKFLOWS:
        text = (templates / "github" / "workflows" / name).read_text()
        (folder / name).write_text(text.replace(USES, "./ci_templates/github"))
    return folder


def lint(actionlint: Path, root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([actionlint, "-no-color"], cwd=root, capture_output=True, text=True)


def test_actionlint_finds_nothing(templates: Path, actionlint: Path, tmp_path: Path) -> None:
    folder = lay_out(templates, tmp_path)
    done = lint(actionlint, tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    workflow = folder / "gogate.yml"
    workflow.write_text(workflow.read_text().replace("gate: pre-commit", "gatte: pre-commit"))
    assert 'input "gatte" is not defined' in lint(actionlint, tmp_path).stdout


def test_schemas_accept(templates: Path) -> None:
    schemas = {
        "vendor.github-workflows": [templates / "github" / "workflows" / name for name in WORKFLOWS],
        "vendor.github-actions": [templates / "github" / "action.yml"],
    }
    for schema, files in schemas.items():
        argv = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
        done = subprocess.run(argv, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def test_actions_of_others_are_pinned_by_commit(templates: Path) -> None:
    files = [*(templates / "github").glob("*.yml"), *(templates / "github" / "workflows").glob("*.yml")]
    uses = [use for file in files for use in re.findall(r"^[ -]*uses: (.*)$", file.read_text(), flags=re.MULTILINE)]
    foreign = [use for use in uses if use != USES]
    assert len(foreign) >= 10
    assert [use for use in foreign if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []
    pins = {re.sub(r"/(restore|save)@", "@", use) for use in foreign}
    assert len({pin.partition("@")[0] for pin in pins}) == len(pins), "one action stands at two commits"


def test_scripts_take_inputs_from_the_environment(templates: Path) -> None:
    """Text of an event inside a script would run as a part of it."""
    action = (templates / "github" / "action.yml").read_text()
    scripts = re.findall(r"^ +run: \|\n((?:(?: {8,}.*)?\n)+)", action, flags=re.MULTILINE)
    scripts += re.findall(r"^ +run: (.+)$", action, flags=re.MULTILINE)
    assert len(scripts) == 5
    assert [script for script in scripts if "${{" in script] == []


@pytest.mark.parametrize("path", ["workflows/gogate.yml", "action.yml"])
def test_least_permissions(templates: Path, path: str) -> None:
    text = (templates / "github" / path).read_text()
    assert "write-all" not in text
    assert re.findall(r"^ +([a-z-]+): write$", text, flags=re.MULTILINE) in ([], ["security-events"])
