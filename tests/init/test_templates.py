from __future__ import annotations

from pathlib import Path

import pytest

from gogate.init.templates import replaced, template
from gogate.model.errors import CannotJudge

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "name", ["github/action.yml", "github/judge.sh", "github/workflows/gogate.yml", "gitlab/templates/gogate.yml"]
)
def test_a_checkouts_templates_are_its_own(name: str) -> None:
    assert template(name) == (ROOT / "ci_templates" / name).read_text()


def test_a_missing_template_is_an_error() -> None:
    with pytest.raises(CannotJudge, match=r"no ci_templates/github/none\.yml"):
        template("github/none.yml")


def test_a_text_that_is_not_there_is_not_passed_over() -> None:
    assert replaced("a b a", "a", "c") == "c b c"
    with pytest.raises(CannotJudge, match="no longer holds 'x'"):
        replaced("a b", "x", "y")
