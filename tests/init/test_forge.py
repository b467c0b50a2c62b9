from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.init.forge import forge_of, host_of
from gogate.run.ci import System


@pytest.mark.parametrize(
    ("url", "host", "forge"),
    [
        ("https://github.com/spf13/cobra.git", "github.com", System.GITHUB),
        ("git@github.com:spf13/cobra.git", "github.com", System.GITHUB),
        ("ssh://git@GitHub.com:22/spf13/cobra", "github.com", System.GITHUB),
        ("https://user:secret@gitlab.example.com:8443/a/b/c.git", "gitlab.example.com", System.GITLAB),
        ("git@bitbucket.org:team/repo.git", "bitbucket.org", System.BITBUCKET),
        ("https://codeberg.org/a/b", "codeberg.org", System.GITEA),
        ("https://git.example.com/github/mirror.git", "git.example.com", System.NONE),
        ("https://notgithub.com/a/b", "notgithub.com", System.NONE),
        ("ssh://git@[::1]:22/a", "[::1]", System.NONE),
        ("/srv/git/github.git", "", System.NONE),
        ("../github.com", "", System.NONE),
        ("file:///srv/github.com/a.git", "", System.NONE),
        ("C:/repos/github", "", System.NONE),
        ("", "", System.NONE),
    ],
)
def test_the_host_decides(url: str, host: str, forge: System) -> None:
    assert (host_of(url), forge_of(url)) == (host, forge)


@given(st.text(), st.sampled_from(["https://", "ssh://git@", "git@", ""]))
def test_any_text_has_an_answer(text: str, start: str) -> None:
    url = start + text
    assert host_of(url) == host_of(url).lower()
    assert forge_of(url) in System
    if "github" not in host_of(url):
        assert forge_of(url) is not System.GITHUB
