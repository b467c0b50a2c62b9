from __future__ import annotations

from pathlib import Path

import pytest

from tests.gitworld import GitWorld


@pytest.fixture
def world(tmp_path: Path) -> GitWorld:
    """An empty repository."""
    return GitWorld(tmp_path).init()
