"""From what was selected and made ready to the scope that the stages see."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from gogate.check.shards import own_files
from gogate.stages.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gogate.check.request import Request
    from gogate.check.selection import Selected
    from gogate.check.tools import Ready
    from gogate.check.tree import Tree
    from gogate.golang.toolchain import Toolchain

__all__ = ["FORMAT_INPUTS", "formatted_files", "scope_of"]

# A change to one of these can change how every file is formatted: the language version, the module path, the pin.
FORMAT_INPUTS = ("go.mod", "gogate.toml")


def scope_of(
    request: Request,
    tree: Tree,
    toolchain: Toolchain,
    selected: Selected,
    ready: Ready,
    scratch: Path,
    seconds: Mapping[str, float],
) -> Scope:
    """Return the scope of one run; *scratch* is a folder of its own that is removed after it."""
    return Scope(
        root=tree.root,
        toolchain=toolchain,
        gofumpt=ready.gofumpt,
        vettool=ready.vettool,
        units=selected.units,
        scratch=scratch,
        cpus=request.cpus,
        memory=request.memory,
        seconds=seconds,
        only=formatted_files(request, tree, selected),
    )


def formatted_files(request: Request, tree: Tree, selected: Selected) -> frozenset[str] | None:
    """Return the files that the formatters judge; None for all.

    Of a change it is what the change brings: a file that nobody touched is as it was.
    """
    only = None
    if request.gate.select != "all" and tree.changed is not None:
        if not any(posixpath.basename(name) in FORMAT_INPUTS for name in tree.changed):
            only = tree.changed
    elif request.patterns:
        only = frozenset(name for package in selected.packages for name in package.go_files)
    return only if request.shard is None else own_files(request.shard, selected, tree.root, only)
