from __future__ import annotations

import pytest
from hypothesis import given

from gogate.model.result import Finding, Kind, Outcome, StageVerdict
from gogate.model.result import Test as Case
from gogate.report.html import cards
from gogate.report.html.source import Sources
from tests.factories import make_finding, make_result, make_stage, make_test, realistic, source
from tests.strategies import findings, hostile_text


def failed(name: str, kind: Kind = Kind.FAILURE, output: str = "    a_test.go:3: no\n", **fields: object) -> Case:
    return make_test(name, outcome=Outcome.FAIL, kind=kind, output=output, **fields)


def made(*tests: Case) -> list[cards.Card]:
    return cards.for_tests(make_result(), tests, Sources(source), cards.Budget(100))


def found(*all_findings: Finding) -> list[tuple[str, cards.Card]]:
    return list(cards.for_findings(make_result(), all_findings, Sources(source), cards.Budget(100)))


def test_everything_that_failed_is_grouped() -> None:
    result = realistic()
    counting = [finding for finding in result.findings if not finding.known]
    groups = cards.groups(result, result.tests, counting, Sources(source))
    assert [(group.key, len(group.cards)) for group in groups] == [
        ("test", 7),
        ("race", 1),
        ("vet", 3),
        ("format", 1),
        ("coverage", 1),
    ]


def test_the_worst_comes_first_and_passing_tests_have_no_card() -> None:
    titles = [card.title for card in made(make_test("TestOk"), failed("TestA"), failed("TestB", Kind.PANIC))]
    assert titles == ["TestB", "TestA"]


def test_a_parent_that_only_hands_up_a_failure_has_no_card() -> None:
    silent = "=== RUN   TestA\n--- FAIL: TestA (0.01s)\n"
    assert [card.title for card in made(failed("TestA", output=silent), failed("TestA/b"))] == ["TestA/b"]
    assert [card.title for card in made(failed("TestA", output="said\n"), failed("TestA/b"))] == ["TestA", "TestA/b"]
    assert [card.title for card in made(failed("TestA", output=silent), failed("TestAB/b"))] == ["TestA", "TestAB/b"]


def test_tests_that_were_cut_off_share_a_card() -> None:
    (panic, cut) = made(failed("TestP", Kind.PANIC), *(failed(f"TestM{n}", Kind.MISSING, "") for n in range(250)))
    assert panic.badge == "panic"
    assert cut.message == "250 tests did not run to the end"
    assert "TestM0, TestM1, " in cut.more
    assert cut.more.endswith("TestM199 and 50 more.")


def test_a_card_shows_its_source_and_how_to_run_it() -> None:
    (card,) = made(failed("TestA/b#01", file="cart/cart.go", line=8))
    assert card.place == "cart/cart.go:8"
    assert card.snippet
    assert [line.number for line in card.snippet.lines] == [5, 6, 7, 8, 9, 10, 11]
    assert card.command == "go test -race -run '^TestA$/^b#01$' ./cart"


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("=== RUN   TestA\n    a_test.go:3: got 1\n--- FAIL: TestA (0.00s)\n", "a_test.go:3: got 1"),
        ("noise\npanic: boom\n\ngoroutine 1:\n", "panic: boom"),
        ("==================\nWARNING: DATA RACE\nWrite at", "WARNING: DATA RACE"),
        ("# example.com/p\np/a.go:3:1: undefined: x\n", "p/a.go:3:1: undefined: x"),
        ("--- FAIL: TestA (0.00s)\nFAIL\n", ""),
        ("", ""),
    ],
)
def test_the_line_that_tells_most(output: str, told: str) -> None:
    assert cards.said(output) == told


def test_one_file_has_one_card_about_its_format() -> None:
    result = realistic()
    ((group, card),) = found(*(f for f in result.findings if f.stage in ("fmt", "gofumpt")))
    assert (group, card.badge) == ("format", "gofmt, gofumpt")
    assert [line.kind for line in card.diff] == ["head", "head", "hunk", "del", "add", "same", "same"]
    assert card.command == "gofmt -w cart/cart.go"


def test_a_finding_marks_its_lines() -> None:
    ((group, card),) = found(make_finding(line=6, end_line=7))
    assert (group, card.tone, card.title) == ("vet", "warn", "cart/cart.go:6")
    assert card.snippet
    assert [line.number for line in card.snippet.lines if line.marked] == [6, 7]
    assert card.command == "go vet ./cart"


def test_a_known_finding_is_quiet() -> None:
    ((_, card),) = found(make_finding(known=True))
    assert card.tone == "note"


@given(hostile_text, hostile_text)
def test_long_output_keeps_its_head_and_its_tail(head: str, tail: str) -> None:
    text = head + "x" * 3 * cards.OUTPUT + tail
    shown = cards.clipped(text)
    assert len(shown) <= cards.OUTPUT + 100
    assert shown[:10] == text.strip("\n")[:10] or text[0] == "\n"
    assert "characters are left out here" in shown
    assert cards.clipped(head).strip("\n") == head.strip("\n")


def test_only_so_many_cards_are_shown_in_full() -> None:
    tests = [failed(f"Test{n}") for n in range(5)]
    some = cards.for_tests(make_result(), tests, Sources(source), cards.Budget(2))
    assert [card.folds for card in some] == [True, True, False, False, False]
    assert [card.message for card in some] == ["a_test.go:3: no"] * 5


@given(findings())
def test_no_finding_is_lost(finding: Finding) -> None:
    ((_, card),) = found(finding)
    assert card.badge == finding.rule
    assert card.message == finding.message.partition("\n")[0]


def test_stages_that_could_not_judge_have_cards() -> None:
    stage = make_stage("vet", StageVerdict.ERROR, reason="go vet broke")
    (group,) = cards.groups(make_result(stages=(stage,)), (), (), Sources(source))
    assert (group.key, group.cards[0].title, group.cards[0].message) == ("stage", "vet", "go vet broke")
    assert group.cards[0].output == "go vet ./..."


def test_excused_tests_say_who_lets_them_pass() -> None:
    test = failed("TestDial")
    (card,) = cards.for_excused(
        make_result(), [test], {(test.package, "TestDial"): "net team, until 2027-01-31"}, Sources(source)
    )
    assert (card.tone, card.more) == ("note", "net team, until 2027-01-31")


def test_failures_are_counted_by_kind() -> None:
    counted = cards.tally([failed("TestA"), failed("TestB", Kind.RACE), failed("TestC"), make_test()])
    assert counted == {"failure": 2, "race": 1}
