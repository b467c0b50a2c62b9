from __future__ import annotations

import typing

from gogate.settings.types import Settings, StageName
from gogate.stages.registry import STAGES
from tests.goworld import module, write
from tests.stageworld import scope_for

if typing.TYPE_CHECKING:
    from pathlib import Path


def test_every_stage_that_settings_can_name_is_there_in_the_order_of_its_cost() -> None:
    assert tuple(STAGES) == typing.get_args(StageName)


def test_jobs_bear_the_name_of_their_stage(tmp_path: Path, gofumpt: Path) -> None:
    scope = scope_for(write(tmp_path, module()), gofumpt=gofumpt)
    for name, stage in STAGES.items():
        assert {job.stage for job in stage.plan(scope, Settings())} == {name}
