"""Random edits of a Go repository, each undone at its end."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

__all__ = ["KINDS", "Edit", "Ground"]


@dataclass
class Edit:
    """What was done: the root-relative paths, and the bytes that they had before (None where there was nothing)."""

    kind: str
    was: dict[str, bytes | None] = field(default_factory=dict)

    @property
    def paths(self) -> list[str]:
        """The changed paths."""
        return sorted(self.was)


class Ground:
    """The tree that is edited."""

    def __init__(self, root: Path, dice: random.Random) -> None:
        self.root = root
        self.dice = dice
        self.files = sorted(self._walk())
        self.go = [name for name in self.files if name.endswith(".go") and "/testdata/" not in f"/{name}"]
        self.code = [name for name in self.go if not name.endswith("_test.go")]
        self.tests = [name for name in self.go if name.endswith("_test.go")]
        self.folders = sorted({os.path.dirname(name) for name in self.code})  # noqa: PTH120
        self.module = re.findall(r"^module (\S+)", (root / "go.mod").read_text(), re.MULTILINE)[0]
        self.current = Edit("")

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes; None where there is none."""
        try:
            return (self.root / name).read_bytes()
        except OSError:
            return None

    def before(self, name: str, edit: Edit) -> bytes | None:
        """Return a file's bytes before *edit*."""
        return edit.was[name] if name in edit.was else self.read(name)

    def write(self, name: str, content: bytes | None) -> None:
        """Write a file, or remove it, and note what it was."""
        path = self.root / name
        self.current.was.setdefault(name, self.read(name))
        self._put(path, content)

    def append(self, name: str, text: str) -> None:
        """Add *text* to a file."""
        self.write(name, (self.read(name) or b"") + text.encode())

    def move(self, name: str, to: str) -> None:
        """Move a file."""
        self.write(to, self.read(name))
        self.write(name, None)

    @contextmanager
    def edit(self, kind: str, number: int) -> Iterator[Edit | None]:
        """Do an edit of *kind* and undo it; None where this tree has nothing for it."""
        self.current = edit = Edit(kind)
        try:
            KINDS[kind](self, number)
            yield edit if edit.was else None
        finally:
            for name, content in edit.was.items():
                self._put(self.root / name, content)

    def package(self, folder: str) -> str:
        """Return the name in the package clauses of *folder*."""
        texts = (self.read(name) or b"" for name in self.code if os.path.dirname(name) == folder)  # noqa: PTH120
        found = (re.search(rb"^package (\w+)", text, re.MULTILINE) for text in texts)
        return next((match[1].decode() for match in found if match), "x")

    def inside(self, folder: str) -> list[str]:
        """Return the files that lie in *folder* itself."""
        return [name for name in self.files if os.path.dirname(name) == folder]  # noqa: PTH120

    def _walk(self) -> Iterator[str]:
        for place, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if name not in (".git", "node_modules", "vendor")]
            for name in files:
                path = Path(place, name)
                if path.is_file() and not path.is_symlink():
                    yield path.relative_to(self.root).as_posix()

    def _put(self, path: Path, content: bytes | None) -> None:
        if content is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            return
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self.root or any(folder.iterdir()):
                return
            folder.rmdir()


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _body(ground: Ground, number: int) -> None:
    name = ground.dice.choice(ground.code)
    text = ground.read(name) or b""
    functions = [match.end() for match in re.finditer(rb"^func [^\n]*\{\n", text, re.MULTILINE)]
    if functions:
        place = ground.dice.choice(functions)
        ground.write(name, text[:place] + b"\t_ = %d\n" % number + text[place:])


def _exported(ground: Ground, number: int) -> None:
    ground.append(ground.dice.choice(ground.code), f"\nconst Edited{number} = {number}\n")


def _import(ground: Ground, number: int) -> None:
    folder, other = ground.dice.sample(ground.folders, 2)
    text = f'package {ground.package(folder)}\n\nimport _ "{_join(ground.module, other).rstrip("/")}"\n'
    ground.write(_join(folder, f"edited{number}.go"), text.encode())


def _test_file(ground: Ground, number: int) -> None:
    ground.append(ground.dice.choice(ground.tests), f"\nconst edited{number} = {number}\n")


def _new_test(ground: Ground, number: int) -> None:
    folder = ground.dice.choice(ground.folders)
    ground.write(_join(folder, f"edited{number}_test.go"), f"package {ground.package(folder)}\n".encode())


def _new_file(ground: Ground, number: int) -> None:
    folder = ground.dice.choice(ground.folders)
    text = f"package {ground.package(folder)}\n\nvar edited{number} = {number}\n"
    ground.write(_join(folder, f"edited{number}.go"), text.encode())


def _delete_file(ground: Ground, _number: int) -> None:
    ground.write(ground.dice.choice(ground.go), None)


def _delete_package(ground: Ground, _number: int) -> None:
    for name in ground.inside(ground.dice.choice([folder for folder in ground.folders if folder])):
        ground.write(name, None)


def _rename_package(ground: Ground, number: int) -> None:
    folder = ground.dice.choice([folder for folder in ground.folders if folder])
    for name in [name for name in ground.files if name.startswith(folder + "/")]:
        ground.move(name, f"{folder}{number}{name.removeprefix(folder)}")


def _new_package(ground: Ground, number: int) -> None:
    ground.write(_join(ground.dice.choice(ground.folders), f"edited{number}/new.go"), b"package edited\n")


def _embedded(ground: Ground) -> list[str]:
    found: list[str] = []
    for name in ground.go:
        folder = Path(name).parent
        for line in re.findall(r"^//go:embed (.+)$", (ground.read(name) or b"").decode(), re.MULTILINE):
            for pattern in line.split():
                for path in sorted((ground.root / folder).glob(pattern.removeprefix("all:"))):
                    files = [path] if path.is_file() else sorted(path.rglob("*"))
                    found += [file.relative_to(ground.root).as_posix() for file in files if file.is_file()]
    return found


def _change_embedded(ground: Ground, number: int) -> None:
    if names := _embedded(ground):
        ground.append(ground.dice.choice(names), f"edited {number}\n")


def _delete_embedded(ground: Ground, _number: int) -> None:
    if names := _embedded(ground):
        ground.write(ground.dice.choice(names), None)


def _testdata(ground: Ground) -> list[str]:
    return [name for name in ground.files if re.search(r"(^|/)(testdata|fixtures?|test/data)/", name)]


def _change_testdata(ground: Ground, number: int) -> None:
    if names := _testdata(ground):
        ground.append(ground.dice.choice(names), f"edited {number}\n")


def _delete_testdata(ground: Ground, _number: int) -> None:
    if names := _testdata(ground):
        ground.write(ground.dice.choice(names), None)


def _new_testdata(ground: Ground, number: int) -> None:
    if names := _testdata(ground):
        ground.write(_join(os.path.dirname(ground.dice.choice(names)), f"edited{number}"), b"x\n")  # noqa: PTH120


def _other_file(ground: Ground, number: int) -> None:
    names = [name for name in ground.files if not name.endswith(".go") and Path(name).name not in ("go.mod", "go.sum")]
    ground.append(ground.dice.choice(names), f"\nedited {number}\n")


def _document(ground: Ground, number: int) -> None:
    names = [name for name in ground.files if name.endswith(".md") or name.startswith((".github/", "docs/"))]
    ground.append(ground.dice.choice(names), f"\nedited {number}\n")


def _new_document(ground: Ground, number: int) -> None:
    folders = sorted({os.path.dirname(name) for name in ground.files if not name.endswith(".go")})  # noqa: PTH120
    ground.write(_join(ground.dice.choice(folders), f"EDITED{number}.md"), b"edited\n")


def _requirement(ground: Ground, _number: int) -> None:
    """Write another version that is in the module cache, with its sums."""
    text = (ground.read("go.mod") or b"").decode()
    choices = [
        (path, old, new)
        for path, old in re.findall(r"^\t(\S+) (v\S+)", text, re.MULTILINE)
        for new in _versions(path)
        if new != old
    ]
    if choices:
        path, old, new = ground.dice.choice(choices)
        ground.write("go.mod", text.replace(f"\t{path} {old}", f"\t{path} {new}").encode())
        ground.append("go.sum", _sums(path, new))


def _cache(path: str) -> Path:
    root = Path(os.environ.get("GOMODCACHE") or Path(os.environ.get("GOPATH") or Path.home() / "go") / "pkg/mod")
    return root / "cache/download" / re.sub("[A-Z]", lambda letter: "!" + letter[0].lower(), path) / "@v"


def _versions(path: str) -> list[str]:
    return sorted(zipped.name.removesuffix(".zip") for zipped in _cache(path).glob("*.zip"))


def _sums(path: str, version: str) -> str:
    """Return the lines of go.sum for a module in the cache (golang.org/x/mod/sumdb/dirhash: Hash1)."""
    inner = hashlib.sha256((_cache(path) / f"{version}.mod").read_bytes()).hexdigest()
    mod = base64.b64encode(hashlib.sha256(f"{inner}  go.mod\n".encode()).digest()).decode()
    code = (_cache(path) / f"{version}.ziphash").read_text().strip()
    return f"{path} {version} {code}\n{path} {version}/go.mod h1:{mod}\n"


def _requirement_gone(ground: Ground, _number: int) -> None:
    lines = (ground.read("go.mod") or b"").splitlines(keepends=True)
    places = [number for number, line in enumerate(lines) if re.match(rb"\t\S+ v\S+", line)]
    gone = ground.dice.choice(places)
    ground.write("go.mod", b"".join(line for number, line in enumerate(lines) if number != gone))


def _go_line(ground: Ground, _number: int) -> None:
    text = ground.read("go.mod") or b""
    ground.write("go.mod", re.sub(rb"^go 1\.\S+$", b"go 1.24.0", text, count=1, flags=re.MULTILINE))


def _comment(ground: Ground, _number: int) -> None:
    lines = (ground.read("go.mod") or b"").splitlines(keepends=True)
    places = [number for number, line in enumerate(lines) if re.match(rb"\t\S+ v\S+", line)]
    place = ground.dice.choice(places)
    line = lines[place]
    lines[place] = line.replace(b" // indirect", b"") if b"indirect" in line else line.rstrip() + b" // indirect\n"
    ground.write("go.mod", b"".join(lines))


def _sum_line(ground: Ground, _number: int) -> None:
    lines = (ground.read("go.sum") or b"").splitlines(keepends=True)
    gone = ground.dice.randrange(len(lines))
    ground.write("go.sum", b"".join(line for number, line in enumerate(lines) if number != gone))


def _new_sum_line(ground: Ground, number: int) -> None:
    ground.append("go.sum", f"example.com/edited v1.0.{number}/go.mod h1:{base64.b64encode(bytes(32)).decode()}\n")


def _constrained(ground: Ground, number: int) -> None:
    pattern = re.compile(rb"^//go:build ", re.MULTILINE)
    names = [
        name
        for name in ground.go
        if re.search(r"_(windows|darwin|linux|unix|arm64)(_test)?\.go$", name)
        or pattern.search(ground.read(name) or b"")
    ]
    if names:
        ground.append(ground.dice.choice(names), f"\nconst edited{number} = {number}\n")


def _assembly(ground: Ground, number: int) -> None:
    folder = ground.dice.choice(ground.folders)
    ground.write(_join(folder, f"edited{number}_amd64.s"), b"// edited\n")


def _cgo(ground: Ground, number: int) -> None:
    folder = ground.dice.choice(ground.folders)
    text = f'package {ground.package(folder)}\n\n// int edited;\nimport "C"\n'
    ground.write(_join(folder, f"edited{number}.go"), text.encode())


def _nested_module(ground: Ground, number: int) -> None:
    folder = ground.dice.choice([folder for folder in ground.folders if folder])
    ground.write(f"{folder}/go.mod", f"module example.com/edited{number}\n\ngo 1.24\n".encode())


KINDS: dict[str, Callable[[Ground, int], None]] = {
    "function body": _body,
    "exported declaration": _exported,
    "new import": _import,
    "test file": _test_file,
    "new test file": _new_test,
    "new Go file": _new_file,
    "deleted Go file": _delete_file,
    "deleted package": _delete_package,
    "renamed folder": _rename_package,
    "new package": _new_package,
    "embedded file": _change_embedded,
    "deleted embedded file": _delete_embedded,
    "testdata": _change_testdata,
    "deleted testdata": _delete_testdata,
    "new testdata": _new_testdata,
    "other file": _other_file,
    "document": _document,
    "new document": _new_document,
    "go.mod: version": _requirement,
    "go.mod: requirement gone": _requirement_gone,
    "go.mod: go line": _go_line,
    "go.mod: comment": _comment,
    "go.sum: line gone": _sum_line,
    "go.sum: new line": _new_sum_line,
    "constrained file": _constrained,
    "assembly": _assembly,
    "cgo": _cgo,
    "nested module": _nested_module,
}
