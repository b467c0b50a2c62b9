from __future__ import annotations

import pytest

from gogate.git.filters import filters_digest
from gogate.git.trees import entries
from tests.gitworld import GitWorld


def digest(world: GitWorld, skip_smudge: str = "") -> bytes:
    repo = world.repository(GIT_LFS_SKIP_SMUDGE=skip_smudge)
    return filters_digest(repo, entries(repo, "HEAD"))


def test_without_attributes_and_settings_there_is_none(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    assert digest(world) == b""


def test_all_that_bears_on_a_checkout_shows(world: GitWorld) -> None:
    world.commit(a__go="package a\n")
    seen = [digest(world)]

    def note() -> None:
        seen.append(digest(world))
        assert digest(world) == seen[-1]

    world.git("config", "core.autocrlf", "true")
    note()
    world.git("config", "--global", "filter.x.smudge", "cat")
    note()
    (world.root / ".git/info").mkdir(exist_ok=True)
    world.write(".git/info/attributes", "*.go text\n")
    note()
    world.write("deep/.gitattributes", "*.go eol=crlf\n")
    world.commit()
    note()
    world.write("../home/.config/git/attributes", "*.md text\n")
    note()
    world.git("config", "core.attributesFile", "~/mine")
    world.write("../home/mine", "*.txt text\n")
    note()
    seen.append(digest(world, "1"))
    assert len(set(seen)) == len(seen) == 8


@pytest.mark.parametrize("text", ["", "\n\n", "# a comment\n  # another\n"])
def test_comments_are_no_attributes(world: GitWorld, text: str) -> None:
    world.commit(a__go="package a\n")
    world.write(".git/info/attributes", text)
    assert digest(world) == b""
