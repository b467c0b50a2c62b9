from __future__ import annotations

import pytest

from tests.server.fuzz import TARGETS, fuzz


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_input_is_refused_or_written_back(name: str) -> None:
    taken, refused = fuzz(name, 3000, seed=1)
    assert taken
    assert refused
