"""Whether a commit holds anything that a Go gate could judge: asked first, without loading what judges.

Most commits of a mixed repository touch no Go. They are answered by one git process; where the answer is not certain,
the gate itself decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gogate.git.glance import staged_names
from gogate.run.stop import Stop

if TYPE_CHECKING:
    from pathlib import Path

    from gogate.cli.world import World

__all__ = ["nothing_to_judge"]

# Beside Go files themselves, what can change how all of them are judged.
_INPUTS = frozenset((b"go.mod", b"go.work", b"gogate.toml", b"gogate.baseline.json"))
_FORMATTERS = ("fmt", "gofumpt")
_GATE = "pre-commit"


def nothing_to_judge(world: World) -> bool:
    """Whether the commit being made holds nothing for the gate ``pre-commit``; False in doubt."""
    root = world.cwd
    if "GIT_WORK_TREE" in world.environ or not (root / ".git").exists():
        return False  # a subfolder, or a work tree that lies elsewhere: where the settings are is another question
    if "PRE_COMMIT_FROM_REF" in world.environ or "PRE_COMMIT_REMOTE_NAME" in world.environ:
        return False
    names = staged_names(root, world.environ, Stop())
    if names is None or any(_matters(name) for name in names):
        return False
    if not names and "PRE_COMMIT" in world.environ:
        return False  # `pre-commit run --all-files` on a clean checkout
    return _only_formats_changes(root / "gogate.toml")


def _matters(name: bytes) -> bool:
    return name.endswith(b".go") or name.rpartition(b"/")[2] in _INPUTS


def _only_formats_changes(settings: Path) -> bool:
    """Whether *settings* leave the gate what it is: of a change, the format of Go files."""
    try:
        text = settings.read_bytes()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if b"gates" not in text and b"\\" not in text:
        return True
    from gogate.settings.toml import loads

    try:
        gates = loads(text.decode("utf-8")).get("gates", {})
    except ValueError:
        return False  # the gate says what is wrong with it
    gate = gates.get(_GATE, {}) if isinstance(gates, dict) else None
    if not isinstance(gate, dict):
        return False
    stages = gate.get("stages", ())
    if gate.get("select", "changed") != "changed" or not isinstance(stages, list | tuple):
        return False
    return all(stage in _FORMATTERS for stage in stages)
