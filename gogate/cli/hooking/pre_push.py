"""``gogate hook pre-push``: judges each distinct tree that a push brings, against what the other side already has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gogate.cli.check import parser
from gogate.cli.judging import judge_and_answer
from gogate.git.push import Update, as_update, parse_push, trees_to_judge
from gogate.git.repo import find, look_up
from gogate.model.errors import CannotJudge, ExitCode, UsageError
from gogate.report.clean import one_line
from gogate.run.cache import cache_folder
from gogate.run.stop import Stop, signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.cli.world import World
    from gogate.git.push import Tree
    from gogate.git.repo import Repository

__all__ = ["run"]

_REMOTE = re.compile(r"[A-Za-z0-9][\w.-]*")


def run(arguments: Sequence[str], world: World) -> int:
    """Judge what git says on standard input, or a hook runner in the environment; return the worst exit code.

    *arguments* are git's (the remote's name and its URL), then options of ``gogate check``.
    """
    given = list(arguments)
    names = [given.pop(0) for _ in range(2) if given and not given[0].startswith("-")]
    remote = names[0] if names else world.environ.get("PRE_COMMIT_REMOTE_NAME", "")
    stop = Stop()
    with signals(stop):
        repo = find(world.cwd, world.environ, cache_folder(world.environ), stop)
        if repo is None:
            raise CannotJudge(f"{world.cwd} is in no git repository", fix="this is a hook for git push")
        known = f"refs/remotes/{remote}" if _REMOTE.fullmatch(remote) else "refs/remotes"
        trees = trees_to_judge(repo, _updates(world, repo), known)
    if not trees:
        world.stdout.write("gogate: the push brings no tree: nothing to judge\n")
    code: int = ExitCode.PASS
    for tree in trees:
        if len(trees) > 1:
            world.stdout.write(f"{one_line(', '.join(tree.refs))}\n")
        code = max(code, judge_and_answer(parser().parse_args(_words(tree, given)), world))
        if code > ExitCode.TIME_LIMIT:
            break  # a signal: nobody waits for the rest
    return code


def _words(tree: Tree, given: Sequence[str]) -> list[str]:
    """Return the words of ``gogate check``; where nothing is on the other side yet, everything is new."""
    base = ["--select", "all"] if tree.base.commit is None else ["--since", tree.base.commit]
    return ["--gate", "pre-push", *given, "--rev", tree.judged.commit or tree.judged.tree, *base]


def _updates(world: World, repo: Repository) -> list[Update]:
    environ = world.environ
    if "PRE_COMMIT" not in environ:
        return [as_update(pushed) for pushed in parse_push(world.stdin.read())]
    new = environ.get("PRE_COMMIT_TO_REF") or environ.get("PRE_COMMIT_LOCAL_BRANCH")
    if not new:
        raise UsageError("the hook runner names no commit: PRE_COMMIT_TO_REF is not set", fix="run it by git push")
    # A new branch has no FROM_REF where its history starts on this side.
    asked = [new, *(environ[name] for name in ("PRE_COMMIT_FROM_REF",) if environ.get(name))]
    found = look_up(repo.git, asked)
    if found[0] is None:
        raise CannotJudge(f"{new}: no such commit in this repository", fix="run it by git push")
    old = found[1] if len(found) > 1 and found[1] else "0" * len(found[0])
    return [Update(old, found[0], environ.get("PRE_COMMIT_REMOTE_BRANCH", new))]
