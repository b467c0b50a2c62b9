"""Surveys without a repository behind them, for the ways in that only read the survey."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from gogate.golang.modules import GoModule
from gogate.init.survey import Survey

Make: TypeAlias = Callable[..., Survey]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return what makes a survey of a folder that holds the files given by name."""

    def survey(files: dict[str, str] | None = None, *, folder: str = ".", **fields: object) -> Survey:
        for name, text in (files or {}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        modules = (GoModule("example.com/m", folder),)
        return Survey(root=tmp_path, modules=modules, **fields)  # type: ignore[arg-type]

    return survey
