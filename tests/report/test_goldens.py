"""Whole reports beside their goldens.

``GOGATE_REFRESH_GOLDENS=1 pytest tests/report/test_goldens.py`` writes them anew.
The variable is read when the tests are collected, before each test gets an environment of its own.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gogate.report.context import Context
from gogate.report.github import outputs
from gogate.report.kinds import load
from gogate.report.markdown import summary
from tests import factories

GOLDEN = Path(__file__).parent.parent / "testdata" / "report" / "golden"
REFRESH = os.environ.get("GOGATE_REFRESH_GOLDENS") == "1"
CONTEXT = Context(
    root="/builds/shop",
    source=factories.source,
    blocks={"cart/cart.go": factories.CART_BLOCKS},
    quarantined={("example.com/shop/pay", "TestHangs"): "pay team until 2027-01-31: flaky"},
    token="0123456789abcdef0123456789abcdef",
)
RENDERERS = {kind: load(kind) for kind in ("json", "junit", "junit-strict", "cobertura", "sarif", "codequality")}
RENDERERS |= {"github": load("github"), "markdown": load("markdown"), "summary": summary, "outputs": outputs}


@pytest.mark.parametrize("name", ["passing", "realistic", "hostile"])
@pytest.mark.parametrize("kind", RENDERERS)
def test_report_is_its_golden(kind: str, name: str) -> None:
    result = {"passing": factories.passing, "realistic": factories.realistic, "hostile": factories.hostile}[name]()
    path = GOLDEN / f"{name}.{kind}"
    made = RENDERERS[kind](result, CONTEXT)
    if REFRESH:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made)
    assert made == path.read_bytes()
