from __future__ import annotations

from pathlib import Path

import pytest

from gogate.check.settle import BASELINE, Settled, settle
from gogate.check.tree import Tree
from gogate.judge import baseline, fingerprint
from gogate.model.errors import SettingsError
from gogate.model.result import Finding, Kind, Outcome, Severity, Test
from tests import factories
from tests.requestworld import MODULE, package, request, selected

ENTRY = (
    f'[[test.quarantine]]\npackage = "{MODULE}/a"\nname = "TestFlaky"\nowner = "x"\nreason = "y"\nuntil = 2999-01-01\n'
)
OLD = Finding(stage="vet", rule="printf", severity=Severity.ERROR, message="old", file="a/a.go", line=3)
NEW = Finding(stage="vet", rule="printf", severity=Severity.ERROR, message="new", file="a/a.go", line=4)
FLAKY = Test(package=f"{MODULE}/a", name="TestFlaky", outcome=Outcome.FAIL, kind=Kind.FAILURE)


def settled(root: Path, *words: str, findings: tuple[Finding, ...] = (), tests: tuple[Test, ...] = ()) -> Settled:
    asked = request(root, *words)
    return settle(asked, Tree(root), selected(package("a", "a.go"), left_out=(package("b"),)), findings, tests)


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """A folder whose baseline knows OLD."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/a.go").write_text("package a\n\nold line\nnew line\n")
    entries = baseline.entries(fingerprint.assign((OLD,), Tree(tmp_path).source))
    (tmp_path / BASELINE).write_bytes(baseline.render(entries))
    return tmp_path


def test_without_a_baseline_every_finding_has_a_fingerprint_and_none_is_known(tmp_path: Path) -> None:
    found = settled(tmp_path, findings=(OLD, NEW))
    assert [finding.known for finding in found.findings] == [False, False]
    assert len({finding.fingerprint for finding in found.findings} - {""}) == 2


def test_a_finding_of_the_baseline_is_known_and_a_new_one_is_not(known: Path) -> None:
    found = settled(known, findings=(OLD, NEW))
    assert {finding.message: finding.known for finding in found.findings} == {"old": True, "new": False}
    assert found.notes == ()


@pytest.mark.parametrize("words", ["--stage vet", "./a", "--shard 1/2", "--select affected"])
def test_what_is_gone_is_told_only_where_all_was_judged(known: Path, words: str) -> None:
    (note,) = settled(known).notes
    assert note == f"{BASELINE}: printf in a/a.go is gone (1): run `gogate baseline`"
    assert settled(known, *words.split()).notes == ()


def test_a_baseline_that_cannot_be_read_is_wrong_settings(tmp_path: Path) -> None:
    (tmp_path / BASELINE).write_text("{}")
    with pytest.raises(SettingsError, match=BASELINE):
        settled(tmp_path)


def test_a_test_in_quarantine_is_excused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").write_text(ENTRY)
    found = settled(tmp_path, tests=(FLAKY, factories.make_test()))
    assert dict(found.excused) == {(FLAKY.package, FLAKY.name): "quarantined until 2999-01-01 (x: y)"}
    assert len(found.notes) == 1
    assert found.mistakes == ()


def test_an_entry_that_matches_nothing_is_a_mistake_but_not_in_a_part(tmp_path: Path) -> None:
    (tmp_path / "gogate.toml").write_text(ENTRY)
    (mistake,) = settled(tmp_path).mistakes
    assert f"{MODULE}/a TestFlaky matches no test" in mistake
    assert settled(tmp_path, "--shard", "1/2").mistakes == ()
    assert settled(tmp_path, "--stage", "vet").mistakes == ()
    (tmp_path / "gogate.toml").write_text(ENTRY.replace("/a", "/b"))
    assert settled(tmp_path).mistakes == ()  # its package was left out
