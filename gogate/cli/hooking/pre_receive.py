"""``gogate hook pre-receive``: see `gogate.cli.receiving`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.cli import receiving

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.cli.world import World

__all__ = ["run"]


def run(arguments: Sequence[str], world: World) -> int:
    """Run ``gogate hook pre-receive`` and return its exit code."""
    return receiving.run("pre-receive", arguments, world)
