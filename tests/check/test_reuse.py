from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from gogate.check.request import Request
from gogate.check.reuse import key_fields, remembered
from gogate.check.tree import Tree
from gogate.golang.toolchain import Toolchain
from gogate.model.result import Result, Verdict
from gogate.run.stop import Stop
from gogate.stages.scope import StageResult
from gogate.store.key import KeyFields
from tests import factories, goworld
from tests.gitworld import GitWorld
from tests.requestworld import request, tree_of

ENTRY = '[[test.quarantine]]\npackage = "p"\nname = "T"\nowner = "x"\nreason = "y"\nuntil = 2030-01-01\n'


@pytest.fixture
def world(tmp_path: Path) -> GitWorld:
    """A repository of one commit."""
    made = GitWorld(tmp_path).init()
    made.commit(a__go="package a\n", gogate__toml=ENTRY)
    return made


def fields_of(
    root: Path,
    *words: str,
    environ: Mapping[str, str] | None = None,
    change: Callable[[Request], Request] = lambda asked: asked,
    go: Callable[[Toolchain], Toolchain] = lambda go: go,
) -> KeyFields | None:
    asked = change(request(root, *words))
    toolchain = goworld.toolchain(root)
    toolchain = go(replace(toolchain, environment={**toolchain.environment, **(environ or {})}))
    return key_fields(asked, tree_of(asked), toolchain, Stop())


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("--gate nightly", "gate"),
        ("--stage fmt", "stages"),
        ("--select affected", "select"),
        ("--since HEAD", "base"),
        ("./a", "patterns"),
        ("--shard 1/2", "shard"),
        ("--config other.toml", "settings"),
    ],
)
def test_what_the_command_line_says_is_in_the_key(world: GitWorld, line: str, field: str) -> None:
    (world.root / "other.toml").write_text("[test]\nrace = false\n")
    plain, other = fields_of(world.root), fields_of(world.root, *line.split())
    assert plain != other
    assert getattr(plain, field) != getattr(other, field)


def test_the_same_question_has_the_same_key(world: GitWorld) -> None:
    asked = fields_of(world.root)
    assert asked == fields_of(world.root)
    assert asked is not None
    assert asked.place == "work tree"


def test_the_tree_and_its_ignored_files_are_in_the_key(world: GitWorld) -> None:
    world.write(".gitignore", "*.tmp\n")
    before = fields_of(world.root)
    world.write("seen.tmp", "a test may read it")
    ignored = fields_of(world.root)
    world.write("b.go", "package a\n")
    changed = fields_of(world.root)
    assert before is not None
    assert ignored is not None
    assert changed is not None
    assert (before.tree, before.ignored != ignored.ignored) == (ignored.tree, True)
    assert changed.tree != before.tree


def test_the_environment_is_in_the_key_but_not_what_the_session_sets(world: GitWorld) -> None:
    plain = fields_of(world.root)
    session = {"TERM": "xterm", "SSH_TTY": "/dev/pts/1", "COLUMNS": "80", "PRE_COMMIT": "1", "SHLVL": "7", "_": "/x"}
    assert fields_of(world.root, environ=session) == plain
    assert fields_of(world.root, environ={"DATABASE_URL": "x"}) != plain
    assert fields_of(world.root, environ={"LANG": "tlh"}) != plain


def test_what_go_env_says_is_in_the_key_but_not_where_its_caches_lie(world: GitWorld) -> None:
    def saying(**variables: str) -> Callable[[Toolchain], Toolchain]:
        return lambda go: replace(go, variables={**go.variables, **variables})

    plain = fields_of(world.root)
    assert fields_of(world.root, go=saying(GOCACHE="/elsewhere", GOTMPDIR="/elsewhere")) == plain
    assert fields_of(world.root, go=saying(GOAMD64="v3")) != plain
    assert fields_of(world.root, go=saying(CC="no-such-compiler")) != plain
    assert fields_of(world.root, go=lambda go: replace(go, version="go1.99")) != plain


def test_the_calendar_is_in_the_key_where_a_quarantine_ends(world: GitWorld) -> None:
    def on(year: int) -> KeyFields | None:
        now = datetime.datetime(year, 1, 1, 12, tzinfo=datetime.timezone.utc)
        return fields_of(world.root, change=lambda asked: replace(asked, now=now))

    assert on(2028) == on(2029) == on(2030)  # the last day still counts
    assert on(2031) != on(2030)


def test_times_matter_only_to_a_shard(world: GitWorld) -> None:
    def timed(asked: Request) -> Request:
        return replace(asked, times={"p": 1.0})

    assert fields_of(world.root, change=timed) == fields_of(world.root)
    assert fields_of(world.root, "--shard", "1/2", change=timed) != fields_of(world.root, "--shard", "1/2")


def test_what_cannot_be_named_has_no_key(world: GitWorld, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert fields_of(tmp_path / "plain") is None
    asked = request(world.root)
    tree = tree_of(asked)
    assert tree.judged is not None
    many = replace(tree, judged=tree.judged._replace(ignored=None))
    assert key_fields(asked, many, goworld.toolchain(world.root), Stop()) is None


PASSING = factories.make_result()


def judge(root: Path, result: Result = PASSING, *words: str, meanwhile: Callable[[], object] = lambda: None) -> bool:
    """Ask the memory, judge if it knows nothing and keep *result*; returns whether it knew a verdict."""
    asked = request(root, *words)
    tree = tree_of(asked)
    with remembered(asked, tree, goworld.toolchain(root), Stop()) as memory:
        known = memory.verdict()
        if known is not None:
            assert known == PASSING
            return True
        meanwhile()
        memory.keep(result, {"test": StageResult(factories.make_stage("test"), seconds={"p": 3.0})})
        assert dict(memory.seconds()) == {"p": 3.0}
        return False


def test_a_pass_is_answered_from_the_store_unless_that_is_not_wanted(world: GitWorld) -> None:
    assert not judge(world.root)
    assert judge(world.root)
    assert not judge(world.root, PASSING, "--no-reuse")
    assert not judge(world.root, PASSING, "--gate", "nightly")
    assert not judge(world.root, PASSING, "--gate", "nightly")  # that gate never reuses


def test_a_failure_is_judged_again_and_takes_a_pass_away(world: GitWorld) -> None:
    failing = replace(PASSING, verdict=Verdict.FAIL, exit_code=1)
    assert not judge(world.root, failing)
    assert not judge(world.root)
    assert not judge(world.root, failing, "--no-reuse")
    assert not judge(world.root)


def test_a_work_tree_that_changes_while_it_is_judged_is_not_kept(world: GitWorld) -> None:
    text = (world.root / "a.go").read_text()
    assert not judge(world.root, meanwhile=lambda: world.write("a.go", f"{text}\nvar A int\n"))
    world.write("a.go", text)
    assert not judge(world.root)
    assert judge(world.root)


def test_the_times_of_the_command_line_come_before_what_is_remembered(world: GitWorld) -> None:
    judge(world.root)
    asked = replace(request(world.root), times={"p": 9.0})
    with remembered(asked, Tree(world.root), goworld.toolchain(world.root), Stop()) as memory:
        assert dict(memory.seconds()) == {"p": 9.0}


def test_every_other_field_of_the_key_is_filled(world: GitWorld) -> None:
    fields = fields_of(world.root)
    assert fields is not None
    empty = {name for name in KeyFields.__struct_fields__ if not getattr(fields, name)}
    assert empty - {"ignored"} == {"base", "patterns", "shard", "expired"}
    assert re.fullmatch("[0-9a-f]{40}", fields.tree)
