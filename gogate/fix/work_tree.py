"""``gogate fix``: formats the Go files of the work tree in place."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from gogate.fix.formatting import rewrite
from gogate.fix.replace import read, replace
from gogate.fix.report import Fixed
from gogate.golang.files import walk_go_files
from gogate.golang.laid import GoFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from gogate.fix.replace import Seen
    from gogate.golang.modules import GoModule
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop

__all__ = ["fix_work_tree", "import_path"]


def fix_work_tree(
    root: Path,
    modules: Iterable[GoModule],
    wanted: Callable[[GoModule, str], bool],
    toolchain: Toolchain,
    gofumpt: Path,
    scratch: Path,
    stop: Stop,
) -> Fixed:
    """Format the files below *root* that the gate would judge and for which *wanted* (module, path) is true."""
    seen: dict[str, Seen] = {}
    files = list(_files(root, modules, wanted, seen))
    rewritten = rewrite(files, toolchain, gofumpt, scratch, stop)
    mended: list[str] = []
    left = list(rewritten.broken.items())
    for path, content in rewritten.changed.items():
        stop.check()  # what is written so far is whole
        try:
            done = replace(root / path, seen[path], content)
        except OSError as error:
            left.append((path, error.strerror or str(error)))
            continue
        if done:
            mended.append(path)
        else:
            left.append((path, "changed while it was formatted"))
    return Fixed(tuple(sorted(mended)), tuple(sorted(left)))


def import_path(module: GoModule, path: str) -> str:
    """Return the import path of the package that the file *path* lies in."""
    below = posixpath.dirname(path.removeprefix(module.prefix))
    return f"{module.path}/{below}" if below else module.path


def _files(
    root: Path, modules: Iterable[GoModule], wanted: Callable[[GoModule, str], bool], seen: dict[str, Seen]
) -> Iterator[GoFile]:
    for module in modules:
        for path in walk_go_files(root, module):
            if wanted(module, path) and (found := read(root / path)) is not None:
                seen[path] = found
                yield GoFile(path, module, found.content)
