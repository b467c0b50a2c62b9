"""Finding and reading the policy: one file of the server, strictly checked; without one the defaults hold."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gogate.server.types import Policy
from gogate.settings.duration import duration
from gogate.settings.problems import InvalidSettings, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gogate.settings.key import Key
    from gogate.settings.options import Hint
    from gogate.settings.source import Source

__all__ = ["FILE_NAME", "SYSTEM_FILE", "VARIABLE", "find_policy", "load_policy", "read_policy"]

VARIABLE = "GOGATE_SERVER_CONFIG"
SYSTEM_FILE = Path("/etc/gogate/server.toml")
FILE_NAME = "gogate-server.toml"
_WANTED = {"jenkins": ("repository",), "gitlab": ("project", "secret_file"), "github": ("project", "secret_file")}


def load_policy(git_dir: Path, environ: Mapping[str, str], system: Path = SYSTEM_FILE) -> Policy:
    """Return the policy for the repository in *git_dir*; raises SettingsError for a wrong file."""
    path = find_policy(git_dir, environ, system)
    return Policy() if path is None else read_policy(path)


def find_policy(git_dir: Path, environ: Mapping[str, str], system: Path = SYSTEM_FILE) -> Path | None:
    """Name the file: what ``GOGATE_SERVER_CONFIG`` says, else the system's, else the repository's; None for none.

    The system's comes before the repository's, so that who administers one repository cannot weaken the site's rules.
    """
    named = environ.get(VARIABLE)
    if named is not None:
        if not Path(named).is_absolute():
            raise InvalidSettings([Problem((), f"{VARIABLE}={named!r} is not an absolute path", "write it in full")])
        return Path(named)
    candidates = (system, git_dir / FILE_NAME)
    return next((path for path in candidates if path.exists() or path.is_symlink()), None)


def read_policy(path: Path) -> Policy:
    """Read the file at *path*; raises InvalidSettings with every mistake in it."""
    from gogate.settings.source import read

    source = read(path, path.parent)
    try:
        policy = msgspec.convert(source.tree, Policy)
    except msgspec.ValidationError as error:
        problems = list(_mistakes(source.tree)) or [Problem((), str(error), "see docs/server.md")]
    else:
        # Types alone do not say all: each value is looked at again by the rules of settings.
        problems = list(_mistakes(source.tree)) or list(_contradictions(policy))
        if not problems:
            return policy
    raise InvalidSettings(_placed(source, problems))


def _placed(source: Source, problems: list[Problem]) -> list[Problem]:
    lines = source.lines([problem.key for problem in problems])
    found = [problem._replace(line=line, origin=source.name) for problem, line in zip(problems, lines, strict=True)]
    return sorted(found, key=lambda problem: problem.line)


def _mistakes(tree: Mapping[str, object]) -> Iterator[Problem]:
    from gogate.settings.options import unwrap

    yield from _table((), unwrap(Policy), tree)


def _table(key: Key, hint: Hint, value: object) -> Iterator[Problem]:
    from gogate.settings.check import check_leaf
    from gogate.settings.mistakes import missing, wrong
    from gogate.settings.options import hints

    if hint.table is None or not isinstance(value, dict):
        yield wrong(key, hint, value)
        return
    fields = {name: _without_none(field) for name, field in hints(hint.table).items()}
    for name, inner in value.items():
        here = (*key, name)
        field = fields.get(name)
        if field is None:
            yield _unknown(here, list(fields))
        elif field.table:
            yield from _table(here, field, inner)
        elif field.items is not None and field.items.table:
            yield from _tables(here, field, inner)
        else:
            yield from check_leaf(here, field, inner).problems
    for declared in msgspec.structs.fields(hint.table):
        if declared.required and declared.name not in value:
            yield missing((*key, declared.name), fields[declared.name])


def _tables(key: Key, hint: Hint, value: object) -> Iterator[Problem]:
    from gogate.settings.mistakes import wrong

    if not isinstance(value, list) or hint.items is None:
        yield wrong(key, hint, value)
        return
    for index, entry in enumerate(value):
        yield from _table((*key, index), hint.items, entry)


def _without_none(hint: Hint) -> Hint:
    """Take ``| None`` off: TOML has no null, so a key that is there holds the other type."""
    from gogate.settings.options import unwrap

    kinds = [kind for kind in typing.get_args(hint.bare) if kind is not type(None)]
    if type(None) not in typing.get_args(hint.bare) or len(kinds) != 1:
        return hint
    inner = unwrap(kinds[0])
    return inner._replace(metas=(*inner.metas, *hint.metas))


def _unknown(key: Key, fields: list[str]) -> Problem:
    from gogate.settings.key import nearest, spell

    near = nearest(str(key[-1]), fields)
    fix = f"did you mean {spell((*key[:-1], near))}?" if near else "take it out"
    return Problem(key, f"unknown key; allowed are {', '.join(fields)}", fix)


def _contradictions(policy: Policy) -> Iterator[Problem]:
    if policy.allow_skip and policy.audit is None:
        yield Problem(("allow_skip",), "a skipped push must be written down", 'name a file: audit = "/var/log/..."')
    if duration(policy.budget) <= 0:
        yield Problem(("budget",), "no time at all", 'write for example budget = "4s"')
    if duration(policy.sandbox.budget) <= 0:
        yield Problem(("sandbox", "budget"), "no time at all", 'write for example budget = "5m"')
    names: set[str] = set()
    for index, trigger in enumerate(policy.triggers):
        if trigger.name in names:
            yield Problem(("triggers", index, "name"), f"{trigger.name!r} stands twice", "give each its own name")
        names.add(trigger.name)
        for wanted in _WANTED.get(trigger.kind, ()):
            if getattr(trigger, wanted) is None:
                yield Problem(("triggers", index), f"kind = {trigger.kind!r} wants {wanted}", f"add {wanted} = ...")
