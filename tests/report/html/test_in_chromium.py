"""The page in a real browser; skipped where there is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gogate.model.result import FileCoverage, Outcome
from gogate.model.result import Test as Case
from gogate.report.context import Context
from gogate.report.html import render
from tests.factories import coverage, hostile, huge, make_finding, make_result, make_test, passing, realistic, source
from tests.report.html.pages import BREAKOUTS, Page, browse, needs_chromium
from tests.strategies import findings, hostile_text
from tests.strategies import tests as any_test

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gogate.model.result import Finding, Result

pytestmark = needs_chromium
OPEN = (b"<details", b"<details open")  # what a reader would open by hand


def opened(page: bytes) -> bytes:
    return page.replace(b"<details open", b"<details").replace(*OPEN)


def broken_out() -> bytes:
    """A page of which every text tries to break out."""
    tests = [
        make_test(t, package=t, outcome=Outcome.FAIL, output=t, file="a.go", line=n + 1, attempts=(Outcome.FAIL,))
        for n, t in enumerate(BREAKOUTS)
    ]
    found = [make_finding(message=t, rule=t, file=t, diff=t) for t in BREAKOUTS]
    files = tuple(FileCoverage(file=t, covered=1, statements=2, uncovered=((1, 2),)) for t in BREAKOUTS)
    result = make_result(gate=BREAKOUTS[0], tests=tuple(tests), findings=tuple(found), notes=BREAKOUTS)
    result = replace(result, coverage=replace(coverage(), files=files))
    return render(result, Context(source=lambda _: "\n".join(BREAKOUTS).encode()))


@pytest.mark.parametrize("payload", [BREAKOUTS[0], BREAKOUTS[5]])
def test_the_trace_of_a_script_would_be_seen(payload: str, tmp_path: Path) -> None:
    assert "data-owned" in browse(f"<!doctype html><body>{payload}".encode(), tmp_path).partition("<body")[0]


def test_no_breakout_runs_and_no_request_leaves(tmp_path: Path) -> None:
    log = tmp_path / "net.json"
    document = browse(opened(broken_out()), tmp_path, f"--log-net-log={log}")
    assert "data-owned" not in document.partition("<head")[0]
    after = Page(document.encode())
    assert after.tags["script"] == 2
    assert after.tags["img"] == after.tags["iframe"] == after.tags["base"] == 0
    assert "beacon.invalid" not in log.read_text()


def test_a_request_that_leaves_would_be_seen(tmp_path: Path) -> None:
    log = tmp_path / "net.json"
    browse(b"<!doctype html><img src=http://beacon.invalid/x>", tmp_path, f"--log-net-log={log}")
    assert "beacon.invalid" in log.read_text()


@given(st.lists(any_test(), min_size=20, max_size=40), st.lists(findings(), min_size=10, max_size=20), hostile_text)
@settings(max_examples=4, suppress_health_check=list(HealthCheck))
def test_no_generated_text_runs(
    tmp_path_factory: pytest.TempPathFactory, tests: list[Case], found: list[Finding], text: str
) -> None:
    owned = [make_test(text + payload, output=payload + text, outcome=Outcome.FAIL) for payload in BREAKOUTS]
    result = make_result(tests=(*tests, *owned), findings=tuple(found), notes=(text, text + BREAKOUTS[0]))
    document = browse(opened(render(result, Context())), tmp_path_factory.mktemp("page"))
    assert "data-owned" not in document.partition("<head")[0]
    assert Page(document.encode()).tags["script"] == 2


def test_the_lists_are_built_when_they_are_opened(tmp_path: Path) -> None:
    page = render(huge(10_000, 1_000), Context())
    closed, lists = Page(browse(page, tmp_path).encode()), Page(browse(opened(page), tmp_path).encode())
    assert closed.having(type="search") == []
    assert len(lists.having(type="search")) == 2
    assert "10,000 of 10,000" in lists.text
    assert "1,000 of 1,000" in lists.text
    assert "Show 100 of 9,900 more" in lists.text


@pytest.mark.parametrize("make", [passing, realistic, hostile])
def test_the_script_runs_without_an_error(make: Callable[[], Result], tmp_path: Path) -> None:
    log = tmp_path / "chrome.log"
    flags = ("--enable-logging", f"--log-file={log}", "--log-level=0")
    document = browse(opened(render(make(), Context(source=source))), tmp_path, *flags)
    ((_, theme),) = Page(document.encode()).having(id="theme")
    assert "hidden" not in theme
    said = [line for line in log.read_text(errors="replace").splitlines() if ":CONSOLE" in line]
    assert said == []


def test_another_script_does_not_run_and_the_page_reads_without_it(tmp_path: Path) -> None:
    log = tmp_path / "chrome.log"
    page = opened(render(realistic(), Context(source=source))).replace(b'"use strict";', b'"use strict" ;')
    document = Page(browse(page, tmp_path, "--enable-logging", f"--log-file={log}", "--log-level=0").encode())
    ((_, theme),) = document.having(id="theme")
    assert "hidden" in theme
    assert "Total() = 1, want 0" in document.text
    assert ":CONSOLE" in log.read_text(errors="replace")  # so that the test above can fail


def test_data_in_the_document_is_json(tmp_path: Path) -> None:
    document = Page(browse(render(hostile(), Context()), tmp_path).encode())
    assert json.loads(document.scripts[0])["tests"]["outcomes"] == ["fail", "pass", "skip"]
