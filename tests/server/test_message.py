from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gogate.model.errors import CannotJudge
from gogate.server.judge import Judgement, Offence
from gogate.server.message import MAX_LINES, accepted, lines_of, rejected, unjudged

TEXT = st.text(max_size=300) | st.binary(max_size=60).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
OFFENCE = st.builds(Offence, st.binary(min_size=1, max_size=300), st.integers(0, 10**6), TEXT, TEXT)
JUDGEMENT = st.builds(
    Judgement,
    st.just(("t",)),
    st.integers(1, 10**6),
    st.lists(OFFENCE, min_size=1, max_size=60).map(tuple),
    st.booleans(),
)


@given(JUDGEMENT, st.booleans())
def test_whatever_was_pushed_forty_clean_lines_are_said(judgement: Judgement, gitlab: bool) -> None:
    text = lines_of(rejected(judgement), gitlab=gitlab)
    lines = text.split("\n")[:-1]
    assert len(lines) <= MAX_LINES
    assert text.isascii() or text.isprintable() or "\x1b" not in text
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text) is None
    assert all(line.startswith("GL-HOOK-ERR: ") is gitlab for line in lines)
    bare = [line.removeprefix("GL-HOOK-ERR: ") if gitlab else line for line in lines]
    assert all(line.startswith(("gogate: ", "  ")) for line in bare)
    assert bare[0].startswith("gogate: rejected: ")
    assert bare[-1].startswith("gogate: to mend it: ")


def test_files_are_named_before_lines_are_shown() -> None:
    diff = "@@ -1 +1 @@\n-a\n+b\n"
    many = Judgement(("t",), 30, tuple(Offence(b"%02d.go" % n, 1, "x", diff * 9) for n in range(30)), formatting=True)
    lines = rejected(many)
    assert sum(".go:1: x" in line for line in lines) == 24
    assert "  and 6 more files" in lines
    assert len(lines) <= MAX_LINES
    one = Judgement(("t",), 1, (Offence(b"a.go", 1, "x", diff),), formatting=True)
    assert rejected(one)[1:4] == ["  a.go:1: x", "      -a", "      +b"]


def test_what_is_clean_and_what_could_not_be_judged() -> None:
    assert accepted(Judgement(("t",), 0, (), formatting=False)) == ["gogate: accepted: no Go files to judge"]
    assert accepted(Judgement(("t",), 2, (), formatting=False)) == ["gogate: accepted: 2 Go files formatted"]
    error = CannotJudge("no\nwhy", fix="do")
    assert unjudged(error, accept=False) == ["gogate: rejected: no", "  why", "  fix: do"]
    assert unjudged(error, accept=True)[0] == "gogate: accepted without being judged in full: no"


def test_vet_and_tests_say_what_they_found() -> None:
    finding = Offence(b"a.go", 3, "printf: wrong", rule="printf")
    output = "".join(f"line {number}\n" for number in range(20))
    test = Offence(b"a_test.go", 5, "TestA failed (failure)", output, rule="test")
    ran = ("vet: 1 package", "test: 1 test, 1 failed in 1 package")
    assert rejected(Judgement(("t",), 1, (finding, test), formatting=False, ran=ran)) == [
        "gogate: rejected: 1 finding and 1 failed test",
        "  a.go:3: printf: wrong",
        "  a_test.go:5: TestA failed (failure)",
        *(f"      line {number}" for number in range(12, 20)),
        "gogate: to mend it: `gogate check` (or go vet ./..., go test -race ./...), commit, push again",
    ]
    many = Judgement(("t",), 1, (test,) * 30, formatting=False, ran=ran)
    assert rejected(many)[0] == "gogate: rejected: 30 failed tests"
    assert "  and 6 more offences" in rejected(many)
    assert accepted(Judgement(("t",), 2, (), formatting=False, ran=ran)) == [
        "gogate: accepted: 2 Go files formatted; vet: 1 package; test: 1 test, 1 failed in 1 package"
    ]
    assert accepted(Judgement(("t",), 0, (), formatting=False, ran=ran[:1])) == ["gogate: accepted: vet: 1 package"]


def test_a_module_that_the_server_does_not_have_is_explained() -> None:
    missing = Offence(b"a.go", 3, "typecheck: module lookup disabled by GOPROXY=off", rule="typecheck")
    lines = rejected(Judgement(("t",), 1, (missing,), formatting=False, ran=("vet: 1 package",)))
    assert lines[2].startswith("gogate: the server has no network for pushes: vendor the module")
    assert lines[-1].startswith("gogate: to mend it: ")
