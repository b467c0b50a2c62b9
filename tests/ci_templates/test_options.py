"""Whatever the templates say to gogate, gogate knows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.report.kinds import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ci_templates.conftest import Options


def texts(templates: Path) -> dict[str, str]:
    files = [file for file in sorted(templates.rglob("*")) if file.is_file()]
    return {file.relative_to(templates).as_posix(): file.read_text() for file in files}


def test_report_kinds_exist(templates: Path) -> None:
    kinds = {kind for text in texts(templates).values() for kind in re.findall(r"--report'?,? [\"']?([\w-]+)=", text)}
    assert kinds >= {"json", "junit", "cobertura", "sarif", "codequality", "html", "markdown", "github"}
    assert kinds <= set(KINDS)


def test_options_exist(templates: Path, options: Options) -> None:
    said = {option for text in texts(templates).values() for option in re.findall(r"[\s'(](--[a-z][a-z-]+)", text)}
    foreign = {"--quiet", "--disable-pip-version-check", "--no-install-recommends", "--no-tags"}
    github = {"--method", "--paginate", "--silent", "--input", "--arg", "--rawfile"}
    assert said >= {"--gate", "--shard", "--since", "--report"}
    assert said - foreign - github <= options.of("check")


def test_merge_knows_its_options(templates: Path, options: Options) -> None:
    """Of a command of several lines, each line but the last ends with a backslash, or begins with an option."""
    commands = [
        command
        for text in texts(templates).values()
        for command in re.findall(r"bin/gogate merge .*(?:\n +--.*)*", text)
    ]
    said = {option for command in commands for option in re.findall(r" (--[a-z][a-z-]+)", command)}
    assert len(commands) == 2
    assert said == {"--output", "--report"}
    assert said <= options.of("merge")
