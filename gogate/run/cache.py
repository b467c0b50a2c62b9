"""gogate's own folder: the one place outside reports and the temporary folder that it writes to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cache_folder"]


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return ``GOGATE_CACHE_DIR`` or the platform's cache folder for gogate; it need not exist yet."""
    chosen = environ.get("GOGATE_CACHE_DIR")
    if chosen:
        return Path(chosen).absolute()
    # XDG by hand first: platformdirs reads os.environ, not the environment that we were given.
    xdg = environ.get("XDG_CACHE_HOME")
    if xdg and Path(xdg).is_absolute():
        return Path(xdg) / "gogate"
    from platformdirs import user_cache_path

    return user_cache_path("gogate", appauthor=False)
