from __future__ import annotations

import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gogate.init.settings_file import floor_of, propose
from gogate.init.survey import Survey
from gogate.judge.figures import meets
from gogate.settings.load import Loaded, load
from gogate.settings.types import Go, Quarantine
from tests.init.conftest import Make


def loaded(survey: Survey, figure: tuple[int, int] | None) -> Loaded:
    """Write the file and read it as a check does."""
    proposal = propose(survey, figure)
    assert proposal.path == "gogate.toml"
    (survey.root / proposal.path).write_text(proposal.text)
    return load(survey.root, config=None, environ={})


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_the_floor_is_the_highest_that_the_figure_meets(covered: int, statements: int) -> None:
    covered = min(covered, statements)
    floor = floor_of(covered, statements)
    assert floor is not None
    assert meets(covered, statements, floor)
    assert floor == 100.0 or not meets(covered, statements, round(floor + 0.1, 1))


def test_no_statement_has_no_floor() -> None:
    assert floor_of(0, 0) is None


def test_the_file_holds_todays_floor(make: Make) -> None:
    found = loaded(make(), (184, 191))
    assert found.settings.coverage.floor == 96.3
    assert found.written("coverage.floor")
    assert found.settings.go == Go()


def test_without_a_figure_no_floor_is_written(make: Make) -> None:
    survey = make()
    for figure in (None, (0, 0)):
        found = loaded(survey, figure)
        assert not found.written("coverage.floor")
        assert "# floor = 85.0\n" in (survey.root / "gogate.toml").read_text()


def test_gofumpt_is_the_one_that_go_mod_requires(make: Make) -> None:
    assert loaded(make(gofumpt="v0.9.1"), (1, 2)).settings.go.gofumpt == "v0.9.1"
    assert not loaded(make(gofumpt=Go().gofumpt), (1, 2)).written("go.gofumpt")
    assert not loaded(make(gofumpt='v1"\nx = "'), (1, 2)).written("go.gofumpt")


def test_failing_tests_read_back_as_they_were_written(make: Make) -> None:
    until = datetime.date(2026, 3, 22)
    names = ("TestÜber", 'Test"quoted\\')
    wanted = tuple(
        Quarantine(package="example.com/m/a-b", name=name, owner="o", reason="fails", until=until) for name in names
    )
    survey = make()
    proposal = propose(survey, (1, 2), wanted)
    (survey.root / proposal.path).write_text(proposal.text)
    settings = load(survey.root, config=None, environ={}).settings
    assert (settings.test.quarantine, settings.coverage.floor) == (wanted, 50.0)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_every_floor_reads_back_as_it_was_written(covered: int, statements: int) -> None:
    covered = min(covered, statements)
    text = propose(Survey(root=Path(), modules=()), (covered, statements)).text
    (line,) = [line for line in text.splitlines() if line.startswith("floor = ")]
    assert float(line.split()[2]) == floor_of(covered, statements)
