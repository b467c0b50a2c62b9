from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.server.gomod import MAX_BYTES, GoMod, parse, write

REAL = b"""// A comment with a "quote
module example.com/m/v2 // the path

go 1.24.1

toolchain go1.99.0

require (
\tgithub.com/a/b v1.2.3
\tgolang.org/x/go v0.1.0 // indirect
)
replace a => ../b
ignore ./odd
ignore (
\t./more
\t"quoted"
)
exclude a v1.0.0
retract [v1.0.0, v1.1.0]
"""


def test_a_real_file_is_read() -> None:
    assert parse(REAL) == GoMod("example.com/m/v2", "1.24.1", ("./odd", "./more", "quoted"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no module line"),
        ("go 1.24\n", "no module line"),
        ("module\n", "no module line"),
        ("module a\nmodule b\n", "line 2: a second module line"),
        ("module a\ngo 1.24\ngo 1.25\n", "line 3: a second go line"),
        ("module a b\n", "line 1: not a module line"),
        ('module "a\\nreplace x => y"\n', "line 1: not a module line"),
        ("module `a b`\n", "line 1: not a module line"),
        ("module ../x\n", "line 1: not a module line"),
        ("module /x\n", "line 1: not a module line"),
        ('module "a\n', "line 1: a quote without its end"),
        ("module a\ngo latest\n", "line 2: not a go line"),
        ("module a\ngo 1.24.1.1\n", "line 2: not a go line"),
        (f"module {'a' * 600}\n", "line 1: not a module line"),
        ("x" * (MAX_BYTES + 1), "more than"),
    ],
)
def test_anything_else_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"line|bytes") as caught:
        parse(text.encode())
    assert says in str(caught.value)


@given(st.binary(max_size=300))
def test_no_bytes_break_it(content: bytes) -> None:
    try:
        module = parse(content)
    except ValueError:
        return
    assert parse(write(module).encode()) == module._replace(ignore=())


@given(st.text('module go"`()/\\ \n\t1.24-', max_size=80))
def test_what_is_written_holds_two_lines_and_no_more(text: str) -> None:
    try:
        module = parse(text.encode())
    except ValueError:
        return
    written = write(module)
    assert len(written.split("\n")) == (4 if module.go else 2)
    assert "\t" not in written


@pytest.mark.parametrize("text", [REAL.decode(), 'module "a.b/c"\n', "module a.b/c\ngo 1.21rc2\n", "module a//x\n"])
def test_go_itself_reads_the_same(text: str, tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text(text)
    answer = subprocess.run(["go", "mod", "edit", "-json"], cwd=tmp_path, capture_output=True, check=True)
    said = json.loads(answer.stdout)
    module = parse(text.encode())
    assert (said["Module"]["Path"], said.get("Go", "")) == (module.path, module.go)
    assert tuple(entry["Path"] for entry in said.get("Ignore") or ()) == module.ignore
