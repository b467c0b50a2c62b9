"""One check, told on one page: request → change → tree → selection → plan → outcomes → results → verdict → reports.

Each arrow is one call that takes frozen structs and gives frozen structs. Whoever reads this file knows the program.
The answer to a tree that is known comes first: what is needed only to judge is imported where judging starts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.check.answer import nothing_to_judge, reused
from gogate.check.request import is_format_of_a_change
from gogate.check.reuse import remembered
from gogate.check.tree import judged_tree
from gogate.golang.toolchain import find

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    from gogate.check.answer import Answer
    from gogate.check.request import Request
    from gogate.check.reuse import Memory
    from gogate.check.tree import Tree
    from gogate.golang.toolchain import Toolchain
    from gogate.run.events import Listener
    from gogate.run.stop import Stop

    Show: TypeAlias = Callable[[], AbstractContextManager[Listener]]

__all__ = ["check"]


def check(request: Request, stop: Stop, show: Show, deliver: Callable[[Answer], int]) -> int:
    """Judge what *request* asks for, hand the answer to *deliver* while the judged tree stands, return what it returns.

    *show* lends the listener that shows progress while jobs run. Raises CannotJudge, SettingsError or UsageError where
    it never came to a verdict.
    """
    if is_format_of_a_change(request):
        from gogate.check.blobs import judge_blobs

        formatted = judge_blobs(request, stop)
        if formatted is not None:
            return deliver(formatted)
    with judged_tree(request) as tree:
        toolchain = find(request.environ, tree.root, stop, tree.held)
        with remembered(request, tree, toolchain, stop) as memory:
            known = memory.verdict()
            if known is not None:
                return deliver(reused(request, tree, known))
            return deliver(_judge(request, tree, toolchain, memory, stop, show))


def _judge(request: Request, tree: Tree, toolchain: Toolchain, memory: Memory, stop: Stop, show: Show) -> Answer:
    from gogate.check.again import run_again
    from gogate.check.conclude import conclude
    from gogate.check.coverage import judge_coverage, require_rules
    from gogate.check.plan import plan_jobs, read_stages, run_plan
    from gogate.check.scope import scope_of
    from gogate.check.selection import select
    from gogate.check.shards import narrow
    from gogate.check.tools import make_ready

    selected = narrow(request, tree, select(request, tree, toolchain, stop))
    if selected.is_empty:
        return nothing_to_judge(request, tree, selected)
    require_rules(request, selected)
    ready = make_ready(request, tree.root, toolchain, selected.workspaces, stop)
    with tempfile.TemporaryDirectory(prefix="gogate-") as scratch:
        scope = scope_of(request, tree, toolchain, selected, ready, Path(scratch), memory.seconds())
        jobs = plan_jobs(request, scope)
        with show() as listener:
            outcomes = run_plan(request, scope, jobs, stop, listener)
            stages = read_stages(request, scope, jobs, outcomes)
            stages = run_again(request, scope, stages, stop, listener)
    covered = judge_coverage(request, tree, selected, stages)
    answer = conclude(request, tree, selected, ready, stages, covered, stop, memory.notes)
    memory.keep(answer.result, stages)
    return answer
