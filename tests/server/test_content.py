from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gogate.git.command import Git, environment
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.content import Header, Spill, headers, spill
from tests.server.serverworld import ServerWorld

OID = "ab" * 20


def stream_of(contents: list[bytes]) -> bytes:
    return b"".join(b"%040x blob %d\n%s\n" % (number, len(c), c) for number, c in enumerate(contents))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    contents=st.lists(st.binary(max_size=40), min_size=1, max_size=4), size=st.integers(1, 40), cut=st.integers(0, 30)
)
def test_blobs_come_whole_or_are_an_error(tmp_path: Path, contents: list[bytes], size: int, cut: int) -> None:
    names = [tmp_path / f"{number}.go" for number in range(len(contents))]
    for name in names:
        name.unlink(missing_ok=True)
    files = {name: Header(f"{n:040x}", "blob", len(c)) for n, (name, c) in enumerate(zip(names, contents, strict=True))}
    stream = stream_of(contents)
    reader = Spill(files)
    for start in range(0, len(stream) - cut, size):
        reader.feed(stream[start : min(start + size, len(stream) - cut)])
    reader.release()
    if cut:
        with pytest.raises(CannotJudge, match="blobs came"):
            reader.finish()
    else:
        reader.finish()
        assert [name.read_bytes() for name in names] == contents


@pytest.mark.parametrize(
    "stream",
    [
        f"{OID} missing\n", f"{OID} tree 3\nabc\n", f"{'cd' * 20} blob 3\nabc\n", f"{OID} blob 4\nabcd\n",
        f"{OID} blob 3\nabcd\n", f"{OID} blob 3\nabc\n{OID} blob 3\nabc\n",
    ],
)  # fmt: skip
def test_any_other_answer_is_an_error(stream: str, tmp_path: Path) -> None:
    reader = Spill({tmp_path / "x.go": Header(OID, "blob", 3)})
    try:
        with pytest.raises(CannotJudge, match="git cat-file"):
            reader.feed(stream.encode())
    finally:
        reader.release()


def test_what_stands_there_already_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "x.go").write_text("old")
    with pytest.raises(CannotJudge, match="cannot be written"):
        Spill({tmp_path / "x.go": Header(OID, "blob", 3)}).feed(f"{OID} blob 3\nabc\n".encode())
    assert (tmp_path / "x.go").read_text() == "old"


def test_git_is_asked_for_headers_and_contents(walk_world: ServerWorld, tmp_path: Path) -> None:
    git = Git(walk_world.root, environment(walk_world.environ), Stop())
    one, empty = walk_world.blob("one\n"), walk_world.blob("")
    tree = walk_world.tree(("100644", b"x", one))
    names = [one.encode(), b"%s:x" % tree.encode(), b"%s:y z" % tree.encode(), tree.encode(), b"nothing here"]
    assert headers(git, names) == [Header(one, "blob", 4), Header(one, "blob", 4), None, Header(tree, "tree", 29), None]
    assert headers(git, []) == []
    with pytest.raises(CannotJudge, match="newline"):
        headers(git, [b"a\nb"])
    spill(git, {tmp_path / "1": Header(one, "blob", 4), tmp_path / "2": Header(empty, "blob", 0)})
    assert ((tmp_path / "1").read_text(), (tmp_path / "2").read_text()) == ("one\n", "")
