"""What turns blobs into files, as a digest: with other attributes or filters, equal blobs are written otherwise.

Sources: gitattributes(5), and git-config(1) for ``core.autocrlf``, ``core.eol``, ``filter.*``.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gogate.git.raw import Entry
    from gogate.git.repo import Repository

__all__ = ["filters_digest"]

SETTINGS = r"^(core\.(autocrlf|eol|symlinks|filemode|attributesfile|checkroundtripencoding)|filter\..*)$"
SYSTEM = Path("/etc/gitattributes")
LFS = "GIT_LFS_SKIP_SMUDGE"


def filters_digest(repo: Repository, entries: Iterable[Entry]) -> bytes:
    """Return a digest of all attributes and settings that bear on how *entries* are written; empty for none."""
    attributes = [f"{entry.path}\0{entry.oid}" for entry in entries if entry.path.endswith(".gitattributes")]
    settings = repo.git.attempt("config", "-z", "--get-regexp", SETTINGS).stdout
    settings = b"\0".join(line for line in settings.split(b"\0") if line not in (b"", b"core.filemode\ntrue"))
    files = [_content(file) for file in (repo.common_dir / "info/attributes", _global_file(repo), SYSTEM)]
    parts = [os.fsencode("\n".join(attributes)), settings, *files, repo.git.environ.get(LFS, "").encode()]
    return hashlib.sha256(b"\0\0".join(parts)).digest() if any(parts) else b""


def _global_file(repo: Repository) -> Path:
    named = repo.git.attempt("config", "--type=path", "core.attributesFile").stdout
    if named.strip():
        return repo.root / os.fsdecode(named.rstrip(b"\n"))
    environ = repo.git.environ
    return Path(environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME", "/")) / ".config") / "git/attributes"


def _content(file: Path) -> bytes:
    try:
        return b"\n".join(
            line for line in file.read_bytes().splitlines() if line.strip() and not line.lstrip().startswith(b"#")
        )
    except OSError:  # most have none of these
        return b""
