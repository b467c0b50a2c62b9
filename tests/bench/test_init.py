from __future__ import annotations

import os
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from bench.init import Trial, added, expanded, snapshot

SHOP = Path(__file__).parents[2] / "examples" / "shop"


def checkout(folder: Path, **files: str) -> Path:
    """A repository with examples/shop in it, without settings and CI of its own."""
    root = folder / "shop"
    shutil.copytree(SHOP, root)
    (root / "gogate.toml").unlink()
    for name, text in files.items():
        (root / name).write_text(text)
    identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "Begin")):
        subprocess.run(["git", "-C", str(root), *identity, *words], check=True)
    return root


def test_lines_to_add_are_read_from_what_init_says() -> None:
    told = (
        "wrote gogate.mk\n\nadd to the end of Makefile, which is left as it is:\n\n"
        "    GOGATE_TARGETS := vet\n    include gogate.mk\n\n"
        "add to the list `include` of .gitlab-ci.yml, which is left as it is:\n\n      - local: a\n\n"
        "note: x\n    not this\n"
    )
    assert added(told) == {
        "Makefile": "GOGATE_TARGETS := vet\ninclude gogate.mk\n",
        ".gitlab-ci.yml": "  - local: a\n",
    }


def test_a_component_is_expanded_by_its_defaults() -> None:
    header = "spec:\n  inputs:\n    shards:\n      type: number\n      default: 2\n    go:\n      default: 'x'\n"
    assert expanded(f"{header}---\njob:\n  parallel: $[[ inputs.shards ]]\n  image: $[[ inputs.go ]]\n") == (
        "job:\n  parallel: 2\n  image: 'x'\n"
    )


def test_a_snapshot_sees_bytes_modes_links_and_hooks(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    seen = [snapshot(root)]
    for path in ("go.mod", ".git/hooks/pre-commit", ".git/config", ".git/objects/any"):
        with (root / path).open("a") as file:
            file.write("\n")
        seen.append(snapshot(root))
    (root / "go.mod").chmod(0o600)
    seen.append(snapshot(root))
    (root / "link").symlink_to("go.mod")
    seen.append(snapshot(root))
    same = [before == after for before, after in pairwise(seen)]
    assert same == [False, False, False, True, False, False]


@pytest.mark.skipif(not os.environ.get("GOGATE_E2E"), reason="a minute or more: set GOGATE_E2E=1")
def test_a_clean_example_holds(tmp_path: Path) -> None:
    trial = Trial(checkout(tmp_path), tmp_path)
    row = trial.row()
    assert trial.broken == []
    assert row.startswith("| shop | 1, 7, ")


@pytest.mark.skipif(not os.environ.get("GOGATE_E2E"), reason="a minute or more: set GOGATE_E2E=1")
def test_what_does_not_hold_is_told(tmp_path: Path) -> None:
    broken = 'package shop\n\nimport "testing"\n\nfunc TestPanic(t *testing.T) { panic("no") }\n'
    trial = Trial(checkout(tmp_path, **{"panic_test.go": broken}), tmp_path)
    trial.row()
    assert any(line.startswith("gogate check ended with 1") for line in trial.broken)
