"""What a push brings: the lines git gives its hooks, parsed strictly, and the trees that are to be judged.

Sources: githooks(5), pre-push and pre-receive. A line that is not of that form is an error, never a pass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gogate.git.change import Base, Judged
from gogate.git.repo import look_up
from gogate.model.errors import CannotJudge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gogate.git.repo import Repository

__all__ = ["Pushed", "Tree", "Update", "as_update", "parse_push", "parse_receive", "parse_update", "trees_to_judge"]

OID = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
# git-check-ref-format(1): parts without a dot in front, no dot at the end, no space, control characters or ~^:?*[\.
REF = re.compile(rb"refs(?:/(?!\.)[^\x00-\x20\x7f/~^:?*\[\\]+(?<!\.lock))+(?<!\.)")
NOT_IN_REF = (b"..", b"@{")
MANY_REFS = 20_000
_Line = TypeVar("_Line")


class Pushed(NamedTuple):
    """A line of pre-push: what goes where. ``local_ref`` may be any revision, or ``(delete)``."""

    local_ref: str
    local_oid: str
    remote_ref: str
    remote_oid: str


class Update(NamedTuple):
    """A line of pre-receive, or the arguments of update: a ref, what it is and what it is to be; zeros for nothing."""

    old: str
    new: str
    ref: str

    @property
    def creates(self) -> bool:
        """Whether the ref is new."""
        return not self.old.strip("0")

    @property
    def deletes(self) -> bool:
        """Whether the ref goes away."""
        return not self.new.strip("0")


class Tree(NamedTuple):
    """A distinct tree that a push brings, what it is measured from, and the refs that hold it."""

    judged: Judged
    base: Base
    refs: tuple[str, ...]


def parse_push(stdin: bytes) -> tuple[Pushed, ...]:
    """Parse what pre-push reads: ``LOCAL-REF LOCAL-OID REMOTE-REF REMOTE-OID`` a line; nothing where all is there."""

    def read(line: bytes) -> Pushed:
        # From the right: a local ref is what the user typed, such as HEAD^{/a message}.
        local_ref, local_oid, remote_ref, remote_oid = line.rsplit(b" ", 3)
        old, new, ref = _update(remote_oid, local_oid, remote_ref)
        if not local_ref:
            raise ValueError("no local ref")
        return Pushed(local_ref.decode("utf-8", "surrogateescape"), new, ref, old)

    return tuple(_lines(stdin, "pre-push", "<local ref> <local oid> <remote ref> <remote oid>", read))


def parse_receive(stdin: bytes) -> tuple[Update, ...]:
    """Parse what pre-receive and post-receive read: ``OLD NEW REF`` a line."""

    def read(line: bytes) -> Update:
        old, new, ref = line.split(b" ")
        return _update(old, new, ref)

    return tuple(_lines(stdin, "pre-receive", "<old oid> <new oid> <ref>", read))


def parse_update(arguments: Sequence[str]) -> Update:
    """Parse the arguments of the update hook: ``REF OLD NEW``."""
    try:
        ref, old, new = (argument.encode("utf-8", "surrogateescape") for argument in arguments)
        return _update(old, new, ref)
    except ValueError as error:
        raise CannotJudge(
            f"update hook: {error}: {list(arguments)!r}", fix="git calls it as: update REF OLD NEW"
        ) from error


def as_update(pushed: Pushed) -> Update:
    """Return what the push asks of the other side."""
    return Update(pushed.remote_oid, pushed.local_oid, pushed.remote_ref)


def trees_to_judge(repo: Repository, updates: Iterable[Update], known: str = "refs") -> list[Tree]:
    """Return the distinct trees that *updates* bring, in order; deletions, and refs that name no tree, bring none.

    The base is the merge base with what the ref was; for a new ref, and where the old commit is not here, with all
    refs below *known* (``refs/remotes/NAME`` before a push, ``refs`` on the server). With no common history it is the
    empty tree: everything is new.
    """
    live = [update for update in updates if not update.deletes]
    names = [f"{update.new}^{{{kind}}}" for update in live for kind in ("commit", "tree")]
    found = look_up(repo.git, names)
    trees: dict[str, Tree] = {}
    for update, commit, tree in zip(live, found[::2], found[1::2], strict=True):
        if tree is None:
            _must_exist(repo, update)
            continue
        base = Base(None, repo.empty_tree) if commit is None else _base(repo, update, commit, known)
        if tree in trees:
            before = trees[tree]
            trees[tree] = before._replace(base=_lower(repo, before.base, base), refs=(*before.refs, update.ref))
        else:
            trees[tree] = Tree(Judged(tree, commit), base, (update.ref,))
    return list(trees.values())


def _must_exist(repo: Repository, update: Update) -> None:
    """Raise CannotJudge for an object that is not there; a tag of a blob is, and holds nothing to judge."""
    if look_up(repo.git, [update.new]) == [None]:
        raise CannotJudge(f"{update.ref}: {update.new} is not in this repository", fix="git fsck")


def _base(repo: Repository, update: Update, commit: str, known: str) -> Base:
    others = [] if update.creates else [oid for oid in look_up(repo.git, [f"{update.old}^{{commit}}"]) if oid]
    if not others:
        listed = repo.git.line("for-each-ref", f"--count={MANY_REFS}", "--format=%(objectname) %(*objectname)", known)
        named = dict.fromkeys(f"{line.split()[-1]}^{{commit}}" for line in listed.splitlines())
        others = [oid for oid in look_up(repo.git, list(named)) if oid] if named else []
    return _merge_base(repo, commit, others)


def _lower(repo: Repository, one: Base, other: Base) -> Base:
    """Return a base from which both changes are seen."""
    if one.commit is None or other.commit is None:
        return Base(None, repo.empty_tree)
    return _merge_base(repo, one.commit, [other.commit])


def _merge_base(repo: Repository, commit: str, others: list[str]) -> Base:
    """Return the best ancestor of *commit* that any of *others* holds: git takes them as one merged commit."""
    outcome = repo.git.attempt("merge-base", commit, *others) if others else None
    if outcome is None or not outcome.ok:
        return Base(None, repo.empty_tree)
    base = outcome.stdout.split()[0].decode()
    (tree,) = look_up(repo.git, [f"{base}^{{tree}}"])
    return Base(base, tree) if tree else Base(None, repo.empty_tree)


def _update(old: bytes, new: bytes, ref: bytes) -> Update:
    if not OID.fullmatch(old) or not OID.fullmatch(new) or len(old) != len(new):
        raise ValueError("not two object ids of one length")
    if not REF.fullmatch(ref) or any(part in ref for part in NOT_IN_REF):
        raise ValueError("not the full name of a ref")
    update = Update(old.decode(), new.decode(), ref.decode("utf-8", "surrogateescape"))
    if update.creates and update.deletes:
        raise ValueError("neither an old nor a new object")
    return update


def _lines(stdin: bytes, hook: str, form: str, read: Callable[[bytes], _Line]) -> list[_Line]:
    *lines, rest = stdin.split(b"\n")
    if rest:
        raise CannotJudge(f"{hook} input: line {len(lines) + 1} is cut: no newline at its end")
    return [_line(line, f"{hook} input: line {number}", form, read) for number, line in enumerate(lines, 1)]


def _line(line: bytes, place: str, form: str, read: Callable[[bytes], _Line]) -> _Line:
    try:
        return read(line)
    except ValueError as error:
        raise CannotJudge(f"{place}: {line[:200]!r}: {error}", fix=f"git writes: {form}") from error
