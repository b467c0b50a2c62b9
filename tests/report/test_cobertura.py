"""Cobertura as its readers take it: the DTD, what GitLab and Jenkins read, the limit."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given
from lxml import etree

from gogate.model.result import Coverage, FileCoverage, Module, Result
from gogate.report import clean
from gogate.report.cobertura import MAX_BYTES, document, render
from gogate.report.context import Context
from tests import factories
from tests.strategies import results

DTD = etree.DTD(str(Path(__file__).parent.parent / "testdata" / "report" / "coverage-04.dtd"))
CONTEXT = Context(root="/builds/shop", source=factories.source, blocks={"cart/cart.go": factories.CART_BLOCKS})


def check(xml: bytes) -> etree._Element:
    root = etree.fromstring(xml, etree.XMLParser(load_dtd=False, no_network=True))
    assert DTD.validate(root), DTD.error_log.filter_from_errors()
    for element in root.iter("class"):
        methods = [(m.get("name"), m.get("signature")) for m in element.iter("method")]
        assert len(set(methods)) == len(methods)
    for line in root.iter("line"):
        assert int(line.get("number")) >= 1
        assert int(line.get("hits")) >= 0
    for holder in root.iter("coverage", "package", "class", "method"):
        assert 0 <= float(holder.get("line-rate")) <= 1
    return root


def test_lines_have_the_hits_of_their_best_block() -> None:
    root = check(render(factories.realistic(), CONTEXT))
    lines = root.xpath("//class[@filename='cart/cart.go']/lines/line")
    shown = {int(line.get("number")): int(line.get("hits")) for line in lines}
    assert shown == {
        6: 3, 7: 3, 8: 0, 9: 0, 10: 3, 11: 3, 15: 1, 16: 1, 17: 5, 18: 5, 19: 5, 20: 1, 23: 0, 24: 0, 25: 0
    }  # fmt: skip
    assert b"no cover profile" in render(factories.realistic(), CONTEXT)  # pay.go has none
    assert [int(n.get("number")) for n in lines] == sorted(shown)


def test_methods_come_from_the_source() -> None:
    root = check(render(factories.realistic(), CONTEXT))
    shown = {(m.get("name"), m.get("signature"), m.get("line-rate")) for m in root.iter("method")}
    assert shown == {
        ("(*Cart).Add", "(item string, n int) error", "0.666667"),
        ("(*Cart).Total", "() int", "1.000000"),
        ("unused", "() string", "0.000000"),
    }


def test_rates_and_sums_are_the_result_s_statements() -> None:
    root = check(render(factories.realistic(), CONTEXT))
    assert (root.get("lines-covered"), root.get("lines-valid"), root.get("line-rate")) == ("60", "75", "0.800000")
    packages = {p.get("name"): p.get("line-rate") for p in root.iter("package")}
    assert packages == {"example.com/shop/cart": "0.714286", "example.com/shop/pay": "0.808824"}
    assert root.get("timestamp") == "1777887000000"


def test_gitlab_finds_each_file_below_the_root() -> None:
    root = check(render(factories.realistic(), CONTEXT))
    assert [source.text for source in root.iter("source")] == ["/builds/shop"]
    assert [c.get("filename") for c in root.iter("class")] == ["cart/cart.go", "pay/pay.go"]
    assert check(render(factories.realistic(), Context())).find("sources") is None


def test_without_a_profile_the_uncovered_lines_are_told() -> None:
    root = check(render(factories.realistic(), Context()))
    lines = root.xpath("//class[@filename='pay/pay.go']/lines/line")
    assert [(line.get("number"), line.get("hits")) for line in lines] == [
        (str(n), "0") for n in (30, 31, 32, 33, 34, 35, 36, 50)
    ]


def test_blocks_of_a_shard_are_used() -> None:
    file = FileCoverage(file="a.go", covered=1, statements=1, blocks=((1, 1, 2, 2, 1, 7),))
    result = factories.make_result(coverage=Coverage(mode="count", covered=1, statements=1, files=(file,)))
    assert [line.get("hits") for line in check(render(result, Context())).iter("line")] == ["7", "7"]


def test_no_coverage_is_a_valid_empty_file() -> None:
    root = check(render(factories.make_result(), Context()))
    assert (root.get("lines-valid"), root.get("line-rate"), len(root.find("packages"))) == ("0", "1.000000", 0)


def test_same_functions_in_a_file_stay_apart() -> None:
    source = b"package a\nfunc init() { x() }\nfunc init() { y() }\n"
    file = FileCoverage(file="a.go", covered=1, statements=2, blocks=((2, 13, 2, 20, 1, 1), (3, 13, 3, 20, 1, 0)))
    result = factories.make_result(coverage=Coverage(mode="set", covered=1, statements=2, files=(file,)))
    root = check(render(result, Context(source=lambda _: source)))
    assert [(m.get("name"), m.get("line-rate")) for m in root.iter("method")] == [
        ("init", "1.000000"),
        ("init#2", "0.000000"),
    ]


def test_long_signatures_do_not_break_the_limit() -> None:
    source = "package a\n" + "".join(f"func A{n}({'x' * 900} int) {{ }}\n" for n in range(100))
    made = tuple((n, 1, n, 2, 1, 1) for n in range(2, 100))
    file = FileCoverage(file="a.go", covered=1, statements=1, blocks=made)
    result = factories.make_result(coverage=Coverage(mode="set", covered=1, statements=1, files=(file,)))
    cut = document(result, Context(source=lambda _: source.encode()), 50_000)
    assert len(cut) <= 50_000
    assert b"methods are left out" in cut


def test_large_reports_lose_methods_then_covered_files() -> None:
    result, blocks = factories.huge(10, 80), factories.huge_blocks(80)
    context = Context(blocks=blocks, source=lambda _: b"package a\n" + b"func A() {\n}\n" * 240)
    assert len(list(check(render(result, context)).iter("class"))) == 80
    without = document(result, context, 1_600_000)
    assert len(without) <= 1_600_000
    assert b"methods are left out" in without
    assert len(list(check(without).iter("class"))) == 80
    cut = document(result, context, 200_000)
    kept = len(list(check(cut).iter("class")))
    assert len(cut) <= 200_000
    assert f"{80 - kept} of 80 files are left out to stay below 10 MiB".encode() in cut
    assert check(cut).get("lines-valid") == str(80 * 240)


def test_the_limit_is_below_gitlab_s_and_the_worst_files_stay() -> None:
    assert MAX_BYTES < 10 * 1024 * 1024
    bad = FileCoverage(file="bad.go", covered=0, statements=900, uncovered=((1, 900),))
    good = tuple(FileCoverage(file=f"g{n}.go", covered=9, statements=9) for n in range(300))
    result = factories.make_result(coverage=Coverage(mode="set", covered=1, statements=2, files=(*good, bad)))
    cut = check(document(result, Context(), 60_000))
    assert "bad.go" in [c.get("filename") for c in cut.iter("class")]


@given(results())
@example(factories.hostile())
def test_any_result_is_valid_and_holds_its_files(result: Result) -> None:
    root = check(render(result, Context(root="/b <&>\x00")))
    files = result.coverage.files if result.coverage else ()
    shown = sorted(c.get("filename") for c in root.iter("class"))
    assert shown == sorted(clean.one_line(file.file) for file in files)


def test_two_modules_give_their_packages() -> None:
    files = tuple(FileCoverage(file=name, covered=1, statements=1) for name in ("a.go", "sub/b.go", "sub/x/c.go"))
    modules = (Module(path="example.com/m", dir="."), Module(path="example.com/s", dir="sub"))
    result = factories.make_result(modules=modules, coverage=Coverage(mode="set", covered=3, statements=3, files=files))
    names = [p.get("name") for p in check(render(result, Context())).iter("package")]
    assert names == ["example.com/m", "example.com/s", "example.com/s/x"]
