from __future__ import annotations

from pathlib import Path

import pytest

from gogate.git.command import Git, environment
from gogate.model.errors import CannotJudge
from gogate.run.stop import Stop
from gogate.server.gomod import GoMod
from gogate.server.incoming import Tip
from gogate.server.limits import LimitReached
from gogate.server.sorting import OTHER_MODULE, Module, copy_all, modules_of, sort_files
from gogate.server.types import Limits, Stage
from gogate.server.walk import Brought
from tests.server.serverworld import CLEAN, GOMOD, ServerWorld

TIP = Tip("t" * 40, ("refs/heads/main",), ())
BOTH: tuple[Stage, ...] = ("fmt", "gofumpt")


def brought(path: str, oid: str = "1" * 40, tip: Tip = TIP) -> Brought:
    return Brought(tip, path.encode(), oid, "")


def test_equal_contents_judged_alike_share_a_copy() -> None:
    found = sort_files([brought("a.go"), brought("d/b.go"), brought("_c.go"), brought("vendor/d.go")], {}, BOTH)
    assert [[file.path for file in copy.files] for copy in found.copies] == [[b"a.go", b"d/b.go"], [b"_c.go"]]
    assert [sorted(copy.stages) for copy in found.copies] == [["fmt", "gofumpt"], ["gofumpt"]]
    assert sort_files([brought("_c.go")], {}, ("fmt",)).copies == []


def test_the_innermost_module_decides() -> None:
    modules = {
        (TIP.tree, b""): Module(b"go.mod", GoMod("outer", "1.20"), ""),
        (TIP.tree, b"d/"): Module(b"d/go.mod", GoMod("inner", "1.24", ("./odd",)), ""),
        (TIP.tree, b"broken/"): Module(b"broken/go.mod", None, "no module line"),
    }
    files = [brought(path) for path in ("a.go", "d/e/b.go", "d/odd/c.go", "broken/x.go", "broken/y.go")]
    found = sort_files(files, modules, BOTH)
    assert [(copy.module.path, [file.path for file in copy.files]) for copy in found.copies] == [
        ("outer", [b"a.go"]),
        ("inner", [b"d/e/b.go"]),
    ]
    assert [module.path for _, module in found.unreadable] == [b"broken/go.mod"]


def test_files_are_copied_under_names_of_our_own(server: ServerWorld, tmp_path: Path) -> None:
    git = Git(server.root, environment(server.environ), Stop())
    server.write("go.mod", GOMOD)
    server.write("d/$(x).go", CLEAN)
    server.write("d/go.mod", "nonsense")
    commit = server.commit()
    tip = Tip(server.git("rev-parse", f"{commit}^{{tree}}"), ("refs/heads/main",), ())
    files = [brought("a.go", server.blob(CLEAN), tip), brought("_b.go", server.blob(CLEAN), tip)]
    private = tmp_path / "private"
    private.mkdir()
    modules = modules_of(
        git, [*files, brought("d/$(x).go", "1" * 40, tip), brought("n\nl/x.go", "1" * 40, tip)], private
    )
    assert modules[tip.tree, b""].said == GoMod("example.com/m", "1.24")
    assert modules[tip.tree, b"d/"].why == "no module line"
    copies = sort_files(files, modules, BOTH).copies
    names = copy_all(git, copies, private, Limits())
    assert list(names) == ["fmt-gofumpt/0/0.go", "gofumpt/1/1.go"]
    assert (private / "gofumpt/1/1.go").read_text() == CLEAN
    assert (private / "gofumpt/1/go.mod").read_text() == "module example.com/m\n\ngo 1.24\n"
    with pytest.raises(LimitReached, match=r"limits\.total_mib"):
        copy_all(git, copies, private, Limits(total_mib=0))
    with pytest.raises(LimitReached, match=r"a\.go: 0\.0 MiB: .*limits\.blob_mib"):
        copy_all(git, copies, private, Limits(blob_mib=0))


def test_what_is_no_blob_is_not_a_file(server: ServerWorld, tmp_path: Path) -> None:
    git = Git(server.root, environment(server.environ), Stop())
    copies = sort_files([brought("a.go", server.tree())], {}, BOTH).copies
    assert copies[0].module == OTHER_MODULE
    with pytest.raises(CannotJudge, match="not a file's content") as caught:
        copy_all(git, copies, tmp_path, Limits())
    assert not isinstance(caught.value, LimitReached)  # which a policy may excuse
