from __future__ import annotations

import pytest

from gogate.cli import init
from gogate.init.plan import WAYS, check_package, propose, used, without_template
from gogate.model.errors import UsageError
from gogate.run.ci import System
from tests.init.conftest import Make


def test_what_is_used_gets_its_way_and_nothing_else(make: Make) -> None:
    assert used(make()) == ()
    assert used(make(systems=(System.GITLAB,), makefile="Makefile")) == ("gitlab", "makefile")
    every = make(systems=tuple(System), pre_commit=True, makefile="Makefile")
    assert set(used(every)) == set(WAYS)


def test_each_way_is_an_option_of_the_command() -> None:
    helped = init.parser().format_help()
    for way in WAYS:
        assert f"--{way}" in helped
        assert init.parser().parse_args([f"--{way}"]).ways == [way]


def test_the_ways_are_joined_in_one_order(make: Make) -> None:
    paths = [file.path for file in propose(make(), ["makefile", "gitlab"], "gogate==1.2").files]
    assert paths == [".gitlab/gogate.yml", ".gitlab-ci.yml", "gogate.mk", "Makefile"]
    assert len({file.path for file in propose(make(), WAYS, "gogate==1.2").files}) == 9


def test_systems_without_a_template_are_named(make: Make) -> None:
    assert without_template(make(systems=(System.GITHUB,))) == ()
    told = without_template(make(systems=(System.GITEA, System.BITBUCKET)))
    assert [line.split(":")[0] for line in told] == ["Gitea and Forgejo", "Bitbucket"]


@pytest.mark.parametrize(
    "package",
    ["gogate==0.1.0", "gogate>=1,<2", "gogate[go]==1", "/srv/wheels/gogate-1.whl", "gogate @ https://x.example/g.whl"],
)
def test_requirements_are_taken_into_every_file_that_installs(make: Make, package: str) -> None:
    check_package(package)
    holding = {file.path for file in propose(make(), WAYS, package).files if package in file.text}
    assert holding == {
        ".github/actions/gogate/action.yml",
        ".gitlab/gogate.yml",
        ".pre-commit-config.yaml",
        "Jenkinsfile",
        "gogate.mk",
    }


@pytest.mark.parametrize(
    "package", ["", "a'b", 'a"b', "a$(b)", "a`b`", "a\nb", "a#b", "a;b", "a\\b", "-e", "a&b", "a|b", "${{x}}"]
)
def test_what_would_mean_something_in_a_file_is_not(package: str) -> None:
    with pytest.raises(UsageError, match="not a requirement"):
        check_package(package)
