"""Linters of CI files, and the words that the templates say to gogate."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

TEMPLATES = Path(__file__).parent.parent.parent / "ci_templates"
ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"


@pytest.fixture(scope="session")
def actionlint(shared_folder: Path) -> Path:
    """The linter, built once for all workers of this run."""
    tool = shared_folder / "actionlint"
    with FileLock(shared_folder / "actionlint.lock"):
        if not tool.exists():
            environment = {**os.environ, "GOBIN": str(shared_folder), "GOFLAGS": ""}
            subprocess.run(["go", "install", ACTIONLINT], check=True, env=environment)
    return tool


@pytest.fixture(scope="session")
def templates() -> Path:
    """The folder with a folder for each CI system."""
    return TEMPLATES


class Options:
    """Which options the subcommands of the installed gogate know, by its own help."""

    def __init__(self) -> None:
        self._known: dict[str, set[str]] = {}

    def of(self, command: str) -> set[str]:
        """The long options of one subcommand."""
        if command not in self._known:
            argv = [sys.executable, "-m", "gogate", command, "--help"]
            text = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
            self._known[command] = set(re.findall(r"--[a-z][a-z-]+", text))
        return self._known[command]


@pytest.fixture(scope="session")
def options() -> Options:
    """Options that exist."""
    return Options()
