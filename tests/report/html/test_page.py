from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gogate.model.result import FileCoverage, Outcome, Result, SelectedPackage, Verdict
from gogate.report import clean
from gogate.report.context import Context
from gogate.report.html import page, render
from tests.factories import HOSTILE_TEXTS, hostile, huge, make_finding, make_result, make_test, passing, realistic
from tests.factories import source as go_source
from tests.report.html.pages import BREAKOUTS, Page
from tests.strategies import hostile_text, results

CONTEXT = Context(source=go_source)
TEMPLATES = Path(page.__file__).parent.parent / "templates" / "html"
ALLOWED = {
    *("html", "head", "meta", "title", "link", "style", "body", "header", "nav", "main", "section", "footer", "div"),
    *("h1", "h2", "h3", "p", "b", "span", "a", "ul", "ol", "li", "dl", "dt", "dd", "details", "summary", "figure"),
    *("figcaption", "pre", "code", "mark", "table", "thead", "tbody", "tr", "th", "td", "button", "noscript", "script"),
    *("svg", "symbol", "use", "path", "circle", "rect", "text", "title", "g"),
}


def test_the_verdict_comes_first() -> None:
    for result, word in ((passing(), "Passed"), (realistic(), "Failed")):
        parsed = Page(render(result, CONTEXT))
        assert parsed.tags["h1"] == 1
        headings = [tag for tag, _ in parsed.elements if re.fullmatch("h[1-6]", tag)]
        assert headings[0] == "h1"
        assert f" {word} Gate " in parsed.text


def test_a_broken_tree_shows_it_all() -> None:
    text = Page(render(realistic(), CONTEXT)).text
    for expected in (
        "cart_test.go:31: Total() = 1, want 0",
        "go test -race -run '^TestTotal$/^empty$' ./cart",
        "+if n <= 0 {",
        'return errors.New("n must be positive")',
        "TestFlaky",
        "an old one",
        "embeds rates.csv",
        "4 packages chosen, 11 left out.",
        "gofumpt v0.12.0 was found on PATH",
        "The critical path",
        "go1.26.0",
    ):
        assert expected in text, expected


def test_a_clean_tree_has_no_failures() -> None:
    parsed = Page(render(passing(), CONTEXT))
    assert parsed.having(id="failures") == []
    assert parsed.having(id="excused") == []
    assert parsed.having(id="coverage")


def test_the_least_result_is_a_page() -> None:
    parsed = Page(render(make_result(stages=(), seconds=0.0), Context()))
    assert parsed.tags["section"] == 2
    assert "Passed" in parsed.text


def test_quarantined_tests_stand_apart_from_failures() -> None:
    test = make_test("TestDial", outcome=Outcome.FAIL, output="refused\n")
    context = Context(quarantined={(test.package, "TestDial"): "net team, until 2027-01-31"})
    parsed = Page(render(make_result(tests=(test,)), context))
    assert parsed.having(id="failures") == []
    assert "Quarantined" in parsed.text
    assert "net team, until 2027-01-31" in parsed.text
    assert "Repeat this check gogate check --gate check" in parsed.text


def test_the_page_is_a_function_of_its_arguments() -> None:
    assert render(realistic(), CONTEXT) == render(realistic(), CONTEXT)


def assert_harmless(parsed: Page) -> None:
    assert set(parsed.tags) <= ALLOWED
    assert parsed.tags["script"] == 2
    assert parsed.tags["style"] == 1
    for tag, attributes in parsed.elements:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert not attributes.keys() & {"src", "style", "srcdoc", "action", "formaction", "srcset"}, (tag, attributes)
        link = attributes.get("href") or "#"
        assert link.startswith(("#", "data:image/svg+xml,")), (tag, link)
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


@given(results())
@settings(max_examples=40)
def test_no_text_becomes_markup(result: Result) -> None:
    assert_harmless(Page(render(result, Context(source=lambda _: b"<script>\n</pre>\n"))))


def test_the_hostile_corpus_becomes_text() -> None:
    parsed = Page(render(hostile(), CONTEXT))
    assert_harmless(parsed)
    text = re.sub(r"\s+", "", parsed.text)
    for hostile_one in HOSTILE_TEXTS:
        shown = re.sub(r"\s+", "", clean.html(hostile_one))
        assert shown[:300] in text
    assert parsed.data["tests"]["name"] == [clean.html(f"Test{hostile_one}") for hostile_one in HOSTILE_TEXTS]


@given(hostile_text | st.sampled_from(BREAKOUTS))
@settings(max_examples=40)
def test_any_word_of_a_result_may_be_hostile(text: str) -> None:
    named = SelectedPackage(path=text, module=text, reason=text)
    base = realistic()
    assert base.coverage
    result = replace(
        base,
        gate=text,
        started=text,
        tree=text,
        base=text,
        verdict=Verdict.ERROR,
        tools=replace(base.tools, gogate=text, go=text),
        stages=tuple(replace(stage, name=text, reason=text) for stage in base.stages),
        selection=replace(base.selection, packages=(named,)),
        findings=(make_finding(text, stage=text, message=text, file=text, diff=text),),
        coverage=replace(base.coverage, files=(FileCoverage(file=text, covered=1, statements=3),)),
        notes=(text,),
    )
    context = Context(source=lambda _: text.encode("utf-8", "replace"))
    assert_harmless(Page(render(result, context)))


@pytest.mark.parametrize("result", [passing(), realistic(), hostile()])
def test_nothing_hidden_is_left_raw(result: Result) -> None:
    text = render(result, CONTEXT).decode()
    assert clean.html(text) == text


def test_the_policy_admits_the_page_s_own_script_and_style_alone() -> None:
    rendered = render(realistic(), CONTEXT)
    parsed = Page(rendered)
    ((_, meta),) = parsed.having(http_equiv="Content-Security-Policy") or [
        element for element in parsed.elements if element[1].get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.split(" ", 1) for rule in (meta["content"] or "").split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["require-trusted-types-for"] == "'script'"
    script, style = parsed.scripts[1], re.search(b"<style>(.*?)</style>", rendered, re.DOTALL)
    assert style
    for rule, content in (("script-src", script.encode()), ("style-src", style[1])):
        assert rules[rule] == f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}'"
    before = [tag for tag, _ in parsed.elements].index("style")
    assert any(attributes is meta for _, attributes in parsed.elements[:before])


def test_no_address_outside_the_page() -> None:
    text = render(realistic(), CONTEXT).decode()
    assert re.findall(r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[\w.-]+\.\w+", text.partition("</style>")[0]) == []
    for file in TEMPLATES.iterdir():
        addresses = set(re.findall(r"https?://[^\s'\"]+", file.read_text()))
        assert addresses <= {"http://www.w3.org/2000/svg"}, file.name


def test_the_script_uses_no_sink_that_reads_markup() -> None:
    script = (TEMPLATES / "script.js").read_text()
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval", "Function(", "setAttribute"):
        assert sink not in script


def test_every_picture_has_words() -> None:
    parsed = Page(render(realistic(), CONTEXT))
    pictures = [attributes for tag, attributes in parsed.elements if tag == "svg"]
    ids = {attributes.get("id") for _, attributes in parsed.elements}
    for attributes in pictures:
        if attributes.get("role") == "img":
            assert {attributes["aria-labelledby"], attributes["aria-describedby"]} <= ids
        else:
            assert attributes.get("aria-hidden") == "true" or "tile" in (attributes.get("class") or "")
    assert "cart/cart.go 2 7 71.4 %" in parsed.text


def test_a_big_page_stays_small() -> None:
    result = huge(10_000, 1_000)
    rendered = render(result, Context())
    parsed = Page(rendered)
    assert len(parsed.data["tests"]["name"]) == 10_000
    assert len(parsed.data["files"]["file"]) == 1_000
    assert len(rendered) < 3_000_000
    assert len(parsed.elements) < 30_000


def test_reasons_list_what_chose_most_first() -> None:
    chosen = [SelectedPackage(path=f"p{n}", module="m", reason="changed" if n == 1 else "imports p1") for n in range(4)]
    assert page.reasons(chosen) == [("imports p1", ["p0", "p2", "p3"]), ("changed", ["p1"])]
