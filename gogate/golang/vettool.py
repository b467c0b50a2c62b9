"""The vettool for the analyzers that go vet lacks: our own Go program, built once a toolchain, kept in the cache.

Its source is `analyzers/`, a Go module inside this package, with golang.org/x/tools pinned by its go.sum.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from gogate.golang.tools import host_command, provide
from gogate.model.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gogate.golang.toolchain import Toolchain
    from gogate.run.process import Command
    from gogate.run.stop import Stop

__all__ = ["check_analyzers", "known_analyzers", "provide_vettool", "source_digest", "vettool_place"]

_SOURCE = Path(__file__).parent / "analyzers"
_FILES = ("go.mod", "go.sum", "main.go")


def known_analyzers() -> tuple[str, ...]:
    """Return the names that ``vet.analyzers`` may hold, as the Go source lists them."""
    return tuple(re.findall(r"^\t\t(\w+)\.Analyzer,$", (_SOURCE / "main.go").read_text("utf-8"), re.MULTILINE))


def check_analyzers(names: Sequence[str], origin: str) -> None:
    """Raise SettingsError for the first of *names* that the vettool does not hold; *origin* says who wrote it."""
    known = known_analyzers()
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            fix = f"did you mean {near[0]!r}?" if near else f"choose from {', '.join(known)}; go vet's own always run"
            raise SettingsError(f"{origin}: vet.analyzers: there is no extra analyzer {name!r}", fix=fix)


def source_digest() -> str:
    """Return 12 hex digits that name this version of the analyzers."""
    return hashlib.sha256(b"\0".join((_SOURCE / name).read_bytes() for name in _FILES)).hexdigest()[:12]


def vettool_place(toolchain: Toolchain, cache: Path) -> Path:
    """Return where the vettool for *toolchain* is below *cache*, built or not."""
    return cache / "tools" / f"vettool-{source_digest()}-{toolchain.version}" / "vettool"


def provide_vettool(toolchain: Toolchain, cache: Path, stop: Stop) -> Path:
    """Return the vettool, building it first where this toolchain has none.

    Raises CannotJudge where it cannot be built: plain vet alone would miss what it finds.
    """
    place = vettool_place(toolchain, cache)

    def build(scratch: Path) -> Command:
        for name in _FILES:
            shutil.copyfile(_SOURCE / name, scratch / name)
        arguments = ("build", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o", "vettool", ".")
        return host_command(toolchain, *arguments, cwd=scratch)

    return provide(
        place,
        build,
        stop,
        what="the vettool for vet.analyzers",
        fix="let go download golang.org/x/tools once, or set vet.analyzers = [] in gogate.toml",
    )
