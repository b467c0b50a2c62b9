"""Every test starts as on a fresh machine: a home of its own, no CI, no git or Go settings of the user.

Only Go's build and module caches are shared, or each test would compile the standard library anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GOFUMPT = "v0.12.0"

# Beside pytest's own cache: a .hypothesis folder in the root would be in the way of the collection.
set_hypothesis_home_dir(Path(__file__).parent.parent / ".pytest_cache" / "hypothesis")
settings.register_profile("default", deadline=None, max_examples=60)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")

# Whatever starts so is somebody's setting: a CI system's, git's, Go's, a hook runner's, a terminal's.
_FOREIGN = (
    "BITBUCKET_", "BUILD_", "CI_", "FORGEJO_", "GIT_", "GITEA_", "GITHUB_", "GITLAB_", "GO", "JENKINS_", "PRE_COMMIT",
    "RUNNER_", "XDG_",
)  # fmt: skip
_FOREIGN_NAMES = {"CI", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "PREK_HOOK_STAGE"}
_SHARED = ("GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOSUMDB")

_GITCONFIG = """\
[user]
\tname = Ann Tester
\temail = ann@example.com
[init]
\tdefaultBranch = main
[gc]
\tauto = 0
[protocol "file"]
\tallow = always
"""


@pytest.fixture(scope="session")
def go_settings() -> Mapping[str, str]:
    """Where this machine keeps Go's caches and gets its modules, asked once before anything is isolated."""
    answer = subprocess.run(["go", "env", *_SHARED], check=True, capture_output=True, text=True)
    return dict(zip(_SHARED, answer.stdout.splitlines(), strict=True))


@pytest.fixture(autouse=True)
def _isolated(tmp_path_factory: pytest.TempPathFactory, go_settings: Mapping[str, str]) -> Iterator[None]:
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(_GITCONFIG)
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_FOREIGN) or name in _FOREIGN_NAMES:
                patch.delenv(name)
        patch.setenv("HOME", str(home))
        for name in ("CACHE", "CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        patch.setenv("GOGATE_CACHE_DIR", str(home / "gogate"))
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GOENV", "off")
        patch.setenv("GOTOOLCHAIN", "local")
        patch.setenv("GOTELEMETRY", "off")
        for name, value in go_settings.items():
            patch.setenv(name, value)
        folder, environment = Path.cwd(), dict(os.environ)
        yield
        assert Path.cwd() == folder, f"the test left the process in {Path.cwd()}"
        leaked = {name for name in {*os.environ, *environment} if os.environ.get(name) != environment.get(name)}
        leaked.discard("PYTEST_CURRENT_TEST")
        assert not leaked, f"the test left its mark on the environment: {sorted(leaked)}"


@pytest.fixture(scope="session")
def gofumpt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """gofumpt at the pinned version: from PATH, else installed once for all workers of this run."""
    on_path = shutil.which("gofumpt")
    if on_path and subprocess.run([on_path, "-version"], capture_output=True, text=True).stdout.startswith(GOFUMPT):
        return Path(on_path)
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    tool = folder / "tools" / "gofumpt"
    with FileLock(folder / "tools.lock"):
        if not tool.exists():
            environment = {**os.environ, "GOBIN": str(tool.parent), "GOFLAGS": ""}
            subprocess.run(["go", "install", f"mvdan.cc/gofumpt@{GOFUMPT}"], check=True, env=environment)
    return tool
