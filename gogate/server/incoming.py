"""What a push brings: its distinct new trees, and for each what the server (or this push) already holds.

One ``git rev-list`` names the new commits and their parents; a parent that is not new is a base. A file is brought by
a tree when it differs from that file in every base: what a merge takes over unchanged from either side is not judged
again. Only branches and tags that the policy has judged count as held.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from gogate.git.command import Git, environment, failed
from gogate.git.repo import EMPTY_TREE, look_up
from gogate.model.errors import CannotJudge
from gogate.server.limits import LimitReached

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gogate.git.push import Update
    from gogate.run.stop import Stop
    from gogate.server.types import Policy

__all__ = ["Tip", "git_of_hook", "new_commits", "tips"]

MAX_BASES = 16  # fewer bases select more files, never fewer
# Other refs may be a forge's own, such as refs/pull/ and refs/merge-requests/: what forks brought, unjudged.
JUDGED_REFS = ("refs/heads/*", "refs/tags/*")
_LINE = re.compile(rb"(?:[0-9a-f]{40}|[0-9a-f]{64})(?: (?:[0-9a-f]{40}|[0-9a-f]{64}))*")

Graph = dict[str, tuple[str, ...]]


class Tip(NamedTuple):
    """A distinct new tree: the refs that get it, and the trees that it is measured from (never none)."""

    tree: str
    refs: tuple[str, ...]
    bases: tuple[str, ...]


def git_of_hook(folder: Path, environ: Mapping[str, str], stop: Stop) -> Git:
    """Return git in the repository that a hook's *environ* names, seen from *folder*, with what is in quarantine."""
    return Git(folder, {**environment(environ), "GIT_DIR": environ.get("GIT_DIR", ".")}, stop)


def tips(git: Git, updates: Sequence[Update], policy: Policy) -> list[Tip]:
    """Return the trees to judge, in an order in which a tree's bases come before it.

    Raises CannotJudge for an object that is not there, LimitReached for too many commits.
    """
    if not updates:
        return []
    commits, trees = _targets(git, updates)
    empty = EMPTY_TREE["sha1" if len(updates[0].new) == 40 else "sha256"]
    found = [Tip(tree, refs, (empty,)) for tree, refs in trees.items()]
    if not commits:
        return found
    if policy.select == "all":
        known: list[tuple[str, tuple[str, ...]]] = [(commit, ()) for commit in commits]
    else:
        known = _bases(commits, new_commits(git, list(commits), policy))
    asked = list(dict.fromkeys(oid for commit, bases in known for oid in (commit, *bases)))
    answers = look_up(git, [f"{oid}^{{tree}}" for oid in asked])
    tree_of = {oid: _there(oid, tree) for oid, tree in zip(asked, answers, strict=True)}
    found += [
        Tip(tree_of[commit], commits[commit], tuple(dict.fromkeys(tree_of[base] for base in bases)) or (empty,))
        for commit, bases in known
    ]
    return _distinct(found)


def _there(oid: str, tree: str | None) -> str:
    if tree is None:
        raise CannotJudge(f"{oid}: its tree is not in this repository", fix="git fsck")
    return tree


def _distinct(found: Iterable[Tip]) -> list[Tip]:
    """Join tips of one tree: its files are the same, so that measuring it from the first's bases judges it for all."""
    joined: dict[str, Tip] = {}
    for tip in found:
        before = joined.get(tip.tree)
        if before is None:
            joined[tip.tree] = tip
        else:
            joined[tip.tree] = before._replace(refs=(*before.refs, *tip.refs))
    return list(joined.values())


def _targets(git: Git, updates: Sequence[Update]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return the refs by commit, and by tree where a ref names a tree without a commit."""
    names = [f"{update.new}{kind}" for update in updates for kind in ("^{commit}", "^{tree}", "")]
    found = look_up(git, names)
    commits: dict[str, tuple[str, ...]] = {}
    trees: dict[str, tuple[str, ...]] = {}
    for number, update in enumerate(updates):
        commit, tree, itself = found[3 * number : 3 * number + 3]
        if itself is None:
            raise CannotJudge(f"{update.ref}: {update.new} is not in this repository", fix="git fsck")
        if commit is not None:
            commits[commit] = (*commits.get(commit, ()), update.ref)
        elif tree is not None:
            trees[tree] = (*trees.get(tree, ()), update.ref)
    return commits, trees


def new_commits(git: Git, commits: Sequence[str], policy: Policy) -> Graph:
    """Return the commits that no judged ref holds yet, each with its parents."""
    excluded = [f"--exclude={pattern}" for pattern in policy.skip_refs]  # git forgets them after each --glob
    held = [word for kind in JUDGED_REFS for word in (*excluded, f"--glob={kind}")]
    reader = _Graph(policy.limits.commits)
    words = ("rev-list", "--topo-order", "--reverse", "--parents", "--stdin", "--not", *held)
    outcome = git.attempt(*words, stdin="".join(f"{commit}\n" for commit in commits).encode(), reader=reader)
    if not outcome.ok:
        raise failed("rev-list", outcome)
    return reader.graph


class _Graph:
    """Reads ``rev-list --parents``: a commit and its parents a line."""

    def __init__(self, limit: int) -> None:
        self.graph: Graph = {}
        self._limit = limit
        self._rest = b""

    def feed(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if not _LINE.fullmatch(line):
                raise CannotJudge(f"git rev-list: not a line of object ids: {line[:100]!r}")
            commit, *parents = line.decode().split(" ")
            self.graph[commit] = tuple(parents)
        if len(self.graph) > self._limit:
            raise LimitReached(f"over {self._limit} new commits", "limits.commits", self._limit)

    def close(self) -> None:
        if self._rest:
            raise CannotJudge("git rev-list: its output is cut")


def _bases(commits: Mapping[str, object], graph: Graph) -> list[tuple[str, tuple[str, ...]]]:
    """Pair each new one of *commits* with commits below it that are known, or judged earlier in this list.

    *graph* lists parents before children, so by the time a commit is paired, those of *commits* below it are judged.
    """
    paired: list[tuple[str, tuple[str, ...]]] = []
    judged: set[str] = set()
    for commit in graph:
        if commit in commits:
            paired.append((commit, _below(commit, graph, judged)))
            judged.add(commit)
    return paired


def _below(commit: str, graph: Graph, judged: set[str]) -> tuple[str, ...]:
    bases: dict[str, None] = {}
    waiting, seen = [commit], {commit}
    while waiting and len(bases) < MAX_BASES:
        for parent in graph[waiting.pop()]:
            if parent not in graph or parent in judged:
                bases[parent] = None
            elif parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return tuple(bases)[:MAX_BASES]
