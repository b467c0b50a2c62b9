"""Where files are: from the names that Go prints to paths relative to the repository root."""

from __future__ import annotations

import posixpath
from functools import cached_property

import msgspec

from gogate.model.result import Module  # noqa: TC001 - msgspec reads the annotations

__all__ = ["Places"]


class Places(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The folders that a run knew of: *root* is absolute, *cwd* (where go ran) and the modules' are relative to it."""

    root: str
    modules: tuple[Module, ...] = ()
    cwd: str = "."

    @cached_property
    def _longest_first(self) -> tuple[Module, ...]:
        return tuple(sorted(self.modules, key=lambda module: len(module.path), reverse=True))

    def folder(self, package: str) -> str | None:
        """Return the folder of *package* (an import path), ``.`` for the root; None outside the modules known.

        The longest module path wins, so that a nested module's packages are its own.
        """
        for module in self._longest_first:
            if package == module.path:
                return posixpath.normpath(module.dir)
            if package.startswith(module.path + "/"):
                return posixpath.normpath(posixpath.join(module.dir, package[len(module.path) + 1 :]))
        return None

    def in_package(self, package: str, base: str) -> str:
        """Return the path of file *base* of *package*; the bare name where the package's folder is not known."""
        folder = self.folder(package)
        return base if folder is None else posixpath.normpath(posixpath.join(folder, base))

    def of_frame(self, file: str) -> str:
        """Return the path of a stack frame's file, ``""`` outside the repository's own code.

        Frames hold absolute paths, or ``module/path/file.go`` after ``-trimpath``.
        """
        if self._is_absolute(file):
            return self._own(self._under_root(file))
        folder, slash, base = file.rpartition("/")
        return self._own(self.in_package(folder, base)) if slash and self.folder(folder) is not None else ""

    def of_build(self, file: str) -> str:
        """Return the path of a file that the compiler named, relative to where go ran; ``""`` outside the root."""
        if self._is_absolute(file):
            return self._under_root(file)
        path = posixpath.normpath(posixpath.join(self.cwd, file.replace("\\", "/")))
        return "" if path.startswith(("../", "/")) else path

    def _under_root(self, file: str) -> str:
        root = self.root.replace("\\", "/").rstrip("/")
        path = posixpath.normpath(file.replace("\\", "/"))
        return path[len(root) + 1 :] if path.startswith(root + "/") else ""

    @staticmethod
    def _own(path: str) -> str:
        # Code of others can lie below the root: vendored, or a module cache (its folders hold an @version).
        return "" if "@" in path or "/vendor/" in f"/{path}" else path

    @staticmethod
    def _is_absolute(file: str) -> bool:
        return file.startswith("/") or file[1:3] in (":/", ":\\")
