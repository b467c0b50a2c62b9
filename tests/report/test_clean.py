"""Every ``clean`` function: nothing forbidden remains, nothing innocent changes, twice is as once."""

from __future__ import annotations

import json as stdlib_json
import re
import unicodedata

import pytest
from hypothesis import example, given
from lxml import etree

from gogate.report import clean
from tests.factories import HOSTILE_TEXTS
from tests.strategies import any_text, hostile_text, innocent_text

BLOCKS = [clean.terminal, clean.xml_output, clean.html]
JOINERS = "\u200c\u200d"


def forbidden(character: str, kept: str) -> bool:
    """Whether *character* may steer or hide, told by its Unicode category and not by the list under test."""
    if character in kept or character in JOINERS:
        return False
    code = ord(character)
    directions = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in directions
        or character in "\u200b\u200e\u200f\ufeff\u2060\u00ad"
        or code & 0xFFFE == 0xFFFE
    )


@pytest.mark.parametrize("function", BLOCKS)
@given(hostile_text)
def test_blocks_hold_nothing_that_steers(function: object, text: str) -> None:
    assert callable(function)
    cleaned = function(text)
    assert [c for c in cleaned if forbidden(c, "\n\t")] == []
    assert function(cleaned) == cleaned
    cleaned.encode()


@given(hostile_text)
def test_one_line_is_one_line(text: str) -> None:
    cleaned = clean.one_line(text)
    assert [c for c in cleaned if forbidden(c, "")] == []
    assert len(cleaned.splitlines()) <= 1
    assert clean.one_line(cleaned) == cleaned


@given(innocent_text)
def test_innocent_text_is_unchanged(text: str) -> None:
    for function in (*BLOCKS, clean.one_line, clean.json):
        assert function(text) == text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\r\nb", "a\nb"),
        ("10%\r99%", r"10%\r99%"),
        ("\u202etxt", r"\u202etxt"),
        ("\udcff", r"\udcff"),
        ("\U000e0041", r"\U000e0041"),
        ("a\tb\n", "a\tb\n"),
        ("\x9b", r"\x9b"),
        ("👩\u200d💻 नमस्ते", "👩\u200d💻 नमस्ते"),
    ],
)
def test_terminal_shows_what_it_keeps_away(raw: str, shown: str) -> None:
    assert clean.terminal(raw) == shown


def test_one_line_shows_line_ends_and_tabs() -> None:
    assert clean.one_line("a\n\tb\r") == r"a\n\tb\r"


def _decode(text: str, *, prop: bool) -> str:
    if prop:
        text = text.replace("%3A", ":").replace("%2C", ",")
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


@given(hostile_text)
@example("%250A")
def test_github_encodes_without_loss(text: str) -> None:
    message, prop = clean.github_message(text), clean.github_property(text)
    assert not set("\r\n") & set(message + prop)
    assert not set(":,") & set(prop)
    assert "##[" not in message + prop
    assert _decode(message, prop=False) == clean.terminal(text).replace("##[", "## [")
    assert _decode(prop, prop=True) == clean.one_line(text).replace("##[", "## [")


@given(hostile_text)
def test_xml_survives_a_real_parser(text: str) -> None:
    element = etree.Element("a")
    element.text = clean.xml_output(text)
    assert (etree.fromstring(etree.tostring(element)).text or "") == clean.xml_output(text)


@given(hostile_text)
@example("[[ATTACH\x00MENT|x]]")
def test_no_attachment_is_left(text: str) -> None:
    assert re.search(r"\[\[attachment\|", clean.xml_output(text), re.IGNORECASE) is None


def test_attachment_is_still_readable() -> None:
    assert clean.xml_output("[[ATTACHMENT|/etc/passwd]]") == "[[ATTACHMENT |/etc/passwd]]"


@given(any_text)
def test_json_loses_lone_surrogates_alone(text: str) -> None:
    cleaned = clean.json(text)
    cleaned.encode()
    assert clean.json(cleaned) == cleaned
    if not any(0xD800 <= ord(c) < 0xE000 for c in text):
        assert cleaned == text


@given(any_text.map(clean.json))
def test_json_bytes_keeps_values_and_hides_controls(text: str) -> None:
    written = clean.json_bytes(stdlib_json.dumps([text], ensure_ascii=False).encode())
    assert stdlib_json.loads(written) == [text]
    shown = written.decode()
    assert not any("\x7f" <= c <= "\x9f" or c in "\u2028\u2029\u202e\u2066" for c in shown)


def _span(code: str) -> str:
    """What CommonMark §6.1 shows for *code*, which must be one code span and nothing else."""
    match = re.fullmatch(r"(`+)(?!`)(.*?)(?<!`)\1", code, re.DOTALL)
    assert match is not None, code
    assert match[1] not in re.findall("`+", match[2])
    inner = match[2]
    return inner[1:-1] if inner[0] == inner[-1] == " " and inner.strip(" ") else inner


@given(hostile_text)
def test_markdown_is_one_code_span(text: str) -> None:
    line = clean.one_line(text)
    assert _span(clean.markdown(text)) == (line or " ")


@given(hostile_text)
def test_markdown_cell_holds_no_pipe_and_no_markup(text: str) -> None:
    cell = clean.markdown_cell(text)
    assert "|" not in cell
    if cell.startswith("<code>"):
        inner = cell.removeprefix("<code>").removesuffix("</code>")
        assert not set("<>`*_[]@") & set(inner)
        assert re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), inner) == clean.one_line(text)
    else:
        assert _span(cell) == (clean.one_line(text) or " ")


@given(hostile_text)
def test_markdown_block_cannot_be_closed_from_within(text: str) -> None:
    lines = clean.markdown_block(text).split("\n")
    fence = re.match("`+", lines[0])
    assert fence is not None
    closing = [n for n, line in enumerate(lines[1:], 1) if re.fullmatch(f" {{0,3}}{fence[0]}`*[ \t]*", line)]
    assert closing == [len(lines) - 2]
    assert lines[-1] == ""


def test_corpus_leaves_no_escape_in_any_sink() -> None:
    functions = [getattr(clean, name) for name in clean.__all__ if name not in {"json", "json_bytes"}]
    for text in HOSTILE_TEXTS:
        assert not [f for f in functions if "\x1b" in f(text) or "\u202e" in f(text)]
