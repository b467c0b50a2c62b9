"""Every kind of the contract is listed, importable when asked for, and of one shape."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from gogate.model.errors import ExitCode, UsageError
from gogate.report.context import Context
from gogate.report.kinds import KINDS, load, render
from tests.factories import realistic

CONTRACT = "json junit cobertura sarif codequality github markdown html"


def test_every_kind_of_the_contract_is_listed() -> None:
    assert set(CONTRACT.split()) <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_kind_is_a_pure_function_of_result_and_context(kind: str) -> None:
    assert len(inspect.signature(load(kind)).parameters) == 2
    context = Context(token="t" * 32)
    assert render(kind, realistic(), context) == render(kind, realistic(), context)


def test_unknown_kind_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="junti") as caught:
        load("junti")
    assert "'junit'" in caught.value.fix
    assert caught.value.exit_code == ExitCode.USAGE


def test_unlike_kind_lists_all() -> None:
    with pytest.raises(UsageError) as caught:
        load("zzz")
    assert caught.value.fix == "choose one of " + ", ".join(KINDS)


def test_listing_the_kinds_imports_none_of_them() -> None:
    code = (
        "import sys, gogate.report.kinds as k; names = {v.partition(':')[0] for v in k.KINDS.values()};"
        "print(sorted(names & set(sys.modules)), 'jinja2' in sys.modules, 'junit_xml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] False False\n"
