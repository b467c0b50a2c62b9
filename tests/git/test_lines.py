from __future__ import annotations

import os
from pathlib import Path

import pygit2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gogate.git.lines import Span, parse_patch
from gogate.git.trees import added_lines
from gogate.model.errors import CannotJudge
from tests.gitworld import GitWorld

# Lines that look like what git writes around them.
LINES = st.sampled_from(
    [
        "",
        "a",
        "b",
        "-- a/x",
        "++ b/evil.go",
        "@@ -1 +1 @@",
        "diff --git a/x b/x",
        "\\ No newline",
        "+",
        "\r",
        "\x1b[31m",
    ]
)
TEXT = st.tuples(st.lists(LINES, max_size=8), st.sampled_from(["", "\n"])).map(
    lambda part: "\n".join(part[0]) + part[1]
)


def numbers(spans: list[Span]) -> list[int]:
    return [line for first, last in spans for line in range(first, last + 1)]


def by_libgit2(root: Path, old: str, new: str) -> dict[str, list[int]]:
    """Ask another implementation of the diff, which has no text format in between."""
    repo = pygit2.Repository(str(root))
    diff = repo.diff(old, new, context_lines=0, flags=pygit2.enums.DiffOption.FORCE_TEXT)
    found = {}
    for patch in diff:
        assert patch is not None
        added = [line.new_lineno for hunk in patch.hunks for line in hunk.lines if line.origin == "+"]
        if patch.delta.status != pygit2.enums.DeltaStatus.DELETED:
            found[patch.delta.new_file.path] = added
    return found


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT, TEXT)
def test_added_lines_are_those_that_take_the_old_text_to_the_new(world: GitWorld, old: str, new: str) -> None:
    trees = [world.git("mktree", stdin=b"100644 blob %s\tx.go\n" % blob(world, text)) for text in (old, new)]
    found = added_lines(world.repository(), *trees)
    spans = numbers(found.get("x.go", []))
    # Whatever diff was chosen, the lines that are not marked must be a subsequence of the old ones.
    lines = new.split("\n")[: None if not new.endswith("\n") else -1] if new else []
    assert spans == sorted(set(spans))
    assert not spans or 1 <= spans[0] <= spans[-1] <= len(lines)
    rest = iter(old.split("\n"))
    kept = [line for number, line in enumerate(lines, 1) if number not in spans]
    assert all(any(line == other for other in rest) for line in kept)


def blob(world: GitWorld, text: str) -> bytes:
    return world.git("hash-object", "-w", "--stdin", stdin=text.encode()).encode()


def test_the_lines_of_many_files_agree_with_libgit2(world: GitWorld) -> None:
    for number in range(30):
        lines = [f"line {line} of {number}" for line in range(20)]
        world.write(f"d{number % 3}/f {number}.go", "\n".join(lines) + "\n")
    old = world.commit()
    for number in range(30):
        lines = [f"line {line} of {number}" for line in range(20)]
        lines[number % 20 : number % 20 + number % 4] = [f"new {line}" for line in range(number % 5)]
        world.write(f"d{number % 3}/f {number}.go", "\n".join(lines) + "\n" * (number % 2))
    world.write(b'\xff \t"quoted\\.go', "one\ntwo\n")
    (world.root / "d0/f 3.go").unlink()
    new = world.commit()
    found = added_lines(world.repository(), old, new)
    expected = by_libgit2(world.root, old, new)
    assert {path: numbers(spans) for path, spans in found.items()} == {
        os.fsdecode(os.fsencode(path)): lines for path, lines in expected.items()
    }
    assert "d0/f 3.go" not in found


def test_settings_and_attributes_do_not_hide_lines(world: GitWorld) -> None:
    old = world.commit(a__go="one\n")
    world.git("config", "diff.noprefix", "true")
    world.git("config", "diff.mnemonicPrefix", "true")
    world.git("config", "diff.external", "false")
    world.git("config", "core.quotePath", "false")
    world.git("config", "color.ui", "always")
    world.git("config", "diff.x.textconv", "cat /dev/null")
    world.write(".gitattributes", "a.go binary\n\xe9.go diff=x\n")
    world.write("é.go", "uno\n")
    new = world.commit(a__go="one\ntwo\n\0\n")
    assert added_lines(world.repository(), old, new) == {"a.go": [(2, 3)], "é.go": [(1, 1)]}


def test_paths_that_are_not_go_are_left_out_unless_named(world: GitWorld) -> None:
    old = world.commit(a__go="one\n")
    world.write("deep/er/b.go", "two\n")
    new = world.commit(c__txt="three\n")
    repo = world.repository()
    assert set(added_lines(repo, old, new)) == {"deep/er/b.go"}
    assert set(added_lines(repo, old, new, ["."])) == {"deep/er/b.go", "c.txt"}


@pytest.mark.parametrize(
    "patch",
    [
        b"+++ b/a.go\n@@ -1 +1 @@\n-a\n",
        b"+++ b/a.go\n@@ -0,0 +1,3 @@\n+a\n+b",
        b"+++ b/a.go\n@@ -0,0 +1,2 @@\n+a\n@@ -9 +9 @@\n",
        b"+++ b/a.go\n@@ what @@\n",
    ],
)
def test_a_patch_that_is_cut_is_an_error(patch: bytes) -> None:
    with pytest.raises(CannotJudge):
        parse_patch(patch)


@given(st.binary(max_size=200))
def test_garbage_is_an_error_or_nothing(garbage: bytes) -> None:
    try:
        found = parse_patch(garbage)
    except CannotJudge:
        return
    assert all(first <= last for spans in found.values() for first, last in spans)
