"""The packages of a workspace as ``go list`` sees them: files, imports, and what is wrong with each.

Source of the fields: ``go help list``. With ``-e`` a broken package is listed with its error, the others whole.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from gogate.model.errors import CannotJudge
from gogate.run.process import Ended, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gogate.golang.modules import Workspace
    from gogate.golang.toolchain import Toolchain
    from gogate.run.stop import Stop

__all__ = ["GoPackage", "ListedError", "decode_list", "list_packages", "tag_flags"]

Listed = TypeVar("Listed", bound=msgspec.Struct)

_FILES = ("GoFiles", "CgoFiles", "IgnoredGoFiles", "TestGoFiles", "XTestGoFiles")
_OTHERS = (
    "CFiles", "CXXFiles", "MFiles", "HFiles", "SFiles", "SwigFiles", "SwigCXXFiles", "SysoFiles", "IgnoredOtherFiles",
)  # fmt: skip
_EMBEDS = ("EmbedFiles", "TestEmbedFiles", "XTestEmbedFiles")
_IMPORTS = ("Imports", "TestImports", "XTestImports")
_FIELDS = ",".join((
    "ImportPath", "Dir", "Name", "ForTest", "Module", "Error", "DepsErrors", "Incomplete",
    *_FILES, *_OTHERS, *_EMBEDS, *_IMPORTS,
))  # fmt: skip


class _Error(msgspec.Struct, frozen=True):
    Err: str = ""
    Pos: str = ""
    ImportStack: tuple[str, ...] | None = None


class _Module(msgspec.Struct, frozen=True):
    Path: str = ""
    Main: bool = False


class _Package(msgspec.Struct, frozen=True):
    """One object of ``go list -json``."""

    ImportPath: str
    Dir: str = ""
    Name: str = ""
    ForTest: str = ""
    Module: _Module | None = None
    Error: _Error | None = None
    DepsErrors: tuple[_Error, ...] = ()
    Incomplete: bool = False
    GoFiles: tuple[str, ...] = ()
    CgoFiles: tuple[str, ...] = ()
    IgnoredGoFiles: tuple[str, ...] = ()
    TestGoFiles: tuple[str, ...] = ()
    XTestGoFiles: tuple[str, ...] = ()
    CFiles: tuple[str, ...] = ()
    CXXFiles: tuple[str, ...] = ()
    MFiles: tuple[str, ...] = ()
    HFiles: tuple[str, ...] = ()
    SFiles: tuple[str, ...] = ()
    SwigFiles: tuple[str, ...] = ()
    SwigCXXFiles: tuple[str, ...] = ()
    SysoFiles: tuple[str, ...] = ()
    IgnoredOtherFiles: tuple[str, ...] = ()
    EmbedFiles: tuple[str, ...] = ()
    TestEmbedFiles: tuple[str, ...] = ()
    XTestEmbedFiles: tuple[str, ...] = ()
    Imports: tuple[str, ...] = ()
    TestImports: tuple[str, ...] = ()
    XTestImports: tuple[str, ...] = ()

    def files(self, fields: Iterable[str]) -> Iterator[str]:
        for field in fields:
            yield from getattr(self, field)


class ListedError(msgspec.Struct, frozen=True):
    """What go list says is wrong: ``position`` is ``file:line:column`` from the workspace's folder, or empty."""

    position: str
    message: str


class GoPackage(msgspec.Struct, frozen=True):
    """A package of one of our modules; ``dir`` and all files are relative to the root, with ``/``.

    ``go_files`` are those that ``go fmt`` formats; ``inputs`` are the other files that a build or a test embeds.
    """

    path: str
    module: str
    dir: str
    name: str
    go_files: tuple[str, ...]
    ignored: tuple[str, ...]
    inputs: tuple[str, ...]
    imports: tuple[str, ...]
    test_imports: tuple[str, ...]
    has_tests: bool
    has_code: bool
    errors: tuple[ListedError, ...] = ()


def list_packages(
    root: Path,
    workspace: Workspace,
    toolchain: Toolchain,
    stop: Stop,
    *,
    patterns: Sequence[str] = (),
    tags: Sequence[str] = (),
) -> tuple[GoPackage, ...]:
    """List the packages that *patterns* (default: all of the workspace's modules) match, sorted by path.

    Raises CannotJudge where go list itself fails (a broken go.mod, a pattern outside the modules).
    """
    argv = ["list", "-e", "-test", f"-json={_FIELDS}", *tag_flags(tags), "--", *(patterns or workspace.patterns())]
    command = toolchain.command(*argv, cwd=root / workspace.dir, GOWORK=workspace.gowork)
    outcome = run(command, stop=stop)
    if outcome.ended is not Ended.EXITED or outcome.exit_code != 0:
        said = outcome.stderr.decode("utf-8", "replace").strip() or outcome.ended.name.lower()
        raise CannotJudge(f"go list failed in {workspace.dir}: {said}", fix="run `go list ./...` there and mend it")
    return _packages(root, decode_list(outcome.stdout, _Package), {module.path for module in workspace.modules})


def tag_flags(tags: Sequence[str]) -> list[str]:
    """Return ``-tags=a,b``, or nothing."""
    return [f"-tags={','.join(tags)}"] if tags else []


def decode_list(stdout: bytes, kind: type[Listed]) -> list[Listed]:
    """Decode the objects of ``go list -json``: concatenated, indented, each closed by a brace in the first column."""
    decoder = msgspec.json.Decoder(kind)
    return [decoder.decode(chunk + b"}") for chunk in stdout.split(b"\n}\n") if chunk.strip()]


def _packages(root: Path, listed: list[_Package], ours: set[str]) -> tuple[GoPackage, ...]:
    variants: dict[str, list[_Error]] = {}
    for package in listed:
        owner = package.ForTest or package.ImportPath.removesuffix(".test")
        if owner != package.ImportPath:
            variants.setdefault(owner, []).extend(_errors(package))
    real = (package for package in listed if not package.ForTest and not _is_test_main(package))
    packages = {
        package.ImportPath: _package(root, package, variants.get(package.ImportPath, []))
        for package in real
        if package.Module is None or package.Module.Path in ours
    }
    return tuple(packages[path] for path in sorted(packages))


def _is_test_main(package: _Package) -> bool:
    # `go list -test` adds the generated mains: name main, path p.test, files in the build cache.
    return package.ImportPath.endswith(".test") and all(os.path.isabs(name) for name in package.GoFiles)  # noqa: PTH117


def _errors(package: _Package) -> list[_Error]:
    return [*([package.Error] if package.Error else []), *package.DepsErrors]


def _package(root: Path, package: _Package, variant_errors: list[_Error]) -> GoPackage:
    folder = Path(os.path.relpath(package.Dir, root)).as_posix() if package.Dir else ""
    prefix = "" if folder == "." else folder + "/"
    own = _errors(package)
    errors = dict.fromkeys(ListedError(error.Pos, error.Err) for error in [*own, *variant_errors])
    return GoPackage(
        path=package.ImportPath,
        module=package.Module.Path if package.Module else "",
        dir=folder,
        name=package.Name,
        go_files=tuple(prefix + name for name in package.files(_FILES)),
        ignored=tuple(prefix + name for name in package.IgnoredGoFiles),
        inputs=tuple(prefix + name for name in package.files((*_OTHERS, *_EMBEDS))),
        imports=package.Imports,
        test_imports=tuple(dict.fromkeys((*package.TestImports, *package.XTestImports))),
        has_tests=bool(package.TestGoFiles or package.XTestGoFiles),
        has_code=bool(package.GoFiles or package.CgoFiles),
        errors=tuple(errors),
    )
