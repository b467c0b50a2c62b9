"""Linters of CI files, and the words that the templates say to gogate."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parent.parent.parent / "ci_templates"


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
