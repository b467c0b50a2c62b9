from __future__ import annotations

from gogate.model.errors import CannotJudge, ExitCode
from gogate.server.limits import LimitReached


def test_a_limit_names_its_key_and_its_value() -> None:
    error = LimitReached("3 refs", "limits.refs", 2)
    assert str(error) == (
        "3 refs: the server looks at no more than limits.refs = 2\n"
        "  fix: push less at once, or ask the server's administrator to raise limits.refs"
    )
    assert isinstance(error, CannotJudge)
    assert error.exit_code == ExitCode.CANNOT_JUDGE
