from __future__ import annotations

import pytest
from msgspec.structs import replace

from gogate.model.result import Outcome, Shard, StageVerdict, Verdict
from gogate.report.html.headline import headline
from tests.factories import make_result, make_stage, passing, realistic


def test_a_pass_is_one_calm_sentence() -> None:
    head = headline(passing(), (), ())
    assert (head.word, head.tone, head.points) == ("Passed", "pass", ())
    assert head.sentence == "Gate nightly judged 1 package with 4 tests in 12.5 s."


def test_a_failure_says_what_failed() -> None:
    result = realistic()
    failing = [test for test in result.tests if test.outcome is Outcome.FAIL]
    head = headline(result, failing, [finding for finding in result.findings if not finding.known])
    assert (head.word, head.tone) == ("Failed", "fail")
    assert head.points == (
        "1 build failure",
        "1 panic",
        "1 test timed out",
        "1 test cut off",
        "1 failure outside tests",
        "1 failing test",
        "1 file to format",
        "1 file to format with gofumpt",
        "2 vet findings",
        "1 data race",
        "coverage 80.0 % is below 85 %",
        "1 package below the floor",
        "the change's coverage 33.3 % is below 80 %",
    )
    assert dict(head.facts)["Base"] == "9c1f0b0d1e6a"


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        (Verdict.ERROR, "Could not judge"),
        (Verdict.TIMEOUT, "Ran out of time"),
        (Verdict.INTERRUPTED, "Interrupted"),
    ],
)
def test_no_verdict_is_never_green(verdict: Verdict, word: str) -> None:
    stage = make_stage("vet", StageVerdict.ERROR, reason="go vet broke")
    head = headline(make_result(verdict=verdict, exit_code=3, stages=(stage,)), (), ())
    assert (head.word, head.tone) == (word, "warn")
    assert head.points == ("vet: go vet broke",)


def test_facts_of_shards_and_stored_verdicts() -> None:
    shown = replace(passing(), shard=Shard(index=2, count=3), reused_from="2026-05-04T09:00:00.813Z", tree=None)
    facts = dict(headline(shown, (), ()).facts)
    assert facts["Shard"] == "2 of 3"
    assert facts["Reused from"] == "2026-05-04 09:00:00 UTC"
    assert "Tree" not in facts
