"""What the bare tools say of a checkout, read by code that shares nothing with gogate.

Every reader here is as short as its format allows, so that it can be checked by eye; gogate's own are not used.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Diagnostic", "Group", "Profile", "blocks", "cover_total", "diffs", "gofmt", "groups", "outcomes", "run"]
__all__ += ["tests", "vet"]

Diagnostic = tuple[str, int, int, str]
"""File, line, column, message."""
Profile = dict[str, dict[str, tuple[int, bool]]]
"""By file and span: the statements of a block, and whether any run reached it."""

_SKIPPED = ("vendor", "testdata", "node_modules")
_POSITION = re.compile(r"(?:vet: )?(?P<file>[^:\s][^:]*\.\w+):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<message>.*)")


@dataclass(frozen=True, slots=True)
class Group:
    """Packages that one go command takes, seen from *folder*: of a go.work, or of one module."""

    folder: Path
    gowork: str
    modules: dict[str, Path] = field(default_factory=dict)
    packages: dict[str, Path] = field(default_factory=dict)


def run(argv: Sequence[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a tool; what its exit code means is the caller's."""
    return subprocess.run(
        argv,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def groups(root: Path, patterns: Sequence[str]) -> list[Group]:
    """List the packages whose folders match *patterns* (``./x``, ``./x/...``), module by module."""
    found: dict[Path, Group] = {}
    for module in _modules(root):
        gowork = run(["go", "env", "GOWORK"], module).stdout.strip()
        members = run(["go", "list", "-m", "-f", "{{.Dir}}"], module).stdout.split("\n") if gowork else []
        if str(module) not in members:
            gowork = "off"
        folder = module if gowork == "off" else Path(gowork).parent
        group = found.setdefault(folder, Group(folder, gowork))
        group.modules[run(["go", "list", "-m"], module, GOWORK="off").stdout.strip()] = module
        listed = run(["go", "list", "-e", "-f", "{{.ImportPath}}\t{{.Dir}}", "./..."], module, GOWORK=gowork).stdout
        for line in listed.splitlines():
            path, _, place = line.partition("\t")
            if any(_matches(pattern, Path(place).relative_to(root).as_posix()) for pattern in patterns):
                group.packages[path] = Path(place)
    return [group for group in found.values() if group.packages]


def _modules(root: Path) -> Iterable[Path]:
    for place, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith(("_", ".")))
        if "go.mod" in files:
            yield Path(place)


def _matches(pattern: str, folder: str) -> bool:
    wanted = pattern.removeprefix("./")
    if wanted == "...":
        return True
    if wanted.endswith("/..."):
        return f"{folder}/".startswith(wanted.removesuffix("..."))
    return folder == (wanted.rstrip("/") or ".")


def gofmt(root: Path, found: Iterable[Group]) -> tuple[int, dict[str, int]]:
    """Return how many files ``go fmt`` takes, and those that ``gofmt -l`` lists, each with the hunks of its diff."""
    changed: dict[str, int] = {}
    taken = 0
    for group in found:
        names = [name for module in group.modules.values() for name in _formatted(module, group)]
        taken += len(names)
        for start in range(0, len(names), 500):
            some = [os.path.relpath(name, root) for name in names[start : start + 500]]
            listed = run(["gofmt", "-l", *some], root).stdout.split()
            hunks = diffs(run(["gofmt", "-d", *some], root).stdout)
            changed.update({name: hunks.get(name, 0) for name in listed})
    return taken, changed


def _formatted(module: Path, group: Group) -> Iterator[Path]:
    """Yield the files that ``go fmt`` hands to gofmt; in a workspace it takes only the module it stands in."""
    others = [folder for folder in group.modules.values() if folder != module and folder.is_relative_to(module)]
    paths = [
        path
        for path, folder in group.packages.items()
        if folder.is_relative_to(module) and not any(folder.is_relative_to(other) for other in others)
    ]
    done = run(["go", "fmt", "-n", *paths], module, GOWORK="off") if paths else None
    if done is not None and done.returncode != 0:
        raise SystemExit(f"go fmt -n in {module} ended with {done.returncode}:\n{done.stderr}")
    for line in done.stdout.splitlines() if done is not None else ():
        yield from (module / name for name in line.split(" -w ", 1)[1].split(" "))


def diffs(text: str) -> dict[str, int]:
    """Return the hunks of each file in what a formatter's ``-d`` printed."""
    hunks: dict[str, int] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("diff "):
            name = os.path.normpath(line.rpartition(".orig ")[2])
        elif line.startswith("@@ "):
            hunks[name] = hunks.get(name, 0) + 1
    return hunks


def vet(found: Iterable[Group], root: Path, *flags: str) -> tuple[set[Diagnostic], str]:
    """Return what ``go vet`` prints of each package, and its raw text."""
    said: set[Diagnostic] = set()
    texts = []
    for group in found:
        done = run(["go", "vet", *flags, *group.packages], group.folder, GOWORK=group.gowork)
        text, before = done.stderr, len(said)
        texts.append(text)
        for line in text.splitlines():
            hit = _POSITION.fullmatch(line)
            if hit:
                file = os.path.relpath(group.folder / hit["file"], root)
                said.add((file, int(hit["line"]), int(hit["column"] or 0), hit["message"].strip()))
        if done.returncode != 0 and len(said) == before:  # nothing to compare with
            raise SystemExit(f"go vet in {group.folder} ended with {done.returncode}:\n{text}")
    return said, "".join(texts)


def tests(group: Group, packages: Iterable[str], stream: Path, profile: Path, **environment: str) -> None:
    """Run the document's test command anew (never from the cache) over *packages*, into two files."""
    flags = ["-race", "-json", "-vet=off", "-count=1", "-covermode=atomic", f"-coverprofile={profile}"]
    with stream.open("wb") as out:
        subprocess.run(
            ["go", "test", *flags, *packages],
            cwd=group.folder,
            env={**os.environ, **environment, "GOWORK": group.gowork},
            stdout=out,
            stderr=subprocess.DEVNULL,
            check=False,
        )


def outcomes(streams: Iterable[Path]) -> dict[tuple[str, str], str]:
    """Return pass, fail or skip by package and test; the test ``""`` is the package. What never ended fails."""
    ended: dict[tuple[str, str], str] = {}
    for stream in streams:
        with stream.open("rb") as lines:
            for line in lines:
                if not line.startswith(b"{"):
                    continue
                event = json.loads(line)
                action, key = event.get("Action"), (event.get("Package"), event.get("Test", ""))
                if action in ("run", "start"):
                    ended[key] = "fail"
                elif action in ("pass", "fail", "skip"):
                    ended[key] = action
    return ended


def blocks(profiles: Iterable[Path], modules: Mapping[str, Path], root: Path) -> Profile:
    """Return the blocks of profiles, by file as it stands below *root*."""
    read: Profile = {}
    for profile in profiles:
        for line in profile.read_text().splitlines():
            if line.startswith("mode:"):
                continue
            place, statements, count = line.rsplit(" ", 2)
            name, _, span = place.rpartition(":")
            module = max((path for path in modules if name.startswith(path + "/")), key=len)
            file = (modules[module] / name[len(module) + 1 :]).relative_to(root).as_posix()
            spans = read.setdefault(file, {})
            spans[span] = int(statements), int(count) > 0 or spans.get(span, (0, False))[1]
    return read


def cover_total(group: Group, profile: Path) -> str:
    """Return the total that ``go tool cover -func`` prints, or that it could not."""
    done = run(["go", "tool", "cover", f"-func={profile}"], group.folder, GOWORK=group.gowork)
    return done.stdout.split()[-1] if done.returncode == 0 and done.stdout else "none"
