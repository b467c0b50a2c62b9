"""A server's own Python with gogate in it, Go's gofmt and gofumpt: a folder that any user, or a chroot, can run.

What a forge wants for its environment, and what another user needs where the tests' own Python is in a closed home.
"""

from __future__ import annotations

import compileall
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

__all__ = ["standalone"]

ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = ("site-packages", "test", "tests", "idlelib", "tkinter", "turtledemo", "ensurepip", "lib2to3", "config-*")


def standalone(folder: Path, gofumpt: Path, seen_as: Path | None = None) -> Path:
    """Fill the new *folder*; return the path of its interpreter, as it is where the folder is *seen_as* another."""
    seen = seen_as or folder
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    library = folder / "python" / "lib" / version
    shutil.copytree(sysconfig.get_path("stdlib"), library, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for path in Path(sysconfig.get_config_var("LIBDIR")).glob("libpython*.so*"):
        shutil.copy2(path, library.parent)
    (folder / "python" / "bin").mkdir()
    shutil.copy2(Path(getattr(sys, "_base_executable", sys.executable)).resolve(), folder / "python" / "bin" / version)
    _packages(library / "site-packages")
    _go(folder / "go" / "bin", gofumpt)
    script = folder / "bin" / "python"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH={seen}/python/lib exec {seen}/python/bin/{version} "$@"\n')
    script.chmod(0o755)
    folder.chmod(0o755)
    return seen / "bin" / "python"


def _packages(folder: Path) -> None:
    """Copy gogate, and what it requires, from where this Python has them."""
    shutil.copytree(ROOT / "gogate", folder / "gogate", ignore=shutil.ignore_patterns("__pycache__"))
    waiting, seen = ["gogate"], {"gogate"}
    while waiting:
        for requirement in distribution(waiting.pop()).requires or ():
            match = re.match(r"[\w.-]+", requirement)
            name = match[0].lower() if match else ""
            if name in seen or "extra ==" in requirement:
                continue
            seen.add(name)
            if _copied(name, folder):
                waiting.append(name)
    compileall.compile_dir(folder, quiet=1)  # as pip does: an environment may be read-only


def _copied(name: str, folder: Path) -> bool:
    try:
        found = distribution(name)
    except PackageNotFoundError:  # another Python's, such as tomli
        return False
    for file in found.files or ():
        if ".." not in file.parts and file.suffix != ".pyc":
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(Path(str(file.locate())), target)
    return True


def _go(folder: Path, gofumpt: Path) -> None:
    folder.mkdir(parents=True)
    (folder.parent / "pkg" / "tool").mkdir(parents=True)  # by which go knows its root; no tool is called
    root = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    for program in (Path(root) / "bin" / "go", Path(root) / "bin" / "gofmt", gofumpt):
        shutil.copy2(program, folder / program.name)
        (folder / program.name).chmod(0o755)
