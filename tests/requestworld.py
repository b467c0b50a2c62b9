"""Requests as the command line makes them, and the parts of a selection, for tests of single steps."""

from __future__ import annotations

import argparse
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.check.selection import Selected
from gogate.check.tree import Tree, judged_tree
from gogate.cli.asking import ask
from gogate.cli.check import parser
from gogate.cli.world import World
from gogate.golang.modules import GoModule, Workspace
from gogate.golang.packages import GoPackage
from gogate.model.result import Module, SelectedPackage, Selection
from gogate.run.stop import Stop
from gogate.stages.scope import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gogate.check.request import Request

MODULE = "example.com/m"


class Desk:
    """A world whose streams a test can read."""

    def __init__(self, cwd: Path, **environ: str) -> None:
        self.raw, self.errors = io.BytesIO(), io.StringIO()
        out = io.TextIOWrapper(self.raw, encoding="utf-8", errors="backslashreplace", write_through=True)
        self.world = World(cwd, {**os.environ, **environ}, io.BytesIO(), out, self.errors, self.raw)

    @property
    def stdout(self) -> str:
        return self.raw.getvalue().decode()


def parse(*arguments: str) -> argparse.Namespace:
    """Parse ``gogate check ARGUMENTS``."""
    return parser().parse_args(arguments)


def request(cwd: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Request:
    """Return the request of ``gogate check ARGUMENTS`` in *cwd*."""
    return ask(parse(*arguments), Desk(cwd, **(environ or {})).world, Stop())


def tree_of(asked: Request) -> Tree:
    """Return the tree of a request about a plain folder or a work tree, which needs no snapshot."""
    with judged_tree(asked) as tree:
        return tree


def package(folder: str = ".", *files: str) -> GoPackage:
    """Return a package of ``example.com/m`` in *folder*; its files are given by their names in it."""
    path = MODULE if folder == "." else f"{MODULE}/{folder}"
    prefix = "" if folder == "." else f"{folder}/"
    return GoPackage(
        path=path, module=MODULE, dir=folder, name="p", go_files=tuple(f"{prefix}{name}" for name in files),
        ignored=(), inputs=(), imports=(), test_imports=(), has_tests=False, has_code=True,
    )  # fmt: skip


def selected(*packages: GoPackage, left_out: tuple[GoPackage, ...] = ()) -> Selected:
    """Return the selection of *packages* of one module, of which some were *left_out*."""
    chosen = tuple(SelectedPackage(path=package.path, module=MODULE, reason="all packages") for package in packages)
    return Selected(
        units=(Unit(Workspace(".", "off", (GoModule(MODULE, "."),)), packages),),
        selection=Selection(mode="all", packages=chosen, left_out=len(left_out)),
        modules=(Module(path=MODULE, dir="."),),
        everything=(*packages, *left_out),
        is_empty=not packages,
    )
