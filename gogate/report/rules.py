"""What each rule is and what to do about it: the texts that SARIF asks of every rule."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Rule", "rule"]


class Rule(NamedTuple):
    """A short sentence, a longer one, the way out, and a page (empty where there is none)."""

    short: str
    full: str
    help: str
    uri: str = ""


_PASSES = "https://pkg.go.dev/golang.org/x/tools/go/analysis/passes"
_RULES = {
    "gofmt": Rule(
        "The file is not formatted",
        "gofmt would change this file.",
        "Run `gogate fix` or `gofmt -w` on the file.",
        "https://pkg.go.dev/cmd/gofmt",
    ),
    "gofumpt": Rule(
        "The file is not formatted by the stricter rules",
        "gofumpt, a stricter gofmt, would change this file.",
        "Run `gogate fix` or `gofumpt -w` on the file.",
        "https://pkg.go.dev/mvdan.cc/gofumpt",
    ),
    "typecheck": Rule(
        "The package does not compile",
        "The type checker found an error, so that nothing else could be judged in this package.",
        "Run `go build` in the package and mend the first error.",
    ),
    "race": Rule(
        "Data race",
        "Two goroutines used the same variable at the same time, and at least one of them wrote it.",
        "Guard the variable with a mutex or a channel, or keep it within one goroutine.",
        "https://go.dev/doc/articles/race_detector",
    ),
    "coverage/total": Rule(
        "Total coverage is below its floor",
        "The tests run fewer of all statements than the floor asks for.",
        "Test what the coverage report shows as uncovered.",
    ),
    "coverage/package": Rule(
        "A package's coverage is below its floor",
        "The tests run fewer of this package's statements than its floor asks for.",
        "Test what the coverage report shows as uncovered in this package.",
    ),
    "coverage/patch": Rule(
        "The change is not covered enough",
        "The tests run fewer of the statements that the change added than the floor asks for.",
        "Test the added statements that the coverage report shows as uncovered.",
    ),
    "test/failure": Rule("A test failed", "The test ended with a failure.", "Read the test's output."),
    "test/panic": Rule(
        "A test panicked", "A panic ended the test and its package.", "Read the first goroutine of the trace."
    ),
    "test/race": Rule("A test has a data race", "The race detector failed the test.", "See the rule `race`."),
    "test/build": Rule(
        "A test does not build", "The package or its tests do not compile.", "Run `go vet` in the package."
    ),
    "test/timeout": Rule(
        "A test ran into its time limit", "The test did not end in time.", "Look for a lock or a wait in the trace."
    ),
    "test/main": Rule(
        "A package failed outside of its tests",
        "TestMain, an init function or an exit ended the package with a failure.",
        "Read the package's output.",
    ),
    "test/killed": Rule(
        "A test was killed",
        "A signal from outside ended the package.",
        "Look for memory or time limits of the machine.",
    ),
    "test/flaky": Rule(
        "A test is flaky", "The test failed and passed when it ran again.", "Read the output of the failed attempt."
    ),
    "test/missing": Rule(
        "A test did not end", "The package was cut off before this test ended.", "Mend what cut the package off first."
    ),
}


def rule(name: str) -> Rule:
    """Return the texts of *name*; an analyzer that is not listed gets texts made from its name."""
    known = _RULES.get(name)
    if known is not None:
        return known
    uri = f"{_PASSES}/{name}" if name.isascii() and name.isidentifier() else ""
    return Rule(f"go vet: {name}", f"The analyzer {name} reports a likely mistake.", "Mend what the message says.", uri)
