from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.serverworld import ServerWorld


@pytest.fixture
def server(tmp_path: Path, gofumpt: Path) -> ServerWorld:
    """A server with pre-receive, and its client."""
    return ServerWorld(tmp_path, gofumpt)


@pytest.fixture(scope="module")
def walk_world(tmp_path_factory: pytest.TempPathFactory) -> ServerWorld:
    """A repository to write trees to, one for all examples of a property."""
    return ServerWorld(tmp_path_factory.mktemp("walk"), Path("gofumpt"))
