"""What a check would do and why, without doing it: the selection, the stored verdict, the commands in order."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.check.coverage import require_rules
from gogate.check.plan import plan_jobs
from gogate.check.reuse import remembered
from gogate.check.scope import scope_of
from gogate.check.selection import select
from gogate.check.tools import make_ready
from gogate.check.tree import judged_tree
from gogate.golang.toolchain import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tree import Tree
    from gogate.run.scheduler import Job
    from gogate.run.stop import Stop

__all__ = ["preview"]


def preview(request: Request, stop: Stop) -> list[str]:
    """Return the plan of *request* as lines of text. Raises what `gogate.gate.check` raises before it runs anything."""
    with judged_tree(request) as tree:
        toolchain = find(request.environ, tree.root, stop)
        with remembered(request, tree, toolchain, stop) as memory:
            known = memory.verdict()
            selected = select(request, tree, toolchain, stop)
            lines = [*_head(request, tree, selected)]
            if known is not None:
                return [*lines, f"nothing would run: this tree passed at {known.started}"]
            if selected.is_empty:
                return [*lines, "nothing would run: there is nothing to judge"]
            require_rules(request, selected)
            ready = make_ready(request, tree.root, toolchain, selected.workspaces, stop)
            with tempfile.TemporaryDirectory(prefix="gogate-") as scratch:
                scope = scope_of(request, tree, toolchain, selected, ready, Path(scratch), memory.seconds())
                return [*lines, *_commands(tree, plan_jobs(request, scope))]


def _head(request: Request, tree: Tree, selected: Selected) -> Iterator[str]:
    chosen = selected.selection
    judged = f"tree {tree.judged.tree[:12]}" if tree.judged else "the folder as it is"
    yield f"gate {request.gate_name}: stages {', '.join(request.gate.stages)}; {judged}"
    yield f"{len(chosen.packages)} packages ({chosen.mode}), {chosen.left_out} left out"
    width = max((len(package.path) for package in chosen.packages), default=0)
    for package in chosen.packages:
        yield f"  {package.path:<{width}}  {package.reason}"


def _commands(tree: Tree, jobs: list[Job]) -> Iterator[str]:
    yield f"{len(jobs)} jobs:"
    for job in jobs:
        after = f" after {', '.join(job.after)}" if job.after else ""
        if job.command is None:
            yield f"  {job.name}: in-process{after}"
            continue
        words = [word.removeprefix(f"{tree.root}/") for word in job.command.argv]
        text = shlex.join(words)
        yield f"  {job.name}{after}: {text if len(text) <= _WIDE else text[:_WIDE] + ' …'}"


_WIDE = 400
