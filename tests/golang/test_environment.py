from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gogate.golang.environment import child_environment, trusted_goflags
from gogate.model.errors import CannotJudge


@pytest.mark.parametrize(
    "goflags",
    ["", "-buildvcs=false", "-mod=vendor", "-mod=readonly -trimpath", "'-ldflags=-X main.v=1 -s' -tags=a,b", "--p=3"],
)
def test_harmless_flags_are_kept(goflags: str) -> None:
    assert trusted_goflags(goflags) == goflags


@pytest.mark.parametrize(
    "flag",
    ["-mod=mod", "-run=X", "--run=X", "-vet=off", "-cover", "-coverprofile=x", "-json", "-count=0", "-short",
     "-exec=true", "-overlay=o.json", "-modfile=x.mod", "-printfuncs=F", "-toolexec=t", "-skip=.", "-n", "-c",
     "-failfast"],
)  # fmt: skip
def test_a_flag_that_falsifies_is_named(flag: str) -> None:
    with pytest.raises(CannotJudge) as caught:
        trusted_goflags(f"-buildvcs=false {flag}")
    assert flag in caught.value.message
    assert "GOFLAGS" in caught.value.fix


def test_unbalanced_quotes_are_an_error() -> None:
    with pytest.raises(CannotJudge, match="cannot be split"):
        trusted_goflags("'-tags=a")


@given(st.text())
def test_any_text_is_kept_or_refused(goflags: str) -> None:
    with contextlib.suppress(CannotJudge):
        assert trusted_goflags(goflags) == goflags


def test_what_could_turn_a_failure_into_a_pass_is_not_inherited() -> None:
    environ = {
        "PATH": "/bin", "GORACE": "exitcode=0", "GOCOVERDIR": "/c", "GOFLAGS": "-run=X", "GOWORK": "off",
        "GIT_DIR": ".", "GOGATE_CACHE_DIR": "/g", "GODEBUG": "x=1", "GOPRIVATE": "a",
    }  # fmt: skip
    assert child_environment(environ, goflags="-trimpath") == {
        "PATH": "/bin", "GODEBUG": "x=1", "GOPRIVATE": "a", "GOFLAGS": "-trimpath -buildvcs=false",
    }  # fmt: skip


def test_nothing_is_stamped_unless_the_user_says_so() -> None:
    assert child_environment({}, goflags="")["GOFLAGS"] == "-buildvcs=false"
    assert child_environment({}, goflags="-buildvcs=true")["GOFLAGS"] == "-buildvcs=true"
