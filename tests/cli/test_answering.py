from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import pytest
from msgspec.structs import replace

from gogate.check.answer import Answer
from gogate.cli.answering import Undelivered, answer
from gogate.model.result import Result
from gogate.parse.result import parse as parse_result
from gogate.report.write import targets
from tests import factories
from tests.requestworld import Desk, parse

PROFILE = b"mode: atomic\nm/a.go:1.1,2.2 1 1\n"


def given(result: Result) -> Answer:
    return Answer(result, factories.source, profile=PROFILE)


def deliver(desk: Desk, *words: str, result: Result | None = None) -> int:
    parsed = parse(*words)
    return answer(parsed, desk.world, given(result or factories.realistic()), targets(parsed.report), "/src")


def test_json_is_the_document_alone_on_standard_output(tmp_path: Path) -> None:
    desk, result = Desk(tmp_path), factories.realistic()
    code = deliver(desk, "--output", "json", result=result)
    assert parse_result(desk.raw.getvalue(), "stdout") == result
    assert (code, desk.errors.getvalue()) == (result.exit_code, "")


def test_a_report_on_standard_output_takes_the_place_of_the_text(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    deliver(desk, "--report", "junit=-", "--report", "json=r/x.json")
    assert desk.stdout.startswith("<?xml")
    assert desk.stdout.rstrip().endswith("</testsuites>")
    assert json.loads((tmp_path / "r/x.json").read_text())["verdict"] == "fail"


def test_quiet_and_verbose_say_less_and_more_and_the_same_verdict(tmp_path: Path) -> None:
    texts = []
    for words in (("-q",), (), ("-v",), ("-vv",)):
        desk = Desk(tmp_path)
        assert deliver(desk, *words) == 1
        texts.append(desk.stdout)
    lengths = [len(text) for text in texts]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[1] < lengths[3]
    assert len({text.rstrip().rpartition("\n")[2].partition(" in ")[0] for text in texts}) == 1


def test_colour_only_where_it_is_wanted(tmp_path: Path) -> None:
    texts = {}
    for color in ("auto", "always", "never"):
        desk = Desk(tmp_path)
        deliver(desk, "--color", color)
        texts[color] = desk.stdout
    assert texts["auto"] == texts["never"] == re.sub(r"\x1b\[[\d;]*m", "", texts["always"])
    assert "\x1b[" in texts["always"]


def test_the_profile_is_written_as_it_is_relative_to_the_folder_that_was_named(tmp_path: Path) -> None:
    deliver(Desk(tmp_path), "-C", "sub", "--coverprofile", "out/c.out")
    assert (tmp_path / "sub/out/c.out").read_bytes() == PROFILE


def test_what_cannot_be_written_is_named_and_the_rest_is_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "folder").mkdir()
    desk, passing = Desk(tmp_path), factories.passing()
    words = ("--report", "junit=file/x.xml", "--report", "json=good.json", "--coverprofile", "folder")
    with pytest.raises(Undelivered) as caught:
        deliver(desk, *words, result=passing)
    assert caught.value.exit_code == 3
    assert "junit report, file/x.xml: " in caught.value.message
    assert "coverage profile, folder: a folder is in the way" in caught.value.message
    assert caught.value.fix == "name a path that can be written"
    assert parse_result((tmp_path / "good.json").read_bytes(), "good.json") == passing
    assert "PASS" in desk.stdout


@pytest.fixture
def closed_pipe() -> Iterator[TextIO]:
    """A standard output whose reader has left."""
    reading, writing = os.pipe()
    os.close(reading)
    stream = io.TextIOWrapper(io.FileIO(writing, "w"), encoding="utf-8", write_through=True)
    yield stream
    with suppress(BrokenPipeError):
        stream.close()


def test_reports_are_written_though_the_reader_of_the_answer_has_left(tmp_path: Path, closed_pipe: TextIO) -> None:
    summary = tmp_path / "summary"
    desk = Desk(tmp_path, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
    desk.world = desk.world._replace(stdout=closed_pipe, raw_stdout=closed_pipe.buffer)
    with pytest.raises(BrokenPipeError):
        deliver(desk, "--report", "json=r.json", "--coverprofile", "c.out")
    assert (tmp_path / "r.json").is_file()
    assert (tmp_path / "c.out").read_bytes() == PROFILE
    assert summary.read_text()
    with pytest.raises(Undelivered, match="standard output: Broken pipe"):
        deliver(desk, "--report", "json=-")


def test_the_exit_code_is_the_results(tmp_path: Path) -> None:
    for code in (0, 1, 3, 4, 130):
        assert deliver(Desk(tmp_path), result=replace(factories.passing(), exit_code=code)) == code
