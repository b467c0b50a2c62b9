"""Go files laid out in a folder of our own, under names of our own, for the formatters to walk.

No name of a judged tree is ever joined to a path, and no file but a regular one is written. gofumpt treats a file by
its module's path and language version, so each module has a folder with a go.mod that says both; walked, it leaves
generated files to gofmt, as in the module itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gogate.golang.modules import GoModule

__all__ = ["GoFile", "Laid", "is_packaged", "is_walked", "lay_out"]

_NEVER_WALKED = frozenset(("vendor", "testdata", ".git"))


class GoFile(NamedTuple):
    """A file to format: its root-relative path, its module, its bytes."""

    path: str
    module: GoModule
    content: bytes


class Laid(NamedTuple):
    """Files in ``folder``: root-relative paths by their names in it. ``packaged`` are the folders of package files."""

    folder: Path
    names: Mapping[str, str]
    packaged: tuple[str, ...]


def is_walked(module: GoModule, path: str) -> bool:
    """Tell whether gofumpt takes *path* (root-relative) when it walks *module*, the nearest one above it."""
    from gogate.golang.files import ignored, is_go_file

    *folders, name = path.removeprefix(module.prefix).split("/")
    below = ["/".join(folders[:depth]) for depth in range(1, len(folders) + 1)]
    return (
        is_go_file(name)
        and _NEVER_WALKED.isdisjoint(folders)
        and not any(ignored(module.ignore, place) for place in below)
    )


def is_packaged(module: GoModule, path: str) -> bool:
    """Tell whether a walked *path* belongs to a package of ``./...`` (``go help packages``)."""
    return not any(part.startswith((".", "_")) for part in path.removeprefix(module.prefix).split("/"))


def lay_out(folder: Path, files: Iterable[GoFile]) -> Laid:
    """Write *files* below *folder*, which is made."""
    places: dict[tuple[str, bool], list[GoFile]] = {}
    for file in files:
        places.setdefault((file.module.dir, is_packaged(file.module, file.path)), []).append(file)
    names: dict[str, str] = {}
    packaged: list[str] = []
    folder.mkdir()
    for number, ((_, in_package), members) in enumerate(places.items()):
        _write(folder / str(number), members)
        names.update({f"{number}/{index}.go": file.path for index, file in enumerate(members)})
        packaged += [str(number)] if in_package else []
    return Laid(folder, names, tuple(packaged))


def _write(folder: Path, files: Sequence[GoFile]) -> None:
    folder.mkdir()
    module = files[0].module
    go = f"\ngo {module.go}\n" if module.go else ""
    (folder / "go.mod").write_text(f'module "{module.path}"\n{go}', encoding="utf-8")
    for index, file in enumerate(files):
        (folder / f"{index}.go").write_bytes(file.content)
