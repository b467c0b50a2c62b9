"""Hypothesis strategies for results and for text that a hostile change can choose."""

from __future__ import annotations

from hypothesis import strategies as st

from gogate.model.result import Coverage, FileCoverage, Finding, Kind, Outcome, PackageCoverage, Result, Severity, Test
from tests.factories import HOSTILE_TEXTS, MODULE, make_result

any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
"""Any code points, lone surrogates and controls included."""

nasty_pieces = st.sampled_from([*HOSTILE_TEXTS, "::", "##[", "%", "\n", "\r", "\x1b", "`", "|", "<", "&", "]]>", "\\"])
hostile_text = st.one_of(any_text, st.lists(st.one_of(nasty_pieces, any_text), max_size=4).map("".join))
"""Text that tries to break out, whole or in pieces."""

innocent_text = st.text(
    st.characters(categories=["L", "N", "P", "S", "M", "Zs"], exclude_characters="\ufeff"), max_size=60
)
"""Letters, digits, punctuation, symbols, marks and spaces of any script."""


def tests() -> st.SearchStrategy[Test]:
    """One test: any name and output, a kind only where it failed."""

    def build(outcome: Outcome, kind: Kind, *texts: str) -> Test:
        name, package, output, file = texts
        failed = outcome is Outcome.FAIL
        return Test(
            package=package, name=name, outcome=outcome, kind=kind if failed else None, output=output, file=file, line=3
        )

    text = hostile_text
    return st.builds(build, st.sampled_from(Outcome), st.sampled_from(Kind), text, text, text, text)


def findings() -> st.SearchStrategy[Finding]:
    """One finding: any texts, any place."""
    lines = st.integers(0, 10)
    return st.builds(
        Finding,
        stage=st.sampled_from(["fmt", "gofumpt", "vet", "test"]),
        rule=st.one_of(st.sampled_from(["gofmt", "printf", "race", "coverage/total"]), hostile_text),
        severity=st.sampled_from(Severity),
        message=hostile_text,
        file=hostile_text,
        line=lines,
        column=lines,
        end_line=lines,
        package=hostile_text,
        fingerprint=hostile_text,
        known=st.booleans(),
        diff=st.none() | hostile_text,
    )


def coverages() -> st.SearchStrategy[Coverage]:
    """Coverage of a few files, sums not necessarily in step."""

    def build(names: list[str]) -> Coverage:
        count = len(names)
        return Coverage(
            mode="set",
            covered=count,
            statements=2 * count,
            packages=(PackageCoverage(path=MODULE, covered=count, statements=2 * count),),
            files=tuple(FileCoverage(file=n, covered=1, statements=2, uncovered=((2, 3), (5, 5))) for n in names),
        )

    return st.lists(hostile_text, max_size=4, unique=True).map(build)


def results() -> st.SearchStrategy[Result]:
    """Whole results with hostile texts everywhere."""
    return st.builds(
        make_result,
        tests=st.lists(tests(), max_size=5).map(tuple),
        findings=st.lists(findings(), max_size=5).map(tuple),
        coverage=st.none() | coverages(),
        notes=st.lists(hostile_text, max_size=2).map(tuple),
    )
