from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.init.proposal import Proposal, State, diff, state_of, write
from gogate.model.errors import CannotJudge


def test_a_file_is_created_once_with_its_folders(tmp_path: Path) -> None:
    proposal = Proposal("a/b/c.txt", "one\ntwo\n")
    assert state_of(tmp_path, proposal) is State.NEW
    write(tmp_path, proposal)
    assert (tmp_path / "a/b/c.txt").read_text() == "one\ntwo\n"
    assert state_of(tmp_path, proposal) is State.SAME
    with pytest.raises(CannotJudge, match=r"c\.txt: File exists"):
        write(tmp_path, Proposal("a/b/c.txt", "other\n"))
    assert (tmp_path / "a/b/c.txt").read_text() == "one\ntwo\n"


@pytest.mark.parametrize("kind", ["other text", "folder", "dangling link"])
def test_whatever_stands_there_stays(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    if kind == "other text":
        path.write_text("mine\n")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")
    proposal = Proposal("x", "text\n")
    assert state_of(tmp_path, proposal) is State.OTHER
    with pytest.raises(CannotJudge, match="x: "):
        write(tmp_path, proposal)
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_leads_out_of_the_repository_is_refused(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (root / ".github").symlink_to(outside)
    with pytest.raises(CannotJudge, match="leads out of"):
        write(root, Proposal(".github/x.yml", "x\n"))
    assert list(outside.iterdir()) == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\n\t"), min_size=1))
def test_git_applies_the_diff_and_gets_the_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    text = text if text.endswith("\n") else f"{text}\n"
    folder = tmp_path_factory.mktemp("apply")
    proposal = Proposal("new.txt", text)
    subprocess.run(["git", "apply", "--whitespace=nowarn"], cwd=folder, input=diff(proposal).encode(), check=True)
    assert (folder / "new.txt").read_bytes() == text.encode()
