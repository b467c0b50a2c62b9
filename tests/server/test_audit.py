from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gogate.model.errors import CannotJudge
from gogate.server.audit import append

TEXT = st.text(max_size=20) | st.binary(max_size=10).map(lambda raw: raw.decode("utf-8", "surrogateescape"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=st.dictionaries(st.sampled_from("abc"), TEXT | st.lists(TEXT, max_size=2) | st.floats(0, 9), max_size=3))
def test_every_entry_is_one_line_of_json(tmp_path: Path, entry: dict[str, object]) -> None:
    log = tmp_path / "audit.jsonl"
    log.unlink(missing_ok=True)
    append(str(log), entry)
    (line,) = log.read_bytes().split(b"\n")[:-1]
    assert set(json.loads(line)) == set(entry)
    assert all(byte >= 0x20 for byte in line)


def test_lines_of_many_writers_do_not_mix(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: append(str(log), {"n": n, "x": "y" * 3000}), range(200)))
    assert sorted(json.loads(line)["n"] for line in log.read_text().splitlines()) == list(range(200))


def test_what_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    for path in (tmp_path / "none" / "x", tmp_path, link, Path("/dev/full")):
        with pytest.raises(CannotJudge, match="cannot be written"):
            append(str(path), {"a": 1})
    assert not (tmp_path / "elsewhere").exists()
